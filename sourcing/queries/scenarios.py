"""Scenarios as pages read them: rows with what was changed, what moved since, and the locks over them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from django.db.models import Count, QuerySet

from portfolio.models import Member
from sourcing import access
from sourcing.domain.balance import Misalignment, misalignment_of
from sourcing.domain.concentration import PartnerSpend
from sourcing.domain.criteria import Band, SourcingClass
from sourcing.domain.scenarios import Facts, Today, changed_columns, facts_json, held, moved_columns, today_from
from sourcing.domain.scenarios_measures import Portfolio
from sourcing.models import Scenario, ScenarioRow
from sourcing.queries.criteria import bands_of
from sourcing.queries.floors import floors_of
from sourcing.queries.today import TodayPortfolio, partner_names, today_portfolio


def scenarios_listed(member: Member, *, archived: bool) -> QuerySet[Scenario]:
    """The scenarios that are in use, or those that were archived, the latest first, with the number of their rows."""
    rows = access.scenarios_of(member).filter(archived_at__isnull=not archived)
    return rows.select_related("organisation", "created_by__user", "copied_from").annotate(row_count=Count("rows"))


def facts_of(row: ScenarioRow) -> Facts:
    """What the row says, as the domain reads it. No query."""
    return Facts(
        sourcing_class=SourcingClass(row.sourcing_class) if row.sourcing_class else None,
        internal_cost=row.internal_cost,
        external_cost=row.external_cost,
        internal_fte=row.internal_fte,
        external_fte=row.external_fte,
        partners={name: Fraction(share) for name, share in row.partners.items()},
        unit_cost=row.unit_cost,
    )


def columns_of(facts: Facts) -> dict[str, object]:
    """The facts as the row's columns hold them."""
    return {
        "sourcing_class": facts.sourcing_class.value if facts.sourcing_class else "",
        "internal_cost": facts.internal_cost,
        "external_cost": facts.external_cost,
        "internal_fte": facts.internal_fte,
        "external_fte": facts.external_fte,
        "partners": facts_json(facts)["partners"],
        "unit_cost": facts.unit_cost,
    }


@dataclass(frozen=True)
class RowView:
    """A row as pages show it. `now`: the function as it stands today; None when it no longer runs.

    `floor`: the class its fired locks ask for at least. `facts`: with a class lifted to that floor where it was chosen
    before the lock fired.
    """

    row: ScenarioRow
    facts: Facts
    copied: Today
    now: Today | None
    floor: SourcingClass | None
    band: Band | None
    misalignment: Misalignment | None

    @property
    def code(self) -> str:
        """The function's code."""
        return self.row.function.code

    @property
    def name(self) -> str:
        """The function's name."""
        return self.row.function.name

    @cached_property
    def changed(self) -> tuple[str, ...]:
        """Columns in which it differs from today as it was copied."""
        return changed_columns(self.facts, self.copied)

    @cached_property
    def moved(self) -> tuple[str, ...]:
        """Columns in which today moved since; empty for a function that no longer runs."""
        return moved_columns(self.copied, self.now) if self.now else ()

    @property
    def is_stale(self) -> bool:
        """Whether today is no longer what was copied."""
        return self.now is None or bool(self.moved)

    @property
    def is_lifted(self) -> bool:
        """Whether a lock holds it above the class that was written."""
        return facts_of(self.row).sourcing_class != self.facts.sourcing_class


@dataclass(frozen=True)
class ScenarioSheet:
    """A scenario with all its rows beside today.

    `missing`: names of functions that run today and that it lacks. `partners`: names that may stand in its cells.
    """

    scenario: Scenario
    rows: list[RowView]
    today: TodayPortfolio
    bands: Mapping[SourcingClass, Band]
    partners: tuple[str, ...]

    @property
    def changed(self) -> list[RowView]:
        """Rows that differ from today as it was copied."""
        return [view for view in self.rows if view.changed]

    @property
    def stale(self) -> list[RowView]:
        """Rows whose function moved since."""
        return [view for view in self.rows if view.is_stale]

    @cached_property
    def missing(self) -> list[str]:
        """Functions that run today and that the scenario lacks."""
        held_keys = {view.row.function_id for view in self.rows}
        return [found.row.name for pk, found in self.today.functions.items() if pk not in held_keys]

    @property
    def other_spend_moved(self) -> bool:
        """Whether what partners are paid beside the rows is no longer what was copied."""
        return other_spend_of(self.scenario) != {
            name: amount for name, amount in self.today.other_spend.items() if amount
        }

    @property
    def portfolio(self) -> Portfolio:
        """The scenario as it is measured."""
        return portfolio_of(self.rows, other_spend_of(self.scenario))


def portfolio_of(rows: Iterable[RowView], other_spend: Mapping[str, Decimal]) -> Portfolio:
    """The rows as they are measured. No query."""
    held_rows = list(rows)
    spends = [spend for view in held_rows for spend in view.facts.spends(view.copied)]
    return Portfolio(
        functions=[view.facts.costed(view.code) for view in held_rows],
        spends=[*spends, *(PartnerSpend(name, amount) for name, amount in other_spend.items())],
        internal_people=sum((view.facts.internal_fte or Decimal(0) for view in held_rows), Decimal(0)),
        external_people=sum((view.facts.external_fte or Decimal(0) for view in held_rows), Decimal(0)),
    )


def other_spend_of(scenario: Scenario) -> dict[str, Decimal]:
    """What partners are paid beside the rows, per year."""
    return {name: Decimal(amount) for name, amount in scenario.other_spend.items()}


@dataclass(frozen=True)
class Surroundings:
    """What the rows of any scenario are looked at against: today, bands, floors, names of partners."""

    today: TodayPortfolio
    bands: Mapping[SourcingClass, Band]
    floors: Mapping[int, SourcingClass]
    names: tuple[str, ...]

    def view_of(self, row: ScenarioRow) -> RowView:
        """A row beside them. No query."""
        copied, floor = today_from(row.today), self.floors.get(row.function_id)
        facts = held(facts_of(row), copied, floor)
        now = self.today.functions.get(row.function_id)
        costed = facts.costed(row.function.code)
        chosen = costed.sourcing_class
        return RowView(
            row=row,
            facts=facts,
            copied=copied,
            now=now.today if now else None,
            floor=floor,
            band=self.bands.get(chosen) if chosen else None,
            misalignment=misalignment_of(costed, self.bands) if self.bands else None,
        )


def surroundings(member: Member, *, today: date) -> Surroundings:
    """What rows are looked at against. About nine queries, whatever the number of functions."""
    organisation = member.organisation
    return Surroundings(
        today=today_portfolio(organisation, today=today),
        bands=bands_of(organisation),
        floors=floors_of(organisation),
        names=tuple(partner_names(organisation)),
    )


def scenario_sheet(member: Member, scenario: Scenario, around: Surroundings) -> ScenarioSheet:
    """The scenario with all its rows. One query."""
    rows = [around.view_of(row) for row in access.scenario_rows_of(member, scenario)]
    return ScenarioSheet(scenario, rows, around.today, around.bands, allowed_partners(scenario, around.names))


def allowed_partners(scenario: Scenario, names: Iterable[str]) -> tuple[str, ...]:
    """Names that may stand in the scenario's cells: the portfolio's partners, and its own further ones."""
    return tuple(sorted({*names, *scenario.further_partners}))


def with_facts(view: RowView, facts: Facts, bands: Mapping[SourcingClass, Band]) -> RowView:
    """The view after its facts were changed. No query."""
    costed = facts.costed(view.code)
    chosen = costed.sourcing_class
    return replace(
        view,
        facts=facts,
        band=bands.get(chosen) if chosen else None,
        misalignment=misalignment_of(costed, bands) if bands else None,
    )
