"""What was known of a function at each moment of its past, replayed from rows that nobody edits.

Submitted answers, published criteria models, decisions and the audit of costs are only added to, so that the class that
the answers gave on any day can be made again, exactly.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from portfolio.models import AuditEvent, ITFunction
from sourcing.domain.balance import CostedFunction
from sourcing.domain.criteria import SourcingClass
from sourcing.domain.histories import Known, Stood
from sourcing.domain.overrides import scored_by
from sourcing.domain.scores import group_answers
from sourcing.models import Assessment, CriteriaModel, Decision
from sourcing.queries.criteria import criteria_of
from sourcing.queries.evidence import counted_under, latest_of_each, submitted_that_count

COSTS = ("internal_cost", "external_cost")


@dataclass(frozen=True)
class Moment:
    """A moment at which something became known: new answers, a new model, other costs.

    `class_before`: what the answers gave until then. `assessment`: the answers that came in, if it is that.
    """

    known: Known
    class_before: SourcingClass | None
    model: CriteriaModel | None
    assessment: Assessment | None


@dataclass(frozen=True)
class Past:
    """Everything that became known of a function, in order of time, and the decisions that stood."""

    stood: tuple[Stood, ...]
    moments: tuple[Moment, ...]

    def known_at(self, moment: datetime) -> Known | None:
        """What was known at this moment; None before anything was."""
        known = [one.known for one in self.moments if one.known.at <= moment]
        return known[-1] if known else None

    @property
    def known(self) -> list[Known]:
        """What was known from each moment on, the approvals of decisions among them, in order of time."""
        approvals = [
            replace(found, at=decision.since)
            for decision in self.stood
            if (found := self.known_at(decision.since)) is not None
        ]
        return sorted([*(moment.known for moment in self.moments), *approvals], key=lambda known: known.at)


@dataclass(frozen=True)
class _Costs:
    """The costs that a function had from a moment on."""

    at: datetime
    share: Fraction | None


def stood_in(decisions: Iterable[Decision]) -> tuple[Stood, ...]:
    """Of these decisions those that stood, as long as they did. No query."""
    return tuple(
        Stood(
            decision.pk,
            decision.approved_at,
            decision.superseded_at,
            SourcingClass(decision.sourcing_class),
            SourcingClass(decision.scored_class),
            _share_in(decision),
        )
        for decision in decisions
        if decision.approved_at is not None
    )


def past_of(function: ITFunction, stood: tuple[Stood, ...]) -> Past:
    """What became known of the function, from its first answers to now. Three queries."""
    models = _models(function)
    answers = submitted_that_count(function.organisation).filter(function=function)
    assessments = list(answers.select_related("assessor__user", "criteria_model", "round"))
    costs = _costs(function)
    return Past(stood, tuple(_moments(models, assessments, costs)))


def counts_from(assessment: Assessment) -> datetime | None:
    """The moment from which submitted answers count: those of a round from the day that it was closed. No query."""
    return assessment.round.closed_at if assessment.round else assessment.submitted_at


News = CriteriaModel | Assessment | _Costs


def _moments(
    models: Sequence[CriteriaModel], assessments: Sequence[Assessment], costs: Sequence[_Costs]
) -> Iterator[Moment]:
    """Everything that became known, in order of time; of the same moment costs come first, then models, then answers."""
    news: list[tuple[datetime, int, News]] = [(one.at, 0, one) for one in costs]
    news += [(model.published_at, 1, model) for model in models if model.published_at is not None]
    news += [(at, 2, one) for one in sorted(assessments, key=_key) if (at := counts_from(one)) is not None]
    model: CriteriaModel | None = None
    share: Fraction | None = None
    answered: list[Assessment] = []
    before: SourcingClass | None = None
    for at, _, one in sorted(news, key=lambda found: found[:2]):
        match one:
            case _Costs():
                share = one.share
            case CriteriaModel():
                model = one
            case Assessment():
                answered.insert(0, one)
        found = _class_of(model, answered)
        bands = criteria_of(model).bands if model else {}
        yield Moment(Known(at, found, share, bands), before, model, one if isinstance(one, Assessment) else None)
        before = found


def _key(assessment: Assessment) -> int:
    return assessment.pk


def _models(function: ITFunction) -> list[CriteriaModel]:
    published = CriteriaModel.objects.filter(organisation=function.organisation, published_at__isnull=False)
    return list(published.order_by("published_at", "pk"))


def _class_of(model: CriteriaModel | None, answered: Sequence[Assessment]) -> SourcingClass | None:
    """The class that these answers, the latest first, give under the model; None while none counts."""
    counted = counted_under(latest_of_each(answered), model) if model else ()
    if model is None or not counted:
        return None
    criteria = criteria_of(model)
    return scored_by(criteria, group_answers(criteria, (one.levels for one in counted))).sourcing_class


def _costs(function: ITFunction) -> list[_Costs]:
    """The MSP share after each audited change of the costs, in order. One query."""
    events = AuditEvent.objects.filter(
        organisation=function.organisation, target_type=function._meta.label_lower, target_id=str(function.pk)
    )
    known: dict[str, str | None] = dict.fromkeys(COSTS)
    found = []
    for at, body in events.order_by("seq").values_list("at", "body"):
        after = json.loads(body).get("after") or {}
        changed = {name: after[name] for name in COSTS if name in after}
        if changed:
            known |= changed
            found.append(_Costs(at, _share(known["internal_cost"], known["external_cost"])))
    return found


def _share(internal: str | None, external: str | None) -> Fraction | None:
    if internal is None or external is None:
        return None
    return CostedFunction("", Decimal(str(internal)), Decimal(str(external))).msp_share


def _share_in(decision: Decision) -> Fraction | None:
    text = decision.inputs.get("msp_share")
    return None if text is None else Fraction(text)
