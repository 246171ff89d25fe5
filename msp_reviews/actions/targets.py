"""The writers of targets: a new one starts at a month; results from then on are judged anew, those before keep theirs."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from msp_reviews.domain.attainment import Direction, Kind
from msp_reviews.domain.service_levels import check_levels
from msp_reviews.domain.targets import Target, check_low_volume, low_volume_json
from msp_reviews.models import Measurement, MeasurementSource, ServiceLevel, ServiceLevelTarget
from msp_reviews.queries.targets import target_in_force, target_of, targets_of
from portfolio import audit
from portfolio.access import require
from portfolio.domain.errors import Refusal
from portfolio.domain.language import say
from portfolio.domain.text import clean_text
from portfolio.models import Member
from portfolio.versions import claim

LONGEST_REASON = 500


def set_target(
    *, service_level: ServiceLevel, target: Target, reason: str, today: date, version: int, by: Member
) -> ServiceLevelTarget:
    """A new target from the month `target.starts` on. Results logged for those months are judged anew, each as a revision.

    Raises StaleVersion, Refusal.
    """
    with transaction.atomic():
        require(by, "service_level.edit")
        claim(service_level, version)
        why = clean_text(reason, maximum=LONGEST_REASON)
        before = _checked(service_level, target, why)
        keep_first_target(service_level, by)
        row = _add(service_level, target, why, by)
        targets = targets_of([service_level])[service_level.pk]
        anew = _judge_anew(service_level, targets, by)
        _take_up(service_level, target_in_force(service_level, targets, today))
        after = _facts(target) | {"from": target.starts, "reason": why, "judged_anew": anew}
        audit.record(by=by, deed="service_level.target", target=service_level, before=_facts(before), after=after)
    return row


def _checked(level: ServiceLevel, target: Target, reason: str) -> Target:
    """The target that has stood at that month so far. Raises Refusal unless the new one can follow it."""
    if target.starts is None or target.starts.day != 1:
        raise Refusal(say("A target starts at a month."), field="starts")
    if not reason:
        raise Refusal(say("Say why the target changes, for example by which amendment."), field="reason")
    if level.ends_on is not None and target.starts > level.ends_on:
        raise Refusal(say("The service level has ended by then."), field="starts")
    check_low_volume(target.low_volume)
    check_levels(Kind(level.kind), target.levels(Direction(level.direction)))
    before = target_in_force(level, targets_of([level]).get(level.pk, ()), target.starts)
    if before.says_the_same(target):
        raise Refusal(say("This is the target already."), field="expected")
    return before


def keep_first_target(level: ServiceLevel, by: Member) -> None:
    """Note what a service level promises from the beginning, unless that is noted."""
    if not level.targets.exists():
        _add(level, target_of(level), "", by)


def revise_first_target(level: ServiceLevel, by: Member) -> None:
    """Note anew what a service level promises from the beginning, as it now says."""
    _add(level, target_of(level), "", by)


def _add(level: ServiceLevel, target: Target, reason: str, by: Member) -> ServiceLevelTarget:
    return ServiceLevelTarget.objects.create(
        organisation=level.organisation,
        service_level=level,
        starts=target.starts,
        expected=target.expected,
        minimum=target.minimum,
        low_volume=low_volume_json(target.low_volume),
        reason=reason,
        set_by=by,
        set_at=timezone.now(),
    )


def _facts(target: Target) -> dict[str, object]:
    low_volume = low_volume_json(target.low_volume)
    return {"expected": target.expected, "minimum": target.minimum} | ({"low_volume": low_volume} if low_volume else {})


def _take_up(level: ServiceLevel, target: Target) -> None:
    level.expected, level.minimum = target.expected, target.minimum
    level.low_volume = low_volume_json(target.low_volume)
    level.save(update_fields=["expected", "minimum", "low_volume", "changed_at"])


def take_up_target(*, service_level: ServiceLevel, today: date, by: audit.Portal) -> None:
    """Let the service level say what is in force today, once a target that was set ahead has started."""
    with transaction.atomic():
        claim(service_level, service_level.version)
        before = target_of(service_level)
        target = target_in_force(service_level, targets_of([service_level])[service_level.pk], today)
        _take_up(service_level, target)
        told = _facts(target)
        audit.record(by=by, deed="service_level.take_up", target=service_level, before=_facts(before), after=told)


def _judge_anew(level: ServiceLevel, targets: Sequence[Target], by: Member) -> int:
    """Judge by its target every result that carries other levels, from the newest target's start on. How many."""
    starts = targets[-1].starts
    rows = level.measurements.filter(is_current=True, period__gte=starts or date.min).select_for_update(no_key=True)
    stale = [(row, target_in_force(level, targets, row.period)) for row in rows]
    stale = [(row, target) for row, target in stale if not _carries(row, target)]
    Measurement.objects.filter(pk__in=[row.pk for row, _ in stale]).update(is_current=False)
    before = [_judged_by(row) for row, _ in stale]
    anew = Measurement.objects.bulk_create([_under(row, target, by) for row, target in stale], batch_size=500)
    if anew:
        entries = zip(anew, before, strict=True)
        audit.record_many(
            by=by, entries=[audit.Entry("measurement.rejudge", row, was, _judged_by(row)) for row, was in entries]
        )
    return len(anew)


def _carries(row: Measurement, target: Target) -> bool:
    few = low_volume_json(target.low_volume)
    return (row.expected, row.minimum, row.low_volume) == (target.expected, target.minimum, few)


def _judged_by(row: Measurement) -> dict[str, object]:
    few = {"low_volume": row.low_volume} if row.low_volume else {}
    return {"expected": row.expected, "minimum": row.minimum} | few


def _under(row: Measurement, target: Target, by: Member) -> Measurement:
    row.pk = None
    row._state.adding = True
    row.revision += 1
    row.expected, row.minimum, row.low_volume = target.expected, target.minimum, low_volume_json(target.low_volume)
    row.source, row.recorded_by, row.recorded_at = MeasurementSource.REJUDGED, by, timezone.now()
    row.is_current = True
    return row
