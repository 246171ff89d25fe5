"""The sourcing state of a past day as a table of a file."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from portfolio.domain.formats import rounded
from portfolio.queries.exports import Value
from sourcing.queries.as_of import PastDecision, PastRow

HEAD = (
    "Code", "Function", "Category", "Class", "Answers gave", "Stability", "Share of weightings", "Provisional",
    "Proposed by", "Approved by", "Approved on", "Due again on", "Internal cost then", "External cost then",
    "MSP share then", "Decision",
)  # fmt: skip
SHARE_PLACES = 6
NOTHING: Sequence[Value] = (None,) * (len(HEAD) - 3)


def as_of_rows(rows: Iterable[PastRow]) -> list[Sequence[Value]]:
    """One row a function, in the order given. Shares 0..1, money in the organisation's currency. No query."""
    return [(row.code, row.name, row.category, *(_decided(row.decision) if row.decision else NOTHING)) for row in rows]


def _decided(decision: PastDecision) -> Sequence[Value]:
    share = decision.msp_share
    return (
        decision.sourcing_class.value,
        decision.scored_class.value,
        decision.label,
        Decimal(str(decision.share)),
        "yes" if decision.is_provisional else "no",
        decision.proposed_by,
        decision.approved_by,
        decision.approved_at.date(),
        decision.expires_on,
        decision.internal_cost,
        decision.external_cost,
        None if share is None else rounded(share, SHARE_PLACES),
        decision.pk,
    )
