"""Texts that a spreadsheet would run as a formula: marked on the way out, unmarked on the way in."""

MARK = "'"
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\x00", "＝", "＋", "－", "＠", "−", "﹢", "﹣", "﹦", "﹫")
_SKIPPED = " \u00a0\u2007\u202f\u3000\u200b\ufeff\n\v\f"


def looks_like_formula(text: str) -> bool:
    """Whether the text begins, after blanks and marks, with a character that starts a formula."""
    return text.lstrip(_SKIPPED + MARK).startswith(_STARTS)


def marked(text: str) -> str:
    """The text for a cell: with one ' before it where it looks like a formula. `unmarked` undoes it exactly."""
    return MARK + text if looks_like_formula(text) else text


def unmarked(text: str) -> str:
    """The text of a cell without the ' that an export put before it."""
    return text[1:] if text.startswith(MARK) and looks_like_formula(text[1:]) else text
