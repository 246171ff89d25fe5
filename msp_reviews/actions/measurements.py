"""The one writer of results: the grid and files of checks both end here.

The same result sent again is a no-op; another one is a correction: a further revision, never an overwrite.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from msp_reviews.domain.attainment import Counts, Direction, Figure, Kind, Measured, NoData, Resolution, Uptime
from msp_reviews.domain.exclusions import misses_of
from msp_reviews.domain.service_levels import check_period
from msp_reviews.domain.service_levels_cells import cell_text, check_minutes
from msp_reviews.domain.targets import Target, low_volume_json
from msp_reviews.models import Measurement, MeasurementSource, ServiceLevel
from msp_reviews.queries.exclusions import excused_of
from msp_reviews.queries.measurements import measured_of
from msp_reviews.queries.targets import target_in_force, targets_of
from portfolio import audit
from portfolio.access import require
from portfolio.domain.errors import Refusal
from portfolio.models import Member

FITTING: dict[Kind, type] = {
    Kind.RATIO: Counts,
    Kind.RESOLUTION: Resolution,
    Kind.AVAILABILITY: Uptime,
    Kind.VALUE: Figure,
}
LARGEST_COUNT = 10**15


@dataclass(frozen=True)
class Entry:
    """One month to log. seen: the revision its sender saw, 0 for none; None where the sender could see none (files)."""

    service_level: ServiceLevel
    period: date
    measured: Measured
    note: str = ""
    seen: int | None = None


@dataclass(frozen=True)
class Recorded:
    """What became of an entry: the row that stands, whether it was written now, and the one it corrects."""

    row: Measurement
    is_written: bool
    corrects: Measurement | None = None


class StaleResult(Refusal):
    """Someone logged the month since the sender looked. `current` is the result that stands."""

    def __init__(self, current: Measurement | None) -> None:
        what = "removed it" if current is None else f"logged {cell_text(measured_of(current))}"
        super().__init__(f"Someone else {what} meanwhile.")
        self.current = current


class WrongShape(Refusal):
    """The result is not of the service level's kind."""

    def __init__(self, service_level: ServiceLevel) -> None:
        super().__init__(f"{service_level.code} is measured as {service_level.kind}, not like this.")


def record_measurement(*, entry: Entry, source: MeasurementSource, today: date, by: Member) -> Recorded:
    """Log one month of one service level. Raises StaleResult, Refusal."""
    return record_measurements(entries=[entry], source=source, today=today, by=by)[0]


def record_measurements(
    *, entries: Sequence[Entry], source: MeasurementSource, today: date, by: Member
) -> list[Recorded]:
    """Log many months in one transaction, all or none. The number of queries does not grow with the entries.

    Raises StaleResult and Refusal for the first entry that cannot be logged.
    """
    with transaction.atomic():
        require(by, "measurement.record")
        for entry in entries:
            _check(entry, today, by)
        standing = _locked_current(entries)
        levels, months = [entry.service_level for entry in entries], [entry.period for entry in entries]
        known = _Known(standing, targets_of(levels), excused_of(levels, months))
        writing = _Writing(known, source, timezone.now(), by)
        recorded = [_settle(entry, writing) for entry in entries]
        _write(recorded, by)
    return recorded


def _check(entry: Entry, today: date, by: Member) -> None:
    service_level = entry.service_level
    if service_level.organisation_id != by.organisation_id:
        raise Refusal("The service level belongs to another organisation.")
    if entry.period.day != 1:
        raise Refusal("A month is named by its first day.")
    fitting = FITTING[Kind(service_level.kind)]
    if type(entry.measured) not in (fitting, NoData):
        raise WrongShape(service_level)
    check_period(entry.period, service_level.starts_on, service_level.ends_on, today)
    check_minutes(entry.measured, entry.period, by.organisation.time_zone)
    if max(_columns(entry.measured).values(), default=0) > LARGEST_COUNT:
        raise Refusal("The figure is too large to be true.")


Key = tuple[int, date]


def _locked_current(entries: Iterable[Entry]) -> dict[Key, Measurement]:
    """The results that stand for the months, their service levels locked: two writers of one month take turns."""
    levels = sorted({entry.service_level.pk for entry in entries})
    list(ServiceLevel.objects.select_for_update(no_key=True).filter(pk__in=levels).order_by("pk").values("pk"))
    rows = Measurement.objects.filter(
        service_level__in=levels, period__in={entry.period for entry in entries}, is_current=True
    )
    return {(row.service_level_id, row.period): row for row in rows}


@dataclass(frozen=True)
class _Known:
    """What stands: results, targets by service level, and how much is excused."""

    standing: dict[Key, Measurement]
    targets: Mapping[int, Sequence[Target]]
    excused: Mapping[Key, int]

    def excused_in(self, entry: Entry) -> int:
        """How many misses of the entry are excused: what exclusions allow, and no more than were missed."""
        direction = Direction(entry.service_level.direction)
        allowed = self.excused.get((entry.service_level.pk, entry.period), 0)
        return min(allowed, misses_of(entry.measured, direction))


@dataclass(frozen=True)
class _Writing:
    """What one call knows: what stands, how its results come in, when and by whom."""

    known: _Known
    source: MeasurementSource
    now: datetime
    by: Member


def _settle(entry: Entry, writing: _Writing) -> Recorded:
    key = (entry.service_level.pk, entry.period)
    current, standing = writing.known.standing.get(key), writing.known.standing
    if current is not None and _says_the_same(current, entry, writing.known.excused_in(entry)):
        return Recorded(current, is_written=False)
    if current is not None and current.pk is None:
        raise Refusal(f"{entry.service_level.code} has two results for {entry.period:%B %Y} here.")
    if entry.seen is not None and entry.seen != (current.revision if current else 0):
        raise StaleResult(current)
    standing[key] = _row(entry, current.revision + 1 if current else 1, writing)
    return Recorded(standing[key], is_written=True, corrects=current)


def _says_the_same(current: Measurement, entry: Entry, excused: int) -> bool:
    return (measured_of(current), current.note, current.excused) == (entry.measured, entry.note, excused)


def _row(entry: Entry, revision: int, writing: _Writing) -> Measurement:
    target = target_in_force(entry.service_level, writing.known.targets.get(entry.service_level.pk, ()), entry.period)
    excused = writing.known.excused_in(entry)
    return Measurement(
        organisation=writing.by.organisation,
        service_level=entry.service_level,
        period=entry.period,
        revision=revision,
        is_current=True,
        is_no_data=isinstance(entry.measured, NoData),
        expected=target.expected,
        minimum=target.minimum,
        low_volume=low_volume_json(target.low_volume),
        excused=excused,
        excused_events=entry.service_level.excused_events if excused else "",
        note=entry.note,
        source=writing.source,
        recorded_by=writing.by,
        recorded_at=writing.now,
        **_columns(entry.measured),
        unit=entry.measured.unit if isinstance(entry.measured, Uptime) else "",
    )


def _columns(measured: Measured) -> dict[str, Any]:
    match measured:
        case Resolution(good, total, _, open_late, open_not_due):
            return {"good": good, "total": total, "open_late": open_late, "open_not_due": open_not_due}
        case Counts(good, total):
            return {"good": good, "total": total}
        case Uptime(total, maintenance, downtime):
            return {"service_time": total, "maintenance": maintenance, "downtime": downtime}
        case Figure(value):
            return {"value": value}
        case NoData():
            return {}


def _write(recorded: list[Recorded], by: Member) -> None:
    written = [item for item in recorded if item.is_written]
    if not written:
        return
    corrected = [item.corrects.pk for item in written if item.corrects is not None]
    Measurement.objects.filter(pk__in=corrected).update(is_current=False)
    Measurement.objects.bulk_create([item.row for item in written], batch_size=500)
    audit.record_many(by=by, entries=[_event(item) for item in written])


def _event(item: Recorded) -> audit.Entry:
    deed = "measurement.correct" if item.corrects else "measurement.record"
    return audit.Entry(deed, item.row, _facts(item.corrects) if item.corrects else None, _facts(item.row))


def _facts(row: Measurement) -> dict[str, Any]:
    said = {"result": cell_text(measured_of(row)), "revision": row.revision}
    said |= {"excused": row.excused} if row.excused else {}
    return said | {"period": row.period, "expected": row.expected, "minimum": row.minimum, "note": row.note}
