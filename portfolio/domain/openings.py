"""What a new organisation may be called in addresses."""

import re

from portfolio.domain.errors import Refusal
from portfolio.domain.language import say

RESERVED = ("accounts", "admin", "healthz", "metrics", "static", "api")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
LONGEST = 60


def checked_slug(text: str) -> str:
    """The organisation's part of every address: small letters, digits, single hyphens. Raises Refusal."""
    if not _SLUG.match(text) or len(text) > LONGEST:
        raise Refusal(
            say("“{}” cannot stand in an address. Use small letters, digits and hyphens.", text[:LONGEST]), field="slug"
        )
    if text in RESERVED:
        raise Refusal(say("“{}” is an address of the portal itself. Choose another.", text), field="slug")
    return text
