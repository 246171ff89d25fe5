"""History of msp_reviews that the databases protect."""

from msp_reviews.models import Closing, Credit, Exclusion, Measurement, MspChoice, Pack
from portfolio.triggers import Immutable, declare


def declare_history() -> None:
    """Register the tables; called when the app is ready."""
    for results in ("msp_reviews_measurement", "msp_reviews_claimedresult"):
        declare(Immutable(results, except_columns=Measurement.SUPERSEDING_COLUMNS))
    declare(
        Immutable("msp_reviews_actionanswer"),
        Immutable("msp_reviews_contractrenewal"),
        Immutable("msp_reviews_projectupdate", except_columns=("partner_id",)),
        Immutable("msp_reviews_scorecardsheet"),
        Immutable("msp_reviews_exittest", except_columns=("partner_id",)),
    )
    declare(Immutable("msp_reviews_serviceleveltarget"))
    declare(
        Immutable(
            "msp_reviews_exclusion",
            frozen_when="OLD.state <> 'proposed'",
            except_columns=Exclusion.REVOKING_COLUMNS,
            closed_when="OLD.state IN ('rejected', 'withdrawn', 'revoked')",
        )
    )
    declare(
        # which partner a row belongs to may change: two partners can turn out to be one
        Immutable("msp_reviews_qbr", frozen_when="OLD.state = 'signed'", except_columns=("partner_id",)),
        Immutable("msp_reviews_qbrrating", frozen_when="OLD.is_frozen"),
        Immutable("msp_reviews_qbraddendum"),
    )
    declare(
        Immutable("msp_reviews_snapshot"),
        Immutable("msp_reviews_packedition"),
        Immutable("msp_reviews_pack", frozen_when="OLD.state <> 'draft'", except_columns=Pack.SUPERSEDING_COLUMNS),
    )
    declare(
        Immutable(
            "msp_reviews_mspchoice",
            frozen_when="OLD.state <> 'proposed'",
            except_columns=(*MspChoice.SUPERSEDING_COLUMNS, "partner_id"),
        )
    )
    _declare_credits()


def _declare_credits() -> None:
    declare(
        Immutable("msp_reviews_rulesheet", frozen_when="OLD.state = 'in_force'"),
        Immutable(
            "msp_reviews_closing",
            frozen_when="OLD.state <> 'proposed'",
            except_columns=Closing.SUPERSEDING_COLUMNS,
        ),
        Immutable("msp_reviews_credit", except_columns=Credit.LIFE_COLUMNS),
        Immutable("msp_reviews_creditclaim"),
    )
