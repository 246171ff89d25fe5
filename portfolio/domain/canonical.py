"""Canonical JSON: one text for one content, so that a hash means something."""

import hashlib
import json
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any


def canonical(content: Any) -> str:
    """Content as JSON with sorted keys and no blanks. Decimals and fractions become text, dates ISO text."""
    return json.dumps(
        content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=_plain
    )


def digest(content: Any) -> str:
    """SHA-256 of the canonical JSON of the content, as 64 hexadecimal digits."""
    return sha256(canonical(content))


def sha256(text: str) -> str:
    """SHA-256 of a text in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal | Fraction):
        return str(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} has no canonical form")
