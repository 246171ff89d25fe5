"""The balance as a file: every running function with what lies outside its band."""

from collections.abc import Iterator
from typing import Any

from portfolio.domain.formats import rounded
from sourcing.domain.balance import Misalignment
from sourcing.queries.balance import BalancePart, BalanceSheet
from sourcing.queries.costs import FunctionRow

EXPORT = (
    "Code", "Function", "Category", "Business unit", "Criticality", "Class", "Internal cost", "External cost", "Cost",
    "MSP share", "Band from", "Band to", "Stands", "Kept in-house beyond the band", "Given to MSPs beyond the band",
)  # fmt: skip
SHARE_PLACES = 6


def balance_lines(sheet: BalanceSheet, part: BalancePart) -> Iterator[tuple[Any, ...]]:
    """The lines of the export: money outside the bands first, the dearest on top, then the others by name. No query.

    Shares are 0..1; money is per year in the organisation's currency, rounded to cents; unknown is empty.
    """
    misaligned = {item.key: item for item in part.balance.misaligned}
    outside = [sheet.functions[item.key] for item in part.balance.misaligned]
    others = [row for row in part.rows if row.code not in misaligned]
    for row in (*outside, *others):
        yield _line(sheet, row, misaligned.get(row.code))


def _line(sheet: BalanceSheet, row: FunctionRow, item: Misalignment | None) -> tuple[Any, ...]:
    band = sheet.bands.get(row.standing.sourcing_class) if row.standing else None
    share = row.costed.msp_share
    return (
        row.code,
        row.name,
        row.category,
        row.unit,
        row.criticality,
        row.standing.sourcing_class.value if row.standing else "",
        row.internal_cost,
        row.external_cost,
        row.costed.cost,
        None if share is None else rounded(share, SHARE_PLACES),
        rounded(band.lowest, SHARE_PLACES) if band else None,
        rounded(band.highest, SHARE_PLACES) if band else None,
        _stands(row, item),
        rounded(item.over_insourced, 2) if item else None,
        rounded(item.over_outsourced, 2) if item else None,
    )


def _stands(row: FunctionRow, item: Misalignment | None) -> str:
    if item is not None:
        return "kept in-house beyond the band" if item.over_insourced else "given to MSPs beyond the band"
    if row.standing is None:
        return "undecided"
    if row.costed.cost is None:
        return "cost not known"
    return "inside its band" if row.costed.cost else "costs nothing"
