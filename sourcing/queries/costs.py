"""Functions with their cost and standing decision, as balance, matrix, drift and worklist read them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from portfolio.models import FunctionState, ITFunction, Organisation
from sourcing.domain.balance import CostedFunction
from sourcing.domain.criteria import SourcingClass
from sourcing.models import Decision, DecisionState

RUNNING = (FunctionState.ACTIVE, FunctionState.RETIRING)


@dataclass(frozen=True, slots=True)
class StandingFacts:
    """The approved decision of a function, as lists need it."""

    pk: int
    sourcing_class: SourcingClass
    scored_class: SourcingClass
    share_then: str | None
    expires_on: date | None


@dataclass(frozen=True)
class FunctionRow:
    """A function with its money and its standing decision."""

    pk: int
    code: str
    name: str
    category: str
    state: str
    criticality: int | None
    internal_cost: Decimal | None
    external_cost: Decimal | None
    people: Decimal | None
    standing: StandingFacts | None

    @cached_property
    def costed(self) -> CostedFunction:
        """The row as the balance sees it; its key is the code."""
        return CostedFunction(
            key=self.code,
            internal_cost=self.internal_cost,
            external_cost=self.external_cost,
            sourcing_class=self.standing.sourcing_class if self.standing else None,
            people=self.people,
        )


def function_rows(organisation: Organisation, states: tuple[str, ...] = RUNNING) -> list[FunctionRow]:
    """All functions of the organisation in these states, by name. Two queries, whatever their number."""
    standing = _standing_by_function(organisation)
    rows = (
        organisation.functions.filter(state__in=states)
        .order_by("name", "pk")
        .values_list(
            "pk", "code", "name", "category", "state", "criticality", "internal_cost", "external_cost",
            "internal_fte", "external_fte",
        )
    )  # fmt: skip
    return [FunctionRow(*row[:8], _sum(row[8], row[9]), standing.get(row[0])) for row in rows]


def function_row(function: ITFunction, decision: Decision | None) -> FunctionRow:
    """One function with its approved decision, as the lists read it. No query."""
    standing = None
    if decision is not None:
        standing = StandingFacts(
            decision.pk,
            SourcingClass(decision.sourcing_class),
            SourcingClass(decision.scored_class),
            decision.inputs["msp_share"],
            decision.expires_on,
        )
    return FunctionRow(
        pk=function.pk,
        code=function.code,
        name=function.name,
        category=function.category,
        state=function.state,
        criticality=function.criticality,
        internal_cost=function.internal_cost,
        external_cost=function.external_cost,
        people=_sum(function.internal_fte, function.external_fte),
        standing=standing,
    )


def _standing_by_function(organisation: Organisation) -> dict[int, StandingFacts]:
    rows = Decision.objects.filter(organisation=organisation, state=DecisionState.APPROVED).values_list(
        "function_id", "pk", "sourcing_class", "scored_class", "inputs__msp_share", "expires_on"
    )
    return {
        function: StandingFacts(pk, SourcingClass(decided), SourcingClass(scored), share, expires)
        for function, pk, decided, scored, share, expires in rows
    }


def _sum(internal: Decimal | None, external: Decimal | None) -> Decimal | None:
    return None if internal is None or external is None else internal + external
