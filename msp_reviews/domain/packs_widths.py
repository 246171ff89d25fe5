"""How wide the columns of a pack's table are, in whole per cent, from the lengths of their texts. Pure.

Widths that are known before layout make a long table about twice as fast to set, and the same on every page.
"""

import re
from collections.abc import Sequence

LINE = 116.0  # small letters of the table's type on a line of the page
LANDSCAPE_LINE = 178.0  # the same on a page laid on its side
GAP = 2.8  # room between columns, in small letters
DIGIT, WIDE, THIN = 1.12, 1.25, 0.5  # how wide digits, capitals and signs, blanks and stops are beside a small letter
THIN_SIGNS = frozenset(" \u00a0.,:;'’|!")
LONGEST_WORD = 24  # longer ones are broken
LONGEST_TEXT = 60
TYPICAL = 0.9
WHOLE = 100
BREAKS = re.compile(r"[\s\-/–]+")
UNBROKEN = ("number", "day", "class")
BADGE = 3  # the letter before the word of a class


def widths(
    kinds: Sequence[str], labels: Sequence[str], rows: Sequence[Sequence[str]], line: float = LINE
) -> tuple[int, ...]:
    """A width for each column, summing to 100; each at least 1. Kinds are those of packs_reading.Column.

    line: how many small letters a line of the page holds.
    """
    texts = [[str(row[place]) for row in rows] for place in range(len(kinds))]
    least = [_least(*column) for column in zip(kinds, map(str, labels), texts, strict=True)]
    wish = [_typical(column) for column in texts]
    spare = max(0.0, line - sum(least))
    wanting = [max(0.0, more - have) for more, have in zip(wish, least, strict=True)]
    total = sum(wanting) or 1.0
    return _whole([have + spare * more / total for have, more in zip(least, wanting, strict=True)])


def _least(kind: str, label: str, texts: Sequence[str]) -> float:
    """Letters that the column needs so that nothing but very long words is broken."""
    pieces = texts if kind in UNBROKEN else [word for text in texts for word in BREAKS.split(text)]
    longest = max(map(_size, pieces), default=0.0) + (BADGE if kind == "class" else 0)
    head = max(map(_size, label.split()), default=0.0)
    return min(max(longest, head), LONGEST_WORD) + GAP


def _typical(texts: Sequence[str]) -> float:
    """The length that nine of ten texts of the column do not exceed."""
    sizes = sorted(min(_size(text), LONGEST_TEXT) for text in texts)
    return sizes[int(len(sizes) * TYPICAL)] + GAP if sizes else GAP


def _size(text: str) -> float:
    """About how wide the text is, in small letters."""
    digits = sum(map(str.isdigit, text))
    small = sum(letter.isalpha() and not letter.isupper() for letter in text)
    thin = sum(sign in THIN_SIGNS for sign in text)
    return digits * DIGIT + small + thin * THIN + (len(text) - digits - small - thin) * WIDE


def _whole(parts: Sequence[float]) -> tuple[int, ...]:
    """The parts as whole per cent by largest remainder, each at least 1."""
    exact = [part * WHOLE / sum(parts) for part in parts]
    found = [max(1, int(part)) for part in exact]
    by_remainder = sorted(range(len(parts)), key=lambda place: (int(exact[place]) - exact[place], place))
    for place in by_remainder[: max(0, WHOLE - sum(found))]:
        found[place] += 1
    return tuple(found)
