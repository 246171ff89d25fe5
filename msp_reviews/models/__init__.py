"""Tables of partners, contracts, service levels, reviews and packs, one noun a file."""

from msp_reviews.models.api_tokens import ApiCall, ApiScope, ApiToken
from msp_reviews.models.calendars import MaintenanceWindow, ServiceCalendar
from msp_reviews.models.checks import CheckFile, CheckMatch, CheckMeasure
from msp_reviews.models.closings import Closing, ClosingState
from msp_reviews.models.contract_fees import ContractFee
from msp_reviews.models.contracts import Contract, ContractRenewal, ContractState
from msp_reviews.models.credit_claims import CreditClaim
from msp_reviews.models.credits import Credit
from msp_reviews.models.documents import PartnerDocument
from msp_reviews.models.exclusions import Exclusion, ExclusionState
from msp_reviews.models.feeds import CalendarFeed
from msp_reviews.models.ideas import Idea
from msp_reviews.models.measurements import ClaimedResult, Measurement, MeasurementSource, MonthlyResult
from msp_reviews.models.msp_choices import (
    ChoiceState,
    ComparisonState,
    MspCandidate,
    MspChoice,
    MspComparison,
    MspCriterion,
    MspScore,
)
from msp_reviews.models.pack_schedules import PackEvent, PackNotice, PackSchedule, ScheduledPack
from msp_reviews.models.packs import Pack, PackEdition, PackKind, PackState, Snapshot
from msp_reviews.models.partner_facts import (
    Certificate,
    ExitPlan,
    ExitStep,
    ExitTest,
    ExitTestResult,
    PartnerContact,
    PartnerFact,
    SubContractor,
)
from msp_reviews.models.partner_merges import PartnerMerge
from msp_reviews.models.partners import Partner, PartnerSeat, PartnerStatus, PartnerTier, ReviewsAYear
from msp_reviews.models.qbrs import QBR, QBRAddendum, QBRRating
from msp_reviews.models.reminders import ActionDigest, DateReminder, DateReminderState
from msp_reviews.models.result_files import ResultFile
from msp_reviews.models.review_actions import ActionAnswer, QBRAction
from msp_reviews.models.rule_sheets import RuleSheet, RuleSheetState
from msp_reviews.models.scorecards import ScorecardSheet
from msp_reviews.models.service_levels import ServiceLevel
from msp_reviews.models.services import Service
from msp_reviews.models.sessions import JointSession, ProjectUpdate, SessionKind
from msp_reviews.models.targets import ServiceLevelTarget
from msp_reviews.models.tickets import TicketFile, TicketRule

__all__ = [
    "QBR",
    "ActionAnswer",
    "ActionDigest",
    "ApiCall",
    "ApiScope",
    "ApiToken",
    "CalendarFeed",
    "Certificate",
    "CheckFile",
    "CheckMatch",
    "CheckMeasure",
    "ChoiceState",
    "ClaimedResult",
    "Closing",
    "ClosingState",
    "ComparisonState",
    "Contract",
    "ContractFee",
    "ContractRenewal",
    "ContractState",
    "Credit",
    "CreditClaim",
    "DateReminder",
    "DateReminderState",
    "Exclusion",
    "ExclusionState",
    "ExitPlan",
    "ExitStep",
    "ExitTest",
    "ExitTestResult",
    "Idea",
    "JointSession",
    "MaintenanceWindow",
    "Measurement",
    "MeasurementSource",
    "MonthlyResult",
    "MspCandidate",
    "MspChoice",
    "MspComparison",
    "MspCriterion",
    "MspScore",
    "Pack",
    "PackEdition",
    "PackEvent",
    "PackKind",
    "PackNotice",
    "PackSchedule",
    "PackState",
    "Partner",
    "PartnerContact",
    "PartnerDocument",
    "PartnerFact",
    "PartnerMerge",
    "PartnerSeat",
    "PartnerStatus",
    "PartnerTier",
    "ProjectUpdate",
    "QBRAction",
    "QBRAddendum",
    "QBRRating",
    "ResultFile",
    "ReviewsAYear",
    "RuleSheet",
    "RuleSheetState",
    "ScheduledPack",
    "ScorecardSheet",
    "Service",
    "ServiceCalendar",
    "ServiceLevel",
    "ServiceLevelTarget",
    "SessionKind",
    "Snapshot",
    "SubContractor",
    "TicketFile",
    "TicketRule",
]
