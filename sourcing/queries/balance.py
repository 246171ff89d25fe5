"""Figures of the balance: one place, for home, balance page and pack."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from portfolio import registry
from portfolio.domain import formats
from portfolio.domain.language import say
from portfolio.models import Organisation
from sourcing.domain.balance import Balance, balance_of
from sourcing.domain.beam import beam_of
from sourcing.domain.concentration import Concentration, PartnerSpend, concentration_of
from sourcing.domain.criteria import Band, SourcingClass
from sourcing.domain.extremes import Extreme, extremes_of, msp_share_of
from sourcing.domain.matrix import MatrixRow, matrix_of
from sourcing.queries.costs import FunctionRow, function_rows
from sourcing.queries.criteria import bands_of

CRITICAL_FROM = 4


@dataclass(frozen=True)
class BalanceSheet:
    """The balance of an organisation's running functions, with everything that explains it.

    `functions`: by code, for names and money of whatever a list mentions. `critical`: concentration over functions of
    criticality 4 and 5 alone. `bands`: of the model in force.
    """

    balance: Balance
    matrix: tuple[MatrixRow, ...]
    extremes: tuple[Extreme, ...]
    concentration: Concentration | None
    critical: Concentration | None
    functions: Mapping[str, FunctionRow]
    msp_share: Fraction | None
    bands: Mapping[SourcingClass, Band] = field(default_factory=dict)


@dataclass(frozen=True)
class BalancePart:
    """Some functions of a sheet with a balance of their own: what a filter leaves. `rows` in the order of the sheet."""

    rows: Sequence[FunctionRow]
    balance: Balance
    matrix: tuple[MatrixRow, ...]
    msp_share: Fraction | None


def balance_sheet(organisation: Organisation, *, today: date) -> BalanceSheet:
    """The sheet as of today. Three queries and those of the spend providers, whatever the number of functions."""
    rows = function_rows(organisation, with_terms=False)
    costed = [row.costed for row in rows]
    bands = bands_of(organisation)
    spends = _spends(organisation, today)
    critical = {row.pk for row in rows if row.criticality is not None and row.criticality >= CRITICAL_FROM}
    return BalanceSheet(
        balance=balance_of(costed, bands),
        matrix=matrix_of(costed),
        extremes=extremes_of(costed, bands),
        concentration=concentration_of(PartnerSpend(line.partner, line.amount) for line in spends),
        critical=concentration_of(
            PartnerSpend(line.partner, line.amount) for line in spends if line.function in critical
        ),
        functions={row.code: row for row in rows},
        msp_share=msp_share_of(costed),
        bands=bands,
    )


def part_of(sheet: BalanceSheet, passes: Callable[[FunctionRow], bool] | None) -> BalancePart:
    """The functions that pass, balanced by themselves; all of them where no filter is given. No query."""
    rows = list(sheet.functions.values())
    if passes is None:
        return BalancePart(rows, sheet.balance, sheet.matrix, sheet.msp_share)
    kept = [row for row in rows if passes(row)]
    costed = [row.costed for row in kept]
    return BalancePart(kept, balance_of(costed, sheet.bands), matrix_of(costed), msp_share_of(costed))


def beam_context(balance: Balance, currency: str) -> dict[str, Any]:
    """What templates/components/_beam.html needs: geometry, the money of both pans as text, and words for the blind."""
    whole = balance.decided_cost or Fraction(1)
    beam = beam_of(balance.index, balance.over_insourced / whole, balance.over_outsourced / whole)
    in_house = formats.short_money(balance.over_insourced, currency)
    msp = formats.short_money(balance.over_outsourced, currency)
    return {
        "beam": beam,
        "pans": [
            {"pan": beam.in_house, "css": "fill-strategic", "colour": "#328CC1"},
            {"pan": beam.msp, "css": "fill-tactical", "colour": "#E69F00"},
        ],
        "in_house": in_house,
        "msp": msp,
        "title": say("Balance beam: {}", leaning(balance)),
        "description": say(
            "{} a year kept in-house beyond the bands, {} a year given to MSPs beyond them.", in_house, msp
        ),
    }


def leaning(balance: Balance) -> str:
    """Which way the portfolio leans, in words, with the index in hundredths."""
    if balance.index is None:
        return say("nothing is decided yet")
    shown = formats.amount(balance.index, 2)
    if not balance.index:
        return say("level, index {}", shown)
    side = say("leans to MSPs") if balance.index > 0 else say("leans to in-house")
    return say("{}, index {}", side, shown)


def _spends(organisation: Organisation, today: date) -> Sequence[registry.Spend]:
    return [spend for provider in registry.spend_providers for spend in provider(organisation, today)]
