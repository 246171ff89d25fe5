"""The writers of service levels."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from msp_reviews.actions.saving import save_unless_taken
from msp_reviews.actions.targets import keep_first_target, revise_first_target
from msp_reviews.domain.attainment import Direction, Kind
from msp_reviews.domain.service_levels import check_levels
from msp_reviews.domain.targets import check_low_volume
from msp_reviews.models import ServiceLevel
from msp_reviews.queries.facts import facts, known
from msp_reviews.queries.targets import target_of
from portfolio import audit
from portfolio.access import require
from portfolio.domain.errors import Refusal
from portfolio.domain.language import Words, say
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
    "calendar",
    "direction",
    "expected",
    "minimum",
    "low_volume",
    "excused_events",
    "is_critical",
    "starts_on",
    "ends_on",
)
LEVELS = ("expected", "minimum", "low_volume")
FIXED_ONCE_MEASURED = {
    "kind": Words("how it is measured"),
    "direction": Words("which way is better"),
    "contract": Words("its contract"),
}


def create_service_level(*, values: Mapping[str, Any], by: Member) -> ServiceLevel:
    """A new service level. values: contract, code, name, kind, expected, minimum, and any other of FIELDS."""
    with transaction.atomic():
        require(by, "service_level.edit")
        level = ServiceLevel(organisation=by.organisation)
        _fill(level, values)
        save_unless_taken(level, lambda: _taken(level))
        keep_first_target(level, by)
        audit.record(by=by, deed="service_level.create", target=level, after=known(facts(level, FIELDS)))
    return level


def edit_service_level(
    *,
    service_level: ServiceLevel,
    values: Mapping[str, Any],
    version: int,
    by: Member,
) -> ServiceLevel:
    """Change the given fields. Once results are logged the levels change by a new target only. Raises StaleVersion, Refusal."""
    with transaction.atomic():
        require(by, "service_level.edit")
        claim(service_level, version)
        before = facts(service_level, FIELDS)
        _check_fixed(service_level, values)
        _fill(service_level, values)
        save_unless_taken(service_level, lambda: _taken(service_level))
        was, now = differences(before, facts(service_level, FIELDS))
        if now.keys() & set(LEVELS):
            revise_first_target(service_level, by)
        if now:
            audit.record(by=by, deed="service_level.edit", target=service_level, before=was, after=now)
    return service_level


def _check_fixed(level: ServiceLevel, values: Mapping[str, Any]) -> None:
    changed = [name for name in FIXED_ONCE_MEASURED if name in values and values[name] != getattr(level, name)]
    if changed and level.measurements.exists():
        what = FIXED_ONCE_MEASURED[changed[0]]
        raise Refusal(
            say("Results have been logged, so {} can no longer change. End this service level and add another.", what),
            field=changed[0],
        )
    moved = [name for name in LEVELS if name in values and values[name] != getattr(level, name)]
    if moved and (level.measurements.exists() or level.targets.filter(starts__isnull=False).exists()):
        raise Refusal(
            say("The target is known by month, so it changes by a new target with its first month."), field=moved[0]
        )


def _fill(level: ServiceLevel, values: Mapping[str, Any]) -> None:
    for name in FIELDS:
        if name in values:
            setattr(level, name, values[name])
    if level.contract.organisation_id != level.organisation_id:
        raise Refusal(say("The contract belongs to another organisation."), field="contract")
    if level.calendar is not None and level.calendar.organisation_id != level.organisation_id:
        raise Refusal(say("The service hours belong to another organisation."), field="calendar")
    if level.service is not None and level.service.contract_id != level.contract_id:
        raise Refusal(say("The service belongs to another contract."), field="service")
    target = target_of(level)
    check_low_volume(target.low_volume)
    check_levels(Kind(level.kind), target.levels(Direction(level.direction)))
    if level.starts_on and level.ends_on and level.ends_on < level.starts_on:
        raise Refusal(say("The service level ends before it starts."), field="ends_on")


def _taken(level: ServiceLevel) -> Refusal | None:
    others = ServiceLevel.objects.filter(organisation=level.organisation_id, code__iexact=level.code)
    if others.exclude(pk=level.pk).exists():
        return Refusal(say("The code {} belongs to another service level.", level.code), field="code")
    return None
