"""Tables of the portfolio, one noun a file."""

from portfolio.models.audit import AuditEvent, AuditHead
from portfolio.models.business_units import BusinessUnit
from portfolio.models.form_tokens import FormToken
from portfolio.models.functions import FunctionState, ITFunction
from portfolio.models.imports import ImportMapping, ImportRun, ImportState
from portfolio.models.jobs import OPEN_STATES, Job, JobState
from portfolio.models.members import Member, Role
from portfolio.models.organisations import Organisation
from portfolio.models.saved_filters import SavedFilter
from portfolio.models.tags import Tag
from portfolio.models.users import User

__all__ = [
    "OPEN_STATES",
    "AuditEvent",
    "AuditHead",
    "BusinessUnit",
    "FormToken",
    "FunctionState",
    "ITFunction",
    "ImportMapping",
    "ImportRun",
    "ImportState",
    "Job",
    "JobState",
    "Member",
    "Organisation",
    "Role",
    "SavedFilter",
    "Tag",
    "User",
]
