"""Who may do what, and the only way to load rows."""

from portfolio.access.deeds import DEEDS, may, refusal, require
from portfolio.access.requests import PortalRequest, member_of, member_required
from portfolio.access.scope import function_for, functions_of

__all__ = [
    "DEEDS",
    "PortalRequest",
    "function_for",
    "functions_of",
    "may",
    "member_of",
    "member_required",
    "refusal",
    "require",
]
