"""Logos: what an uploaded picture really is, read from its bytes and never from its name."""

import struct
import zlib
from dataclasses import dataclass

from portfolio.domain import formats
from portfolio.domain.errors import Refusal
from portfolio.domain.language import say

MAXIMUM_BYTES = 500_000
MAXIMUM_SIDE = 2_000
_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG_FRAMES = frozenset({0xC0, 0xC1, 0xC2})
_JPEG_BARE = frozenset({0x01, *range(0xD0, 0xD8)})


@dataclass(frozen=True)
class Picture:
    """A picture that was read to its end: "png" or "jpg", sides in pixels."""

    kind: str
    width: int
    height: int


class NotALogo(Refusal):
    """The file cannot be the organisation's logo."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, field="logo")


def read_logo(data: bytes) -> Picture:
    """The picture in the bytes. PNG and JPEG only: an SVG could carry a script. Raises NotALogo.

    The parts are walked to the picture's size; a file that breaks off, or whose PNG goes on after its end, is refused.
    """
    if len(data) > MAXIMUM_BYTES:
        raise NotALogo(
            say(
                "The file has {} bytes; a logo has {} at most.",
                formats.amount(len(data)),
                formats.amount(MAXIMUM_BYTES),
            )
        )
    try:
        picture = _png(data) if data.startswith(_PNG) else _jpeg(data)
    except (struct.error, IndexError) as broken:
        raise NotALogo(say("The picture breaks off before its end. Save it again.")) from broken
    if not (0 < picture.width <= MAXIMUM_SIDE and 0 < picture.height <= MAXIMUM_SIDE):
        raise NotALogo(
            say(
                "A side may have 1 to {} pixels; this has {} × {}.",
                formats.amount(MAXIMUM_SIDE),
                picture.width,
                picture.height,
            )
        )
    return picture


def _png(data: bytes) -> Picture:
    at, size = len(_PNG), (0, 0)
    while True:
        length, name = struct.unpack_from(">I4s", data, at)
        content = data[at + 8 : at + 8 + length]
        (checksum,) = struct.unpack_from(">I", data, at + 8 + length)
        if zlib.crc32(name + content) != checksum:
            raise NotALogo(say("The PNG is damaged. Save it again."))
        if at == len(_PNG):
            size = _png_size(name, content)
        at += 12 + length
        if name == b"IEND":
            break
    if at != len(data):
        raise NotALogo(say("Something else is attached after the picture. Save it again."))
    return Picture("png", *size)


def _png_size(name: bytes, content: bytes) -> tuple[int, int]:
    if name != b"IHDR":
        raise NotALogo(say("The PNG is damaged. Save it again."))
    width, height = struct.unpack_from(">II", content)
    return width, height


def _jpeg(data: bytes) -> Picture:
    if not data.startswith(b"\xff\xd8\xff"):
        raise NotALogo(say("A logo is a PNG or JPEG picture; this file is neither."))
    if not data.endswith(b"\xff\xd9"):
        raise NotALogo(say("The picture breaks off before its end, or something is attached after it. Save it again."))
    at = 2
    while True:
        if data[at] != 0xFF:
            raise NotALogo(say("The JPEG is damaged. Save it again."))
        marker = data[at + 1]
        if marker in _JPEG_FRAMES:
            height, width = struct.unpack_from(">HH", data, at + 5)
            return Picture("jpg", width, height)
        (length,) = struct.unpack_from(">H", data, at + 2)
        at += 2 if marker in _JPEG_BARE else 2 + length
