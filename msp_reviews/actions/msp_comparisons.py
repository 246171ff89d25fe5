"""Writing comparisons: begin, copy, remove; criteria, weights, candidates, scores. A decided one no longer changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from msp_reviews.actions.saving import save_unless_taken
from msp_reviews.domain.msp_choice_starter import starter_criteria
from msp_reviews.domain.msp_choices import (
    LAST_RANK,
    MOST_CANDIDATES,
    MOST_CRITERIA,
    BetterWhen,
    Cell,
    Criterion,
    CriterionKind,
    check_scale,
)
from msp_reviews.models import ComparisonState, MspCandidate, MspComparison, MspCriterion, MspScore, Partner
from msp_reviews.queries.facts import facts, known
from msp_reviews.queries.msp_choices import going_of
from portfolio import audit
from portfolio.access import require
from portfolio.domain.errors import Refusal
from portfolio.domain.language import Words, say
from portfolio.models import ITFunction, Member
from portfolio.queries.functions import differences
from portfolio.versions import StaleVersion, claim
from sourcing.domain.smaa import Weighting

DECIDED = Words("This comparison has been decided and stands as it is. Compare again to go on from it.")
HAS_CHOICES = Words("A choice was proposed from this comparison. It is part of the record and stays.")
NO_POINTS = Words("Give at least one criterion points: all have none.")
MEANWHILE = Words("Someone else changed a cell meanwhile. Look at it, then save again.")
CRITERION_FIELDS = ("name", "question", "kind", "unit", "better", "worst", "best", "anchors")


@dataclass(frozen=True)
class Entry:
    """One cell to save. seen: the version of the score that its sender saw."""

    score: MspScore
    cell: Cell
    seen: int


@dataclass(frozen=True)
class WeightsWanted:
    """Title and weighting of a comparison, with ranks and points by criterion key."""

    title: str
    weighting: str
    ranks: Mapping[int, int] = field(default_factory=dict)
    points: Mapping[int, int] = field(default_factory=dict)


def create_comparison(
    *, function: ITFunction, title: str, partners: Sequence[Partner], names: Sequence[str], by: Member
) -> MspComparison:
    """Begin a comparison for a function that goes out, with the starter criteria. names: candidates that are no partners."""
    with transaction.atomic():
        require(by, "msp_choice.edit")
        if why_not := going_of(function).why_not:
            raise Refusal(why_not, field="function")
        comparison = MspComparison.objects.create(
            organisation=by.organisation, function=function, title=title or f"MSP for {function.name}"[:200]
        )
        for position, criterion in enumerate(starter_criteria(by.organisation.currency)):
            _row_of(comparison, criterion, position).save()
        for partner in partners:
            _candidate(comparison, partner, "").save()
        for name in names:
            _save_candidate(_candidate(comparison, None, name), field="others")
        _fill_scores(comparison)
        audit.record(by=by, deed="msp_choice.compare", target=comparison, after=_told(comparison))
        return comparison


def copy_comparison(*, comparison: MspComparison, by: Member) -> MspComparison:
    """Compare again: an open comparison with the same criteria, weights, candidates and scores."""
    with transaction.atomic():
        require(by, "msp_choice.edit")
        if why_not := going_of(comparison.function).why_not:
            raise Refusal(why_not)
        copy = MspComparison.objects.create(
            organisation=by.organisation,
            function=comparison.function,
            title=comparison.title,
            weighting=comparison.weighting,
        )
        criteria = {old.pk: _copied(old, copy) for old in comparison.criteria.all()}
        candidates = {old.pk: _copied(old, copy) for old in comparison.candidates.all()}
        MspScore.objects.bulk_create(
            MspScore(
                organisation=by.organisation,
                candidate=candidates[old.candidate_id],
                criterion=criteria[old.criterion_id],
                value=old.value,
                note=old.note,
            )
            for old in MspScore.objects.filter(candidate__comparison=comparison)
        )
        after = _told(copy) | {"copy_of": comparison.pk}
        audit.record(by=by, deed="msp_choice.compare_again", target=copy, after=after)
        return copy


def remove_comparison(*, comparison: MspComparison, version: int, by: Member) -> None:
    """Remove a comparison from which nothing was ever proposed."""
    with transaction.atomic():
        require(by, "msp_choice.edit")
        _lock_open(comparison)
        claim(comparison, version)
        if comparison.choices.exists():
            raise Refusal(HAS_CHOICES)
        audit.record(by=by, deed="msp_choice.remove", target=comparison, before=_told(comparison))
        comparison.delete()


def set_weights(*, comparison: MspComparison, wanted: WeightsWanted, version: int, by: Member) -> MspComparison:
    """Title, weighting, and the rank and points of each criterion that is named. Raises StaleVersion."""
    with transaction.atomic():
        require(by, "msp_choice.edit")
        _lock_open(comparison)
        claim(comparison, version)
        criteria = list(comparison.criteria.all())
        before = _weights_told(comparison, criteria)
        comparison.title, comparison.weighting = wanted.title, wanted.weighting
        for row in criteria:
            row.rank, row.points = wanted.ranks.get(row.pk, row.rank), wanted.points.get(row.pk, row.points)
        if wanted.weighting == Weighting.POINTS and not any(row.points for row in criteria):
            raise Refusal(NO_POINTS)
        comparison.save()
        MspCriterion.objects.bulk_update(criteria, ["rank", "points"])
        _record(by, "msp_choice.weigh", comparison, before, _weights_told(comparison, criteria))
        return comparison


def add_criterion(*, comparison: MspComparison, values: Mapping[str, Any], by: Member) -> MspCriterion:
    """One more criterion, ranked last; unknown for every candidate. values: CRITERION_FIELDS, and points."""
    with transaction.atomic():
        require(by, "msp_choice.edit")
        _lock_open(comparison)
        rows = list(comparison.criteria.all())
        if len(rows) >= MOST_CRITERIA:
            raise Refusal(say("A comparison takes at most {} criteria: more tell nobody apart.", MOST_CRITERIA))
        last = max((row.rank for row in rows), default=0)
        position = max((row.position for row in rows), default=-1) + 1
        rank = min(last + 1, LAST_RANK)
        row = MspCriterion(organisation=by.organisation, comparison=comparison, rank=rank, position=position)
        row.points = values.get("points") or 0
        _save_criterion(row, values)
        _fill_scores(comparison)
        after = known(facts(row, CRITERION_FIELDS))
        _record(by, "msp_choice.add_criterion", comparison, {}, {"criterion": after})
        return row


def edit_criterion(*, criterion: MspCriterion, values: Mapping[str, Any], version: int, by: Member) -> MspCriterion:
    """Change a criterion. Its kind stays while a score of it is known. Raises StaleVersion."""
    with transaction.atomic():
        require(by, "msp_choice.edit")
        _lock_open(criterion.comparison)
        claim(criterion, version)
        before = facts(criterion, CRITERION_FIELDS)
        if values["kind"] != criterion.kind and criterion.scores.filter(value__isnull=False).exists():
            raise Refusal(say("Scores of this kind stand. Empty them before you change the kind."), field="kind")
        _save_criterion(criterion, values)
        _record(by, "msp_choice.edit_criterion", criterion.comparison, before, facts(criterion, CRITERION_FIELDS))
        return criterion


def remove_criterion(*, criterion: MspCriterion, version: int, by: Member) -> MspComparison:
    """Remove a criterion with its scores; the comparison comes back."""
    with transaction.atomic():
        require(by, "msp_choice.edit")
        comparison = criterion.comparison
        _lock_open(comparison)
        claim(criterion, version)
        before = {"criterion": criterion.name, "scores": _scores_told(criterion.scores.select_related("candidate"))}
        _record(by, "msp_choice.remove_criterion", comparison, before, dict.fromkeys(before))
        criterion.delete()
        return comparison


def add_candidate(*, comparison: MspComparison, partner: Partner | None, name: str, by: Member) -> MspCandidate:
    """One more candidate: a partner, or a name. Unknown on every criterion."""
    with transaction.atomic():
        require(by, "msp_choice.edit")
        _lock_open(comparison)
        candidate = _save_candidate(_candidate(comparison, partner, name))
        _fill_scores(comparison)
        _record(by, "msp_choice.add_candidate", comparison, {}, {"candidate": candidate.name})
        return candidate


def edit_candidate(
    *, candidate: MspCandidate, partner: Partner | None, name: str, version: int, by: Member
) -> MspCandidate:
    """Another name, or the partner that the candidate has become; the scores stay. Raises StaleVersion."""
    with transaction.atomic():
        require(by, "msp_choice.edit")
        _lock_open(candidate.comparison)
        claim(candidate, version)
        before = {"candidate": candidate.name, "partner": str(candidate.partner or "")}
        candidate.partner, candidate.name = partner, partner.name if partner else name
        _save_candidate(candidate)
        after = {"candidate": candidate.name, "partner": str(candidate.partner or "")}
        _record(by, "msp_choice.edit_candidate", candidate.comparison, before, after)
        return candidate


def remove_candidate(*, candidate: MspCandidate, version: int, by: Member) -> MspComparison:
    """Remove a candidate with its scores; the comparison comes back."""
    with transaction.atomic():
        require(by, "msp_choice.edit")
        comparison = candidate.comparison
        _lock_open(comparison)
        claim(candidate, version)
        before = {"candidate": candidate.name, "scores": _scores_told(candidate.scores.select_related("criterion"))}
        _record(by, "msp_choice.remove_candidate", comparison, before, dict.fromkeys(before))
        candidate.delete()
        return comparison


def record_score(*, entry: Entry, by: Member) -> MspScore:
    """Save one cell. The same again is a no-op. Raises StaleVersion where someone else wrote something else."""
    with transaction.atomic():
        require(by, "msp_choice.edit")
        _lock_open(entry.score.candidate.comparison)
        _record_all([entry], by)
        return entry.score


def record_scores(*, comparison: MspComparison, entries: Sequence[Entry], by: Member) -> int:
    """Save many cells of one comparison, all or none. How many changed."""
    with transaction.atomic():
        require(by, "msp_choice.edit")
        _lock_open(comparison)
        try:
            return _record_all(entries, by)
        except StaleVersion as stale:
            raise Refusal(MEANWHILE) from stale


def _record_all(entries: Sequence[Entry], by: Member) -> int:
    before: list[str] = []
    after: list[str] = []
    for entry in entries:
        score = entry.score
        score.refresh_from_db(fields=["value", "note", "version"])
        was = Cell(score.value, score.note)
        if was == entry.cell:
            continue
        claim(score, entry.seen)
        score.value, score.note = entry.cell.value, entry.cell.note
        score.save(update_fields=["value", "note"])
        name = f"{score.candidate.name}, {score.criterion.name}"
        before.append(f"{name}: {was.text() or 'unknown'}")
        after.append(f"{name}: {entry.cell.text() or 'unknown'}")
    if after:
        comparison = entries[0].score.candidate.comparison
        _record(by, "msp_choice.score", comparison, {"scores": before}, {"scores": after})
    return len(after)


def _lock_open(comparison: MspComparison) -> None:
    """Hold the comparison's row until the write is done; refuse a decided one."""
    state = MspComparison.objects.select_for_update().values_list("state", flat=True).get(pk=comparison.pk)
    if state != ComparisonState.OPEN:
        raise Refusal(DECIDED)


def _row_of(comparison: MspComparison, criterion: Criterion, position: int) -> MspCriterion:
    return MspCriterion(
        organisation=comparison.organisation,
        comparison=comparison,
        position=position,
        name=criterion.name,
        question=criterion.question,
        kind=criterion.kind.value,
        unit=criterion.unit,
        better=criterion.better.value,
        anchors=list(criterion.anchors),
        rank=criterion.rank,
        points=criterion.points,
    )


def _copied(old: Any, comparison: MspComparison) -> Any:
    """A new row of the same table with the same facts, in another comparison."""
    names = [one.name for one in old._meta.concrete_fields if one.name not in {"id", "comparison", "version"}]
    new = type(old)(comparison=comparison, **{name: getattr(old, name) for name in names})
    new.save()
    return new


def _save_criterion(row: MspCriterion, values: Mapping[str, Any]) -> None:
    for name in CRITERION_FIELDS:
        setattr(row, name, values[name])
    if row.kind == CriterionKind.LEVELS:
        row.unit, row.worst, row.best = "", None, None
        if len(row.anchors) != 5 or not all(row.anchors):
            raise Refusal(
                say("Write a sentence for each of the five levels: scores mean what it says."), field="anchor_1"
            )
    else:
        row.anchors = []
        if not row.unit:
            raise Refusal(say("Say in which unit the figures are."), field="unit")
        check_scale(BetterWhen(row.better), row.worst, row.best)
    others = MspCriterion.objects.filter(comparison=row.comparison_id, name__iexact=row.name).exclude(pk=row.pk)
    sentence = say("There is already a criterion named {}.", row.name)
    save_unless_taken(row, lambda: Refusal(sentence, field="name") if others.exists() else None)


def _candidate(comparison: MspComparison, partner: Partner | None, name: str) -> MspCandidate:
    positions = list(comparison.candidates.values_list("position", flat=True))
    if len(positions) >= MOST_CANDIDATES:
        raise Refusal(say("A comparison takes at most {} candidates. Draw up a short list first.", MOST_CANDIDATES))
    return MspCandidate(
        organisation=comparison.organisation,
        comparison=comparison,
        partner=partner,
        name=partner.name if partner else name,
        position=max(positions, default=-1) + 1,
    )


def _save_candidate(row: MspCandidate, field: str = "name") -> MspCandidate:
    if not row.name:
        raise Refusal(say("Choose a partner or write a name."), field=field)
    others = MspCandidate.objects.filter(comparison=row.comparison_id, name__iexact=row.name).exclude(pk=row.pk)
    sentence = say("{} is already a candidate.", row.name)
    save_unless_taken(row, lambda: Refusal(sentence, field=field) if others.exists() else None)
    return row


def _fill_scores(comparison: MspComparison) -> None:
    """A row for each pair that has none yet: unknown."""
    have = set(MspScore.objects.filter(candidate__comparison=comparison).values_list("candidate_id", "criterion_id"))
    criteria = list(comparison.criteria.all())
    MspScore.objects.bulk_create(
        MspScore(organisation=comparison.organisation, candidate=candidate, criterion=criterion)
        for candidate in comparison.candidates.all()
        for criterion in criteria
        if (candidate.pk, criterion.pk) not in have
    )


def _record(by: Member, deed: str, comparison: MspComparison, before: dict[str, Any], after: dict[str, Any]) -> None:
    was, now = differences(before, after)
    if now:
        comparison.save(update_fields=["changed_at"])
        audit.record(by=by, deed=deed, target=comparison, before=was, after=now)


def _told(comparison: MspComparison) -> dict[str, Any]:
    """What the audit tells of a comparison."""
    return {
        "function": comparison.function.code,
        "title": comparison.title,
        "candidates": list(comparison.candidates.order_by("position").values_list("name", flat=True)),
        "criteria": list(comparison.criteria.order_by("position").values_list("name", flat=True)),
    }


def _weights_told(comparison: MspComparison, criteria: Sequence[MspCriterion]) -> dict[str, Any]:
    return {
        "title": comparison.title,
        "weighting": comparison.weighting,
        "ranks": [f"{row.name} {row.rank}" for row in criteria],
        "points": [f"{row.name} {row.points}" for row in criteria],
    }


def _scores_told(scores: Any) -> list[str]:
    return [f"{score}: {Cell(score.value, score.note).text()}" for score in scores if score.value is not None]
