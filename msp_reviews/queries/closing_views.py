"""Closings as pages show them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from msp_reviews import access
from msp_reviews.domain.credits import money_of
from msp_reviews.models import Closing, ClosingState, Contract
from msp_reviews.queries.closings import Draft, month_of_results
from msp_reviews.queries.simulations import shown
from portfolio.models import Member


@dataclass(frozen=True)
class Seen:
    """A month's figures as money and its lines, defaults first. closing: None for one that is not closed."""

    month: dict[str, Any]
    rule_sheet: Any
    closing: Closing | None = None

    @property
    def gross(self) -> Decimal:
        """The credits of the month."""
        return money_of(self.month["gross_cents"])

    @property
    def cap(self) -> Decimal:
        """The most it may cost."""
        return money_of(self.month["cap_cents"])

    @property
    def fees(self) -> Decimal:
        """Fees without pass-through costs."""
        return money_of(self.month["fees_cents"] - self.month["pass_through_cents"])

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The lines, those with credit first, then other defaults, then the rest."""
        rows = [shown(line) for line in self.month["lines"]]
        return sorted(rows, key=lambda row: (-row["gross_cents"], not row["default"], row["service_level"]))


def seen_draft(draft: Draft) -> Seen:
    """A month as it would be closed now."""
    return Seen(draft.month, draft.rule_sheet)


def seen_closing(closing: Closing) -> Seen:
    """A month as it was closed or proposed."""
    return Seen(month_of_results(closing.results), closing.rule_sheet, closing)


def versions_of(member: Member, contract: Contract, period: date) -> list[Closing]:
    """Every version of the month, the latest first. One query."""
    rows = access.closings_of(member).filter(contract=contract, period=period)
    return list(
        rows.select_related(
            "organisation", "contract", "rule_sheet__organisation", "rule_sheet__contract", "proposed_by__user",
            "decided_by__user",
        ).order_by("-revision")
    )  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """A line of which the credit differs between two versions."""

    code: str
    before: Decimal
    after: Decimal


def differences(before: str, after: str) -> list[Difference]:
    """The service levels whose credit differs between two results, by code."""
    was, now = _credits(before), _credits(after)
    codes = sorted({*was, *now})
    return [
        Difference(code, money_of(was.get(code, 0)), money_of(now.get(code, 0)))
        for code in codes
        if was.get(code, 0) != now.get(code, 0)
    ]


def _credits(results: str) -> dict[str, int]:
    return {line["service_level"]: line["gross_cents"] for line in json.loads(results)["periods"][0]["lines"]}


@dataclass(frozen=True)
class Cell:
    """A month of a contract: its closing, or whether it can be closed."""

    period: date
    closing: Closing | None
    is_ready: bool


def standings(member: Member, months: Sequence[date]) -> list[tuple[Contract, list[Cell]]]:
    """Contracts that have a rule sheet × the months. Four queries."""
    sheets: dict[int, date] = {}
    for sheet in access.rule_sheets_of(member).filter(state="in_force"):
        sheets[sheet.contract_id] = min(sheet.starts, sheets.get(sheet.contract_id, sheet.starts))
    fees = set(access.contract_fees_of(member).filter(period__in=months).values_list("contract_id", "period"))
    rows = access.closings_of(member).filter(period__in=months).exclude(state=ClosingState.REJECTED)
    found = {
        (row.contract_id, row.period): row
        for row in rows.defer("inputs", "results").order_by("is_current", "-state", "revision")
    }
    contracts = (
        access.contracts_of(member).filter(pk__in=sheets).select_related("organisation", "partner__organisation")
    )
    return [
        (
            contract,
            [
                Cell(
                    month,
                    found.get((contract.pk, month)),
                    (contract.pk, month) in fees and sheets[contract.pk] <= month,
                )
                for month in months
            ],
        )
        for contract in contracts.order_by("code")
    ]
