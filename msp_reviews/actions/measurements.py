"""The one writer of results, ours and claimed ones: grid, files and API all end here.

The same result sent again is a no-op; another one is a correction: a further revision, never an overwrite.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from msp_reviews import access
from msp_reviews.domain.attainment import Direction, NoData, Uptime
from msp_reviews.domain.exclusions import misses_of
from msp_reviews.domain.service_levels_cells import cell_text
from msp_reviews.domain.targets import Target, low_volume_json
from msp_reviews.models import ClaimedResult, Measurement, MeasurementSource, MonthlyResult, ServiceLevel
from msp_reviews.queries.entries import Entry, check_entry, columns_of
from msp_reviews.queries.exclusions import excused_of
from msp_reviews.queries.measurements import measured_of, standing_of
from msp_reviews.queries.targets import target_in_force, targets_of
from portfolio import audit
from portfolio.access import require
from portfolio.domain import formats
from portfolio.domain.errors import Refusal
from portfolio.domain.language import say
from portfolio.models import Member


@dataclass(frozen=True)
class Book:
    """Where results are written, and the deeds that the audit names. deed: also what the sender must be allowed to do."""

    results: type[Measurement] | type[ClaimedResult]
    deed: str
    correction: str


OURS = Book(Measurement, "measurement.record", "measurement.correct")
CLAIMS = Book(ClaimedResult, "claim.record", "claim.correct")


@dataclass(frozen=True)
class Recorded:
    """What became of an entry: the row that stands, whether it was written now, and the one it corrects."""

    row: MonthlyResult
    is_written: bool
    corrects: MonthlyResult | None = None


class StaleResult(Refusal):
    """Someone logged the month since the sender looked. `current` is the result that stands."""

    def __init__(self, current: MonthlyResult | None) -> None:
        what = say("removed it") if current is None else say("logged {}", cell_text(measured_of(current)))
        super().__init__(say("Someone else {} meanwhile.", what))
        self.current = current


def record_measurement(
    *, entry: Entry, source: MeasurementSource, today: date, book: Book = OURS, by: Member
) -> Recorded:
    """Log one month of one service level. Raises StaleResult, Refusal."""
    return record_measurements(entries=[entry], source=source, today=today, book=book, by=by)[0]


def record_measurements(
    *, entries: Sequence[Entry], source: MeasurementSource, today: date, book: Book = OURS, by: Member
) -> list[Recorded]:
    """Log many months in one transaction, all or none. The number of queries does not grow with the entries.

    book: our own results, or what the partner claims.

    Raises StaleResult and Refusal for the first entry that cannot be logged.
    """
    with transaction.atomic():
        require(by, book.deed)
        _check_own(entries, by)
        for entry in entries:
            check_entry(entry, today, by.organisation.time_zone)
        standing = _locked_current(entries, book)
        levels, months = [entry.service_level for entry in entries], [entry.period for entry in entries]
        known = _Known(standing, targets_of(levels), excused_of(levels, months) if book is OURS else {})
        writing = _Writing(book, known, source, timezone.now(), by)
        recorded = [_settle(entry, writing) for entry in entries]
        _write(recorded, book, by)
    return recorded


def _check_own(entries: Sequence[Entry], by: Member) -> None:
    """A partner's people write only of what is theirs. One query."""
    levels = {entry.service_level.pk for entry in entries}
    if access.service_levels_of(by).filter(pk__in=levels).count() != len(levels):
        raise Refusal(say("The service level belongs to another organisation."))


Key = tuple[int, date]


def _locked_current(entries: Iterable[Entry], book: Book) -> dict[Key, MonthlyResult]:
    """The results that stand for the months, their service levels locked: two writers of one month take turns."""
    levels = sorted({entry.service_level.pk for entry in entries})
    list(ServiceLevel.objects.select_for_update(no_key=True).filter(pk__in=levels).order_by("pk").values("pk"))
    rows = book.results.objects.filter(
        service_level__in=levels, period__in={entry.period for entry in entries}, is_current=True
    )
    return {(row.service_level_id, row.period): row for row in rows}


@dataclass(frozen=True)
class _Known:
    """What stands: results, targets by service level, and how much is excused."""

    standing: dict[Key, MonthlyResult]
    targets: Mapping[int, Sequence[Target]]
    excused: Mapping[Key, int]

    def excused_in(self, entry: Entry) -> int:
        """How many misses of the entry are excused: what exclusions allow, and no more than were missed."""
        direction = Direction(entry.service_level.direction)
        allowed = self.excused.get((entry.service_level.pk, entry.period), 0)
        return min(allowed, misses_of(entry.measured, direction))


@dataclass(frozen=True)
class _Writing:
    """What one call knows: where it writes, what stands, how its results come in, when and by whom."""

    book: Book
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
        raise Refusal(
            say("{} has two results for {} here.", entry.service_level.code, formats.long_month(entry.period))
        )
    if entry.seen is not None and entry.seen != (current.revision if current else 0):
        raise StaleResult(current)
    standing[key] = _row(entry, current.revision + 1 if current else 1, writing)
    return Recorded(standing[key], is_written=True, corrects=current)


def _says_the_same(current: MonthlyResult, entry: Entry, excused: int) -> bool:
    return (measured_of(current), current.note, current.excused) == (entry.measured, entry.note, excused)


def _row(entry: Entry, revision: int, writing: _Writing) -> MonthlyResult:
    target = target_in_force(entry.service_level, writing.known.targets.get(entry.service_level.pk, ()), entry.period)
    excused = writing.known.excused_in(entry)
    row = writing.book.results(
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
        **columns_of(entry.measured),
        unit=entry.measured.unit if isinstance(entry.measured, Uptime) else "",
    )
    row.standing = standing_of(entry.service_level, row)
    return row


def _write(recorded: list[Recorded], book: Book, by: Member) -> None:
    written = [item for item in recorded if item.is_written]
    if not written:
        return
    corrected = [item.corrects.pk for item in written if item.corrects is not None]
    rows: Any = [item.row for item in written]
    book.results.objects.filter(pk__in=corrected).update(is_current=False)
    book.results.objects.bulk_create(rows, batch_size=500)
    audit.record_many(by=by, entries=[_event(item, book) for item in written])


def _event(item: Recorded, book: Book) -> audit.Entry:
    deed = book.correction if item.corrects else book.deed
    return audit.Entry(deed, item.row, _facts(item.corrects) if item.corrects else None, _facts(item.row))


def _facts(row: MonthlyResult) -> dict[str, Any]:
    said = {"result": cell_text(measured_of(row)), "revision": row.revision}
    said |= {"excused": row.excused} if row.excused else {}
    return said | {"period": row.period, "expected": row.expected, "minimum": row.minimum, "note": row.note}
