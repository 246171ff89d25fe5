"""What publishing a draft would change: every function with answers, under the draft beside the model in force."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max

from portfolio.domain.canonical import digest
from portfolio.domain.language import agreeing, say
from portfolio.models import AuditEvent, ITFunction, Job, JobState
from portfolio.registry import JobReport
from sourcing.domain.criteria import CriteriaModel as Criteria
from sourcing.domain.criteria import combinations_of
from sourcing.domain.evaluate_briefly import BriefVerdict, evaluate_briefly
from sourcing.models import CriteriaModel
from sourcing.queries.answers import Row, answers_under, earlier_models, latest_rows
from sourcing.queries.criteria import criteria_of, published_model
from sourcing.queries.evidence import submitted_that_count
from sourcing.queries.worklist import NOT_RETIRED

KIND = "criteria.impact"
MOST_AT_ONCE = 200
MOST_COMBINATIONS_AT_ONCE = 1_000
CHUNK = 250


@dataclass(frozen=True)
class Side:
    """How a function stands under one model. `share`: of weightings that give the class, six digits."""

    sourcing_class: str
    label: str
    share: float
    is_provisional: bool


@dataclass(frozen=True)
class Change:
    """A function whose verdict differs. None: no answer counts under that model."""

    code: str
    name: str
    before: Side | None
    after: Side | None

    @property
    def changes_class(self) -> bool:
        """Whether the class differs; going from or to no verdict counts."""
        return (self.before and self.before.sourcing_class) != (self.after and self.after.sourcing_class)


@dataclass(frozen=True)
class Impact:
    """What publishing would change, among so many functions with answers. `changes`: all whose class or label differs."""

    function_count: int
    changes: tuple[Change, ...]

    @property
    def class_changes(self) -> tuple[Change, ...]:
        """Those that come out in another class."""
        return tuple(change for change in self.changes if change.changes_class)

    @property
    def label_changes(self) -> tuple[Change, ...]:
        """Those that keep their class and get another label."""
        return tuple(change for change in self.changes if not change.changes_class)

    @property
    def emptied(self) -> int:
        """How many are left without a verdict: none of their answers counts under the draft."""
        return sum(change.after is None for change in self.changes)

    @property
    def sentence(self) -> str:
        """The answer in one line: “7 of 60 functions change class”."""
        changed, functions = len(self.class_changes), self.function_count
        noun = agreeing(functions, "function")
        return say("{} of {} {} {} class", changed, functions, noun, agreeing(changed, "changes", "change"))

    @property
    def sha256(self) -> str:
        """Digest of all of it: names what a publisher saw."""
        return digest(self.to_json())

    def to_json(self) -> dict[str, Any]:
        """The impact as a job keeps it; `impact_from_json` reads it back."""
        return {"function_count": self.function_count, "changes": [_change_json(change) for change in self.changes]}


@dataclass(frozen=True)
class ImpactState:
    """How far the answer is: worked out, being worked out by a job, or to be ordered (both None)."""

    impact: Impact | None
    job: Job | None


def impact_state(draft: CriteriaModel) -> ImpactState:
    """What is known today of the draft's impact. At once for a small portfolio. Six or seven queries."""
    if _is_small(draft):
        return ImpactState(impact_of(draft), None)
    job = _latest_job(draft)
    if job is None or job.state != JobState.DONE or job.result is None:
        return ImpactState(None, job)
    return ImpactState(impact_from_json(job.result), job)


def editors_of(draft: CriteriaModel) -> list[str]:
    """Everybody who made or changed the draft, by name, the first one first. One query."""
    events = AuditEvent.objects.filter(
        organisation=draft.organisation, target_type=draft._meta.label_lower, target_id=str(draft.pk)
    )
    return list(dict.fromkeys(str(event.user) for event in events.select_related("user").order_by("seq") if event.user))


def order_of(draft: CriteriaModel) -> dict[str, Any]:
    """What a job is told: the draft as it stands, and on which answers its work rests. Two queries."""
    answers = submitted_that_count(draft.organisation).order_by().aggregate(count=Count("pk"), latest=Max("pk"))
    running = ITFunction.objects.filter(organisation=draft.organisation, state__in=NOT_RETIRED).count()
    in_force = published_model(draft.organisation)
    basis = [answers["count"], answers["latest"], running, in_force.pk if in_force else None]
    return {"model": draft.pk, "sha256": draft.content_sha256, "basis": basis}


def impact_of(draft: CriteriaModel, report: JobReport | None = None) -> Impact:
    """What publishing the draft would change. report: told after every few hundred functions. Four queries."""
    rows, models = latest_rows(draft.organisation), earlier_models(draft.organisation)
    in_force = published_model(draft.organisation)
    functions = dict(_functions(draft))
    after = _sides(criteria_of(draft), rows, models, functions, report)
    before = _sides(criteria_of(in_force), rows, models, functions, report) if in_force else {}
    every = [pk for pk in functions if pk in before or pk in after]
    changes = [Change(*functions[pk], before.get(pk), after.get(pk)) for pk in every]
    differing = tuple(change for change in changes if _verdict(change.before) != _verdict(change.after))
    return Impact(len(every), tuple(sorted(differing, key=lambda change: (not change.changes_class, change.name))))


def impact_from_json(record: Mapping[str, Any]) -> Impact:
    """The impact that a job found."""
    return Impact(record["function_count"], tuple(_change(change) for change in record["changes"]))


def _is_small(draft: CriteriaModel) -> bool:
    in_force = published_model(draft.organisation)
    combinations = max(combinations_of(criteria_of(model)) for model in (draft, in_force) if model)
    answers = submitted_that_count(draft.organisation).order_by().values("function_id").distinct().count()
    return combinations <= MOST_COMBINATIONS_AT_ONCE and answers <= MOST_AT_ONCE


def _latest_job(draft: CriteriaModel) -> Job | None:
    content = digest({"kind": KIND, "payload": order_of(draft)})
    return Job.objects.filter(organisation=draft.organisation, kind=KIND, digest=content).first()


def _functions(draft: CriteriaModel) -> list[tuple[int, tuple[str, str]]]:
    found = ITFunction.objects.filter(organisation=draft.organisation, state__in=NOT_RETIRED)
    return [(pk, (code, name)) for pk, code, name in found.values_list("pk", "code", "name")]


def _sides(
    criteria: Criteria,
    rows: Sequence[Row],
    models: Mapping[int, Criteria],
    functions: Mapping[int, tuple[str, str]],
    report: JobReport | None,
) -> dict[int, Side]:
    answers = {pk: found for pk, found in answers_under(criteria, rows, models).items() if pk in functions}
    keys = list(answers)
    sides: dict[int, Side] = {}
    for at in range(0, len(keys), CHUNK):
        if report is not None:
            report(at, len(keys), f"Function {at:,} of {len(keys):,}")
        chunk = keys[at : at + CHUNK]
        verdicts = evaluate_briefly(criteria, [answers[pk].levels for pk in chunk])
        sides |= {pk: _side(verdict) for pk, verdict in zip(chunk, verdicts, strict=True)}
    return sides


def _side(verdict: BriefVerdict) -> Side:
    return Side(verdict.sourcing_class.value, verdict.label.value, round(verdict.share, 6), verdict.is_provisional)


def _verdict(side: Side | None) -> tuple[str, str, bool] | None:
    return (side.sourcing_class, side.label, side.is_provisional) if side else None


def _change_json(change: Change) -> dict[str, Any]:
    return {
        "code": change.code,
        "name": change.name,
        "before": _side_json(change.before),
        "after": _side_json(change.after),
    }


def _side_json(side: Side | None) -> dict[str, Any] | None:
    if side is None:
        return None
    return {
        "class": side.sourcing_class,
        "label": side.label,
        "share": side.share,
        "provisional": side.is_provisional,
    }


def _change(record: Mapping[str, Any]) -> Change:
    return Change(record["code"], record["name"], _side_of(record["before"]), _side_of(record["after"]))


def _side_of(record: Mapping[str, Any] | None) -> Side | None:
    if record is None:
        return None
    return Side(record["class"], record["label"], record["share"], record["provisional"])
