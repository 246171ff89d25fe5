"""Logos: read from their bytes, whatever their name says."""

import struct
import zlib

import pytest

from portfolio.domain.logos import MAXIMUM_BYTES, NotALogo, read_logo

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def part(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png(width: int = 2, height: int = 3) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\x00" + b"\x7f" * width for _ in range(min(height, 9))))
    return SIGNATURE + part(b"IHDR", header) + part(b"IDAT", rows) + part(b"IEND", b"")


def jpeg(width: int = 5, height: int = 7) -> bytes:
    quantities = b"\xff\xdb" + struct.pack(">H", 4) + b"ab"
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    return b"\xff\xd8" + quantities + frame + b"\xff\xd9"


def test_a_png_is_known_by_its_bytes():
    picture = read_logo(png())
    assert (picture.kind, picture.width, picture.height) == ("png", 2, 3)


def test_a_jpeg_is_known_by_its_bytes():
    picture = read_logo(jpeg())
    assert (picture.kind, picture.width, picture.height) == ("jpg", 5, 7)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"GIF89a" + b"\x00" * 30,
        png()[:-6],
        png() + b"PK\x03\x04",
        png().replace(b"IDAT", b"IDAX"),
        png(width=2_001),
        png(width=0),
        jpeg()[:-2],
        b"\xff\xd8\xff\xd9",
        SIGNATURE,
    ],
    ids=["empty", "svg", "gif", "cut", "attached", "damaged", "wide", "flat", "cut jpeg", "bare jpeg", "bare png"],
)
def test_anything_else_is_refused_beside_the_field(data: bytes):
    with pytest.raises(NotALogo) as refused:
        read_logo(data)
    assert refused.value.field == "logo"


def test_a_file_that_is_too_large_is_refused_before_it_is_read():
    with pytest.raises(NotALogo, match="500,000 at most"):
        read_logo(png() + b"x" * MAXIMUM_BYTES)
