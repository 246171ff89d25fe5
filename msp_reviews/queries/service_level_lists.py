"""Service levels as lists show them: rows with their last months, exports, and one level's months."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet

from msp_reviews.domain.service_levels import shown_level
from msp_reviews.models import ServiceLevel
from msp_reviews.queries.measurements import Mark, lines_of, promise_of
from msp_reviews.queries.months import months_back

PAGE_OF_EXPORT = 500
EXPORT = ("Code", "Name", "Partner", "Contract", "Measured as", "Critical", "Expected", "Minimum", "Starts", "Ends")
MOST_MONTHS = 60


def export(levels: QuerySet[ServiceLevel], months: list[date]) -> Iterable[tuple[Any, ...]]:
    """The lines of the export: each level with how it stood in the months. One query per 500 levels."""
    batch: list[ServiceLevel] = []
    for level in levels.iterator(chunk_size=PAGE_OF_EXPORT):
        batch.append(level)
        if len(batch) == PAGE_OF_EXPORT:
            yield from _lines(batch, months)
            batch = []
    yield from _lines(batch, months)


def _lines(levels: list[ServiceLevel], months: list[date]) -> Iterable[tuple[Any, ...]]:
    for line in lines_of(levels, months) if levels else []:
        level = line.service_level
        promise = promise_of(level)
        yield (
            level.code,
            level.name,
            level.contract.partner.name,
            level.contract.code,
            level.kind,
            "yes" if level.is_critical else "no",
            shown_level(promise, level.expected),
            shown_level(promise, level.minimum),
            level.starts_on,
            level.ends_on,
            *(f"{mark.figure} {mark.standing}" for mark in line.marks),
        )


def export_header(months: list[date]) -> list[str]:
    """The head of the export."""
    return [*EXPORT, *(f"{month:%Y-%m}" for month in months)]


def months_logged(level: ServiceLevel, last: date) -> list[Mark]:
    """The level's months, newest first, from its first result (at most 60 back) to the one before the month of `last`.

    The month of `last` still runs: it is there only once it has a result. One query.
    """
    rows = {
        row.period: row
        for row in level.measurements.filter(is_current=True, period__lte=last).select_related("recorded_by__user")
    }
    if not rows:
        return []
    *before, running = months_back(last, MOST_MONTHS)
    months = [month for month in before if month >= min(rows)] + [running] * (running in rows)
    return [Mark(level, month, rows.get(month)) for month in reversed(months)]


def corrections(level: ServiceLevel) -> list[Mark]:
    """All revisions of months that were corrected or judged anew, newest first. One query."""
    corrected = level.measurements.filter(revision__gt=1).values("period")
    rows = level.measurements.filter(period__in=corrected).select_related("recorded_by__user")
    return [Mark(level, row.period, row) for row in rows.order_by("-period", "-revision")]
