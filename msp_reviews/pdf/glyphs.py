"""Text that the bundled fonts can draw: for what they have no glyph for, a visible sign stands."""

from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

from msp_reviews.pdf.assets import FONTS

REPLACEMENT = "�"
TURNS = frozenset([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
"""Marks that turn the direction of what follows: text that would read otherwise than it is stored."""
UNSEEN = frozenset([*range(0x200B, 0x2010), *range(0x2060, 0x2065), *range(0xFE00, 0xFE10), 0x00AD, 0x061C, 0xFEFF])
"""Marks that show nothing by themselves: joiners, variations, soft hyphens."""
SPACES = frozenset([0x09, 0x0A, 0x0C, 0x0D, 0x20, 0xA0])


def drawable(text: str) -> str:
    """The text, HTML or SVG, with a visible sign for each character without a glyph, and for marks that turn its direction.

    PDF/UA forbids the empty box that a font draws otherwise. What is stored, and attached to a pack, stays as it is.
    """
    signs = {ord(letter) for letter in set(text)} - _covered()
    return text.translate({sign: "" if sign in UNSEEN else REPLACEMENT for sign in signs})


@cache
def _covered() -> frozenset[int]:
    """The characters that every text of a pack may hold: those of Inter, and those that DejaVu has in both weights."""
    inter = frozenset().union(*(_letters(path) for path in FONTS if "dejavu" not in str(path)))
    fallback = frozenset.intersection(*(_letters(path) for path in FONTS if "dejavu" in str(path)))
    return ((inter | fallback) - TURNS - UNSEEN) | SPACES


def _letters(path: Path) -> frozenset[int]:
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())
