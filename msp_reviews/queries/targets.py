"""Targets of service levels: those in force, and what comes."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from msp_reviews.domain.targets import Target, low_volume_from_json, target_at
from msp_reviews.models import ServiceLevel, ServiceLevelTarget
from portfolio.models import Organisation


def target_of(row: ServiceLevel | ServiceLevelTarget) -> Target:
    """What the row promises; a service level says what is in force, without a start."""
    starts = row.starts if isinstance(row, ServiceLevelTarget) else None
    return Target(starts, row.expected, row.minimum, low_volume_from_json(row.low_volume))


def targets_of(service_levels: Iterable[ServiceLevel]) -> dict[int, list[Target]]:
    """Service level key → its targets in the order in which they were set. One query."""
    found: defaultdict[int, list[Target]] = defaultdict(list)
    levels = {level.pk for level in service_levels}
    for row in ServiceLevelTarget.objects.filter(service_level__in=levels).order_by("pk"):
        found[row.service_level_id].append(target_of(row))
    return dict(found)


def target_in_force(service_level: ServiceLevel, targets: Sequence[Target], period: date) -> Target:
    """The target that judges the month; what the service level itself says where no target was ever set."""
    return target_at(targets, period) or target_of(service_level)


def levels_to_take_up(organisation: Organisation, today: date) -> list[ServiceLevel]:
    """The organisation's service levels whose levels are no longer those in force on the day. Two queries."""
    changed = ServiceLevelTarget.objects.filter(organisation=organisation, starts__lte=today).values("service_level")
    levels = list(ServiceLevel.objects.filter(pk__in=changed).select_related("organisation").order_by("pk"))
    targets = targets_of(levels)
    return [level for level in levels if _is_behind(level, targets[level.pk], today)]


def _is_behind(level: ServiceLevel, targets: Sequence[Target], today: date) -> bool:
    return not target_in_force(level, targets, today).says_the_same(target_of(level))
