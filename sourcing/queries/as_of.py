"""The sourcing state of the whole portfolio on a past day: what stood, who decided it, on which costs."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import CharField, Q
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from portfolio.models import AuditEvent, FunctionState, ITFunction, Organisation
from sourcing.domain.criteria import SourcingClass
from sourcing.models import Decision
from sourcing.queries.histories import end_of

COLUMNS = (
    "function_id", "pk", "sourcing_class", "scored_class", "approved_at", "expires_on",
    "proposed_by__user__name", "approved_by__user__name", "result__label", "result__share", "result__provisional",
    KT("inputs__internal_cost"), KT("inputs__external_cost"), KT("inputs__msp_share"),
)  # fmt: skip
"""Figures as the text that was recorded: read as JSON, “1240000.10” would become a float."""
UNKNOWN = (None, "null")
"""How the two databases give back what was recorded as unknown."""


@dataclass(frozen=True, slots=True)
class PastDecision:
    """A decision that stood on the day, with its verdict, its people and the costs that it recorded."""

    pk: int
    sourcing_class: SourcingClass
    scored_class: SourcingClass
    approved_at: datetime
    expires_on: date | None
    proposed_by: str
    approved_by: str
    label: str
    share: float
    is_provisional: bool
    internal_cost: Decimal | None
    external_cost: Decimal | None
    msp_share: Fraction | None

    @property
    def cost(self) -> Decimal | None:
        """Internal and external cost per year as recorded; None when either was unknown."""
        if self.internal_cost is None or self.external_cost is None:
            return None
        return self.internal_cost + self.external_cost


@dataclass(frozen=True, slots=True)
class PastRow:
    """A function that was there on the day, with the decision that stood (None: undecided)."""

    code: str
    name: str
    category: str
    decision: PastDecision | None
    is_expired: bool

    @property
    def class_key(self) -> str:
        """The class decided, empty while undecided."""
        return self.decision.sourcing_class.value if self.decision else ""


@dataclass(frozen=True, slots=True)
class ClassTotal:
    """How many functions were of a class (empty key: undecided) and what their decisions recorded as cost per year."""

    key: str
    count: int
    cost: Decimal
    without_cost: int


@dataclass(frozen=True)
class PastPortfolio:
    """Every function that was there at the end of the day, by name, and the totals by class."""

    on: date
    rows: tuple[PastRow, ...]
    totals: tuple[ClassTotal, ...]


def portfolio_as_of(organisation: Organisation, on: date) -> PastPortfolio:
    """The sourcing state at the end of that day. Three queries, whatever the number of functions.

    Classes, stability and costs are those that the decisions recorded; names and categories are those of now.
    """
    moment = end_of(on, organisation.time_zone)
    standing = _standing(organisation, moment)
    gone = _retired_by(organisation, moment)
    functions = organisation.functions.filter(created_at__lte=moment).order_by("name", "pk")
    rows = tuple(
        _row(code, name, category, standing.get(pk), on)
        for pk, code, name, category in functions.values_list("pk", "code", "name", "category")
        if pk not in gone
    )
    return PastPortfolio(on, rows, _totals(rows))


def _standing(organisation: Organisation, moment: datetime) -> Mapping[int, PastDecision]:
    still = Q(superseded_at__isnull=True) | Q(superseded_at__gt=moment)
    rows = Decision.objects.filter(still, organisation=organisation, approved_at__lte=moment).order_by("approved_at")
    return {row[0]: _decision(row[1:], moment.tzinfo) for row in rows.values_list(*COLUMNS)}


def _decision(row: Sequence[Any], zone: tzinfo | None) -> PastDecision:
    pk, decided, scored, approved_at, expires_on, proposer, approver, label, share, provisional, *costs = row
    internal, external, msp_share = costs
    return PastDecision(
        pk=pk,
        sourcing_class=SourcingClass(decided),
        scored_class=SourcingClass(scored),
        approved_at=approved_at.astimezone(zone),
        expires_on=expires_on,
        proposed_by=proposer,
        approved_by=approver,
        label=label or "",
        share=float(share or 0),
        is_provisional=bool(provisional),
        internal_cost=None if internal in UNKNOWN else Decimal(internal),
        external_cost=None if external in UNKNOWN else Decimal(external),
        msp_share=None if msp_share in UNKNOWN else Fraction(msp_share),
    )


def _row(code: str, name: str, category: str, decision: PastDecision | None, on: date) -> PastRow:
    is_expired = decision is not None and decision.expires_on is not None and decision.expires_on <= on
    return PastRow(code, name, category, decision, is_expired)


def _retired_by(organisation: Organisation, moment: datetime) -> set[int]:
    """Functions that are retired now and were by then, by the audit of the step that retired them."""
    retired = ITFunction.objects.filter(organisation=organisation, state=FunctionState.RETIRED)
    keys = retired.annotate(key=Cast("pk", CharField())).values("key")
    events = AuditEvent.objects.filter(
        organisation=organisation, target_type=ITFunction._meta.label_lower, target_id__in=keys, at__lte=moment
    )
    found: dict[int, bool] = {}
    for target, body in events.order_by("seq").values_list("target_id", "body"):
        state = (json.loads(body).get("after") or {}).get("state")
        if state is not None:
            found[int(target)] = state == FunctionState.RETIRED
    return {pk for pk, is_retired in found.items() if is_retired}


def _totals(rows: Sequence[PastRow]) -> tuple[ClassTotal, ...]:
    counts = Counter(row.class_key for row in rows)
    return tuple(
        _total(key, [row for row in rows if row.class_key == key], counts[key])
        for key in (*(found.value for found in SourcingClass), "")
    )


def _total(key: str, rows: Sequence[PastRow], count: int) -> ClassTotal:
    costs = [row.decision.cost for row in rows if row.decision]
    known = [cost for cost in costs if cost is not None]
    return ClassTotal(key, count, sum(known, Decimal(0)), len(costs) - len(known))
