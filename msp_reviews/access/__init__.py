"""Who may see which rows of msp_reviews."""

from msp_reviews.access.feeds import feed_of, member_of_feed, secret_of
from msp_reviews.access.msp_choices import (
    candidate_for,
    choice_for,
    choices_of,
    comparison_for,
    comparisons_of,
    criterion_for,
    score_for,
)
from msp_reviews.access.packs import pack_for, packs_of
from msp_reviews.access.qbrs import qbr_action_for, qbr_actions_of, qbr_for, qbrs_of, sits_for
from msp_reviews.access.scope import (
    check_file_for,
    check_files_of,
    contract_for,
    contracts_of,
    functions_served_by,
    measurements_of,
    partner_for,
    partner_user_for,
    partners_of,
    scoped,
    service_for,
    service_level_for,
    service_levels_of,
    services_of,
)

__all__ = [
    "candidate_for",
    "check_file_for",
    "check_files_of",
    "choice_for",
    "choices_of",
    "comparison_for",
    "comparisons_of",
    "contract_for",
    "contracts_of",
    "criterion_for",
    "feed_of",
    "functions_served_by",
    "measurements_of",
    "member_of_feed",
    "pack_for",
    "packs_of",
    "partner_for",
    "partner_user_for",
    "partners_of",
    "qbr_action_for",
    "qbr_actions_of",
    "qbr_for",
    "qbrs_of",
    "scoped",
    "score_for",
    "secret_of",
    "service_for",
    "service_level_for",
    "service_levels_of",
    "services_of",
    "sits_for",
]
