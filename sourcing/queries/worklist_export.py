"""The worklist as a table of a file."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from portfolio.domain.formats import rounded
from portfolio.queries.exports import Value
from sourcing.queries.wording import reasons_in_words
from sourcing.queries.worklist import Work

HEAD = (
    "Code", "Function", "Category", "State", "Decided", "Proposed", "Answers give", "Stability",
    "Share of weightings", "Provisional", "Reasons", "Why", "Due again on", "Internal cost", "External cost",
    "MSP share", "Outside the band per year",
)  # fmt: skip
SHARE_PLACES, MONEY_PLACES = 6, 2


def worklist_rows(works: Iterable[Work]) -> list[Sequence[Value]]:
    """One row a function, in the order given. Shares 0..1, money in the organisation's currency. No query."""
    return [_row(work) for work in works]


def _row(work: Work) -> Sequence[Value]:
    function, standing, verdict = work.function, work.function.standing, work.verdict
    return (
        function.code,
        function.name,
        function.category,
        function.state,
        standing.sourcing_class.value if standing else None,
        work.waiting.sourcing_class.value if work.waiting else None,
        verdict.sourcing_class.value if verdict else None,
        verdict.label if verdict else None,
        verdict.share if verdict else None,
        ("yes" if verdict.is_provisional else "no") if verdict else None,
        "; ".join(work.reasons),
        " ".join(reasons_in_words(work)),
        standing.expires_on if standing else None,
        function.internal_cost,
        function.external_cost,
        _rounded(function.costed.msp_share, SHARE_PLACES),
        _rounded(work.misalignment.amount if work.misalignment else None, MONEY_PLACES),
    )


def _rounded(value: Fraction | None, places: int) -> Decimal | None:
    return None if value is None else rounded(value, places)
