"""Plays the past of both demo companies. The same each time: no chance, no clock."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time

from django.db import transaction

from msp_reviews.demo import (
    choices,
    closings,
    collaboration,
    criteria,
    inventory,
    judgements,
    outcomes,
    people,
    promises,
    quarters,
    records,
    reviews,
    roadmap,
    rounds,
    scenarios,
    schedules,
    scorecards,
    suppliers,
    terms,
)
from msp_reviews.demo.script import clock_at, play
from portfolio.models import Organisation

TODAY = date(2026, 11, 23)
"""The day on which the demo companies' past ends."""

CHAPTERS = (
    inventory,
    criteria,
    judgements,
    roadmap,
    suppliers,
    promises,
    terms,
    records,
    scorecards,
    closings,
    reviews,
    collaboration,
    rounds,
    outcomes,
    quarters,
    choices,
    scenarios,
    schedules,
)


def is_seeded() -> bool:
    """Whether a demo company is there."""
    return Organisation.objects.filter(slug__in=people.COMPANIES).exists()


def seed(today: date = TODAY) -> int:
    """Make both companies with everything that happened up to that day, or nothing. How many deeds were done."""
    with _without_anchors(), transaction.atomic():
        return sum(_company(slug, today) for slug in people.COMPANIES)


@contextmanager
def _without_anchors() -> Iterator[None]:
    """A line of the log for each of a thousand deeds of long ago helps nobody."""
    anchors = logging.getLogger("counterpoise.anchor")
    level = anchors.level
    anchors.setLevel(logging.WARNING)
    try:
        yield
    finally:
        anchors.setLevel(level)


def _company(slug: str, today: date) -> int:
    with clock_at(datetime.combine(inventory.WRITTEN_DOWN, time(7), tzinfo=UTC)):
        company = people.found(slug)
    steps = [step for chapter in CHAPTERS for step in chapter.steps(company)]
    return play(steps, today)
