"""Text that the bundled fonts can draw: for what they have no glyph for, a visible sign stands."""

from functools import cache

from fontTools.ttLib import TTFont

from msp_reviews.pdf.assets import DEJAVU, DEJAVU_SHEET, EXT, EXT_SHEET, LATIN, STATIC, STYLE_SHEETS

FIRST_SHEET = STYLE_SHEETS[0]
LINK = '<link rel="stylesheet" href="asset:{}">'
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


def prepared(html: str, texts: str = "") -> str:
    """The page with text that can be drawn, and with the fonts that its letters need beyond the usual ones.

    texts: what stands inside its pictures. Reading a font costs up to a second, so none is read in vain.
    """
    page = drawable(html)
    letters = {ord(letter) for letter in {*page, *texts}}
    sheets = [FIRST_SHEET]
    sheets += [EXT_SHEET] if letters & (_letters_of(EXT) - _letters_of(LATIN)) else []
    sheets += [DEJAVU_SHEET] if letters & _of_dejavu_alone() else []
    return page.replace(LINK.format(FIRST_SHEET), "".join(map(LINK.format, sheets)), 1)


@cache
def _covered() -> frozenset[int]:
    """The characters that every text of a pack may hold: those of Inter, and those that DejaVu has in both weights."""
    return ((_letters_of(LATIN) | _letters_of(EXT) | _of_dejavu_alone()) - TURNS - UNSEEN) | SPACES


@cache
def _of_dejavu_alone() -> frozenset[int]:
    """Characters that Inter lacks and DejaVu has in both weights."""
    both = frozenset.intersection(*(_letters(name) for name in DEJAVU))
    return both - _letters_of(LATIN) - _letters_of(EXT) - SPACES


@cache
def _letters_of(names: tuple[str, ...]) -> frozenset[int]:
    return frozenset().union(*(_letters(name) for name in names))


def _letters(name: str) -> frozenset[int]:
    with TTFont(STATIC / name, lazy=True) as font:
        return frozenset(font.getBestCmap())
