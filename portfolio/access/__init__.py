"""Who may do what, and the only way to load rows."""

from portfolio.access.audit import audit_events_of
from portfolio.access.deeds import DEEDS, may, refusal, require
from portfolio.access.jobs import job_for, jobs_of
from portfolio.access.members import colleague_for, members_of
from portfolio.access.requests import PortalRequest, member_of, member_required
from portfolio.access.scope import function_for, functions_of

__all__ = [
    "DEEDS",
    "PortalRequest",
    "audit_events_of",
    "colleague_for",
    "function_for",
    "functions_of",
    "job_for",
    "jobs_of",
    "may",
    "member_of",
    "member_required",
    "members_of",
    "refusal",
    "require",
]
