"""Who may see which rows of msp_reviews."""

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
    "check_file_for",
    "check_files_of",
    "contract_for",
    "contracts_of",
    "functions_served_by",
    "measurements_of",
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
    "service_for",
    "service_level_for",
    "service_levels_of",
    "services_of",
    "sits_for",
]
