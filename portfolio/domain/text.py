"""The one check that every text passes before it is stored."""

import re
import unicodedata

from portfolio.domain.errors import Refusal
from portfolio.domain.language import say

_HALF = re.compile("[\ud800-\udfff]")


def clean_text(value: str, *, maximum: int | None = None, field: str | None = None) -> str:
    """The text in normal form C, without surrounding blanks. maximum: characters, None = no limit.

    Refuses NUL (PostgreSQL cannot store it) and lone surrogates (no file can). Raises Refusal.
    """
    if "\x00" in value:
        raise Refusal(say("The text holds a NUL character. Remove it."), field=field)
    if _HALF.search(value):
        raise Refusal(say("The text holds half a character (a lone surrogate). Remove it."), field=field)
    text = unicodedata.normalize("NFC", value).strip()
    if maximum is not None and len(text) > maximum:
        raise Refusal(say("The text has {} characters; {} fit.", len(text), maximum), field=field)
    return text
