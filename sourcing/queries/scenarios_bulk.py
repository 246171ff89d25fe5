"""Changing many rows of a scenario: what would change, row by row, before anything is written; and the way back."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from portfolio.domain.errors import Refusal
from portfolio.domain.formats import rounded
from portfolio.domain.language import Words, say
from portfolio.models import AuditEvent, ITFunction, Organisation
from portfolio.queries.history import Change
from sourcing.domain.criteria import Band, SourcingClass
from sourcing.domain.scenarios import LABELS, PLACES, Facts, check_floor, differing, facts_from, facts_json
from sourcing.domain.scenarios_cells import UnreadableCell, cell_text, with_share
from sourcing.models import Scenario
from sourcing.queries.scenarios import RowView, facts_of

DEED = "scenario_row.edit"
MOST_EVENTS = 1_001
_LARGEST = Decimal(10) ** 12


class Share(StrEnum):
    """To which MSP share rows are set."""

    LOWEST = "lowest"
    MIDDLE = "middle"
    HIGHEST = "highest"
    VALUE = "value"

    @property
    def label(self) -> str:
        """In words."""
        ends = {
            "lowest": Words("Lower end of its band"),
            "middle": Words("Middle of its band"),
            "highest": Words("Upper end of its band"),
        }
        return ends.get(self.value, Words("This share:"))


@dataclass(frozen=True)
class Wanted:
    """What to write into every row; None leaves it. `sourcing_class`: a class or “undecided”. `partner`: "" is nobody."""

    share: Share | None = None
    share_value: Fraction | None = None
    sourcing_class: str | None = None
    partner: str | None = None
    cost_factor: Decimal | None = None
    unit_cost: Decimal | None = None


@dataclass(frozen=True)
class PlannedRow:
    """One row, what it would say, and the sentence that forbids it, if any."""

    view: RowView
    after: Facts
    refusal: str = ""

    @property
    def function(self) -> ITFunction:
        """The function of the row."""
        return self.view.row.function

    @property
    def before(self) -> Facts:
        """What it says now."""
        return facts_of(self.view.row)

    @property
    def changes(self) -> list[Change]:
        """The differing columns as a person reads them; of a refused row at least one line, to carry the reason."""
        found = [
            Change(LABELS[column], cell_text(column, self.before), cell_text(column, self.after))
            for column in differing(self.before, self.after)
        ]
        return found or [Change(say("Nothing"), "", "")]


@dataclass(frozen=True)
class Plan:
    """All rows of a bulk change: those that would change, how many stay, what is refused."""

    rows: list[PlannedRow]
    unchanged: int

    @property
    def refused(self) -> list[PlannedRow]:
        """Rows that cannot be changed so."""
        return [row for row in self.rows if row.refusal]

    @property
    def changing(self) -> list[PlannedRow]:
        """Rows that would change."""
        return [row for row in self.rows if not row.refusal]

    @property
    def facts(self) -> dict[int, Facts]:
        """What would be written, by row."""
        return {row.view.row.pk: row.after for row in self.changing}


def plan(views: Sequence[RowView], wanted: Wanted, bands: Mapping[SourcingClass, Band]) -> Plan:
    """What the values would change. No query."""
    planned = [_planned(view, wanted, bands) for view in views]
    rows = [row for row in planned if row.refusal or facts_json(row.before) != facts_json(row.after)]
    return Plan(rows, len(planned) - len(rows))


def _planned(view: RowView, wanted: Wanted, bands: Mapping[SourcingClass, Band]) -> PlannedRow:
    before = facts_of(view.row)
    try:
        after = with_wanted(before, wanted, bands)
        if after.sourcing_class != before.sourcing_class:
            check_floor(view.name, after, view.copied, view.floor)
    except Refusal as refused:
        return PlannedRow(view, before, refused.sentence)
    return PlannedRow(view, after)


def with_wanted(facts: Facts, wanted: Wanted, bands: Mapping[SourcingClass, Band]) -> Facts:
    """The facts with everything written into them: class and cost first, the share of what they give last. Raises Refusal."""
    if wanted.sourcing_class is not None:
        chosen = wanted.sourcing_class
        facts = replace(facts, sourcing_class=SourcingClass(chosen) if chosen in set(SourcingClass) else None)
    if wanted.cost_factor is not None:
        facts = _times(facts, wanted.cost_factor)
    if wanted.share is not None:
        facts = with_share(facts, _share(facts, wanted, bands))
    if wanted.partner is not None:
        facts = replace(facts, partners={wanted.partner: Fraction(1)} if wanted.partner else {})
    return facts if wanted.unit_cost is None else replace(facts, unit_cost=wanted.unit_cost)


def _times(facts: Facts, factor: Decimal) -> Facts:
    if facts.internal_cost is None or facts.external_cost is None:
        raise UnreadableCell(say("The cost is not known, so it cannot be multiplied."))
    internal, external = (rounded(cost * factor, PLACES) for cost in (facts.internal_cost, facts.external_cost))
    if max(internal, external) >= _LARGEST:
        raise UnreadableCell(say("The cost would be too large to be true."))
    return replace(facts, internal_cost=internal, external_cost=external)


def _share(facts: Facts, wanted: Wanted, bands: Mapping[SourcingClass, Band]) -> Fraction:
    if wanted.share == Share.VALUE:
        return wanted.share_value or Fraction(0)
    band = bands.get(facts.sourcing_class) if facts.sourcing_class else None
    if band is None:
        raise UnreadableCell(say("It has no class, so it has no band."))
    ends = {Share.LOWEST: band.lowest, Share.HIGHEST: band.highest}
    return ends.get(wanted.share, (band.lowest + band.highest) / 2) if wanted.share else band.lowest


def events_of(organisation: Organisation, scenario: Scenario, request_id: str) -> list[AuditEvent]:
    """The changes of this scenario's rows that one request made, in order. Two queries."""
    keys = [str(pk) for pk in scenario.rows.values_list("pk", flat=True)]
    events = AuditEvent.objects.filter(organisation=organisation, request_id=request_id, deed=DEED, target_id__in=keys)
    return list(events.select_related("user").order_by("seq")[:MOST_EVENTS])


def undoing(events: Sequence[AuditEvent], views: Sequence[RowView]) -> Plan:
    """What would restore each row, for those that nobody has changed since."""
    by_key = {str(view.row.pk): view for view in views}
    rows = []
    for event in events:
        body, view = json.loads(event.body), by_key.get(event.target_id)
        if view is not None and facts_json(facts_of(view.row)) == body["after"]:
            rows.append(PlannedRow(view, facts_from(body["before"])))
    return Plan(rows, len(events) - len(rows))
