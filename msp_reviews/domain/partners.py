"""Partners: how a legal entity is identified."""

import re

from portfolio.domain.errors import Refusal
from portfolio.domain.language import say

FIRST_RANK_BEHIND, LAST_RANK = 2, 9
"""Ranks of sub-contractors: the partner itself has rank 1."""

_LEI = re.compile(r"[A-Z0-9]{18}[0-9]{2}\Z")


def checked_lei(text: str) -> str:
    """A legal entity identifier in capitals; empty stays empty. Raises Refusal.

    Source: ISO 17442: 20 characters whose number (A = 10 … Z = 35) leaves 1 when divided by 97.
    """
    lei = re.sub(r"\s", "", text).upper()
    if not lei:
        return ""
    if not _LEI.match(lei):
        raise Refusal(say("An LEI has 18 letters or digits and two check digits."), field="lei")
    if int("".join(str(int(character, 36)) for character in lei)) % 97 != 1:
        raise Refusal(say("The check digits of this LEI do not fit: a character is wrong."), field="lei")
    return lei
