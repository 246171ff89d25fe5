"""The writers of service levels."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from msp_reviews.actions.saving import save_unless_taken
from msp_reviews.domain.attainment import Direction, Kind, Levels
from msp_reviews.domain.service_levels import check_levels
from msp_reviews.models import Measurement, MeasurementSource, ServiceLevel
from msp_reviews.queries.facts import facts, known
from portfolio import audit
from portfolio.access import require
from portfolio.domain.errors import Refusal
from portfolio.models import Member
from portfolio.queries.functions import differences
from portfolio.versions import claim

FIELDS = (
    "contract",
    "service",
    "code",
    "name",
    "kind",
    "unit",
    "direction",
    "expected",
    "minimum",
    "is_critical",
    "starts_on",
    "ends_on",
)
FIXED_ONCE_MEASURED = {"kind": "how it is measured", "direction": "which way is better", "contract": "its contract"}


def create_service_level(*, values: Mapping[str, Any], by: Member) -> ServiceLevel:
    """A new service level. values: contract, code, name, kind, expected, minimum, and any other of FIELDS."""
    with transaction.atomic():
        require(by, "service_level.edit")
        level = ServiceLevel(organisation=by.organisation)
        _fill(level, values)
        save_unless_taken(level, lambda: _taken(level))
        audit.record(by=by, deed="service_level.create", target=level, after=known(facts(level, FIELDS)))
    return level


def edit_service_level(
    *,
    service_level: ServiceLevel,
    values: Mapping[str, Any],
    judge_from: date | None = None,
    version: int,
    by: Member,
) -> ServiceLevel:
    """Change the given fields. New levels judge what is logged from now on.

    judge_from: first day of a month; results already logged from it on are judged anew, each as a further revision.
    Raises StaleVersion, Refusal.
    """
    with transaction.atomic():
        require(by, "service_level.edit")
        claim(service_level, version)
        before = facts(service_level, FIELDS)
        _check_fixed(service_level, values)
        _fill(service_level, values)
        save_unless_taken(service_level, lambda: _taken(service_level))
        was, now = differences(before, facts(service_level, FIELDS))
        if now:
            audit.record(by=by, deed="service_level.edit", target=service_level, before=was, after=now)
        if judge_from is not None:
            _judge_anew(service_level, judge_from, by)
    return service_level


def _check_fixed(level: ServiceLevel, values: Mapping[str, Any]) -> None:
    changed = [name for name in FIXED_ONCE_MEASURED if name in values and values[name] != getattr(level, name)]
    if changed and level.measurements.exists():
        what = FIXED_ONCE_MEASURED[changed[0]]
        raise Refusal(
            f"Results have been logged, so {what} can no longer change. End this service level and add another.",
            field=changed[0],
        )


def _fill(level: ServiceLevel, values: Mapping[str, Any]) -> None:
    for name in FIELDS:
        if name in values:
            setattr(level, name, values[name])
    if level.contract.organisation_id != level.organisation_id:
        raise Refusal("The contract belongs to another organisation.", field="contract")
    if level.service is not None and level.service.contract_id != level.contract_id:
        raise Refusal("The service belongs to another contract.", field="service")
    check_levels(Kind(level.kind), Levels(level.expected, level.minimum, Direction(level.direction)))
    if level.starts_on and level.ends_on and level.ends_on < level.starts_on:
        raise Refusal("The service level ends before it starts.", field="ends_on")


def _taken(level: ServiceLevel) -> Refusal | None:
    others = ServiceLevel.objects.filter(organisation=level.organisation_id, code__iexact=level.code)
    if others.exclude(pk=level.pk).exists():
        return Refusal(f"The code {level.code} belongs to another service level.", field="code")
    return None


def _judge_anew(level: ServiceLevel, judge_from: date, by: Member) -> None:
    judged = level.measurements.filter(is_current=True, period__gte=judge_from).select_for_update(no_key=True)
    stale = [row for row in judged if (row.expected, row.minimum) != (level.expected, level.minimum)]
    Measurement.objects.filter(pk__in=[row.pk for row in stale]).update(is_current=False)
    before = {row.period: {"expected": row.expected, "minimum": row.minimum} for row in stale}
    rows = Measurement.objects.bulk_create([_under_new_levels(row, level, by) for row in stale], batch_size=500)
    after = {"expected": level.expected, "minimum": level.minimum}
    if rows:
        deed = "measurement.rejudge"
        audit.record_many(by=by, entries=[audit.Entry(deed, row, before[row.period], after) for row in rows])


def _under_new_levels(row: Measurement, level: ServiceLevel, by: Member) -> Measurement:
    row.pk = None
    row._state.adding = True
    row.revision += 1
    row.expected, row.minimum = level.expected, level.minimum
    row.source, row.recorded_by, row.recorded_at = MeasurementSource.REJUDGED, by, timezone.now()
    row.is_current = True
    return row
