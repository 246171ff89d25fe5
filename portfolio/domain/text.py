"""The one check that every text passes before it is stored."""

import unicodedata

from portfolio.domain.errors import Refusal


def clean_text(value: str, *, maximum: int | None = None, field: str | None = None) -> str:
    """The text in normal form C, without surrounding blanks. maximum: characters, None = no limit.

    Refuses NUL (PostgreSQL cannot store it) and lone surrogates (no file can). Raises Refusal.
    """
    if "\x00" in value:
        raise Refusal("The text holds a NUL character. Remove it.", field=field)
    if any(0xD800 <= ord(character) <= 0xDFFF for character in value):
        raise Refusal("The text holds half a character (a lone surrogate). Remove it.", field=field)
    text = unicodedata.normalize("NFC", value).strip()
    if maximum is not None and len(text) > maximum:
        raise Refusal(f"The text has {len(text)} characters; {maximum} fit.", field=field)
    return text
