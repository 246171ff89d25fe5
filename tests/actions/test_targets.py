"""Targets: a new one starts at a month, months before it keep theirs, and nothing is overwritten."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from msp_reviews.actions.measurements import record_measurement
from msp_reviews.actions.service_levels import create_service_level
from msp_reviews.actions.targets import set_target
from msp_reviews.domain.attainment import Counts, Standing
from msp_reviews.domain.targets import Target, low_volume_of
from msp_reviews.models import Measurement, MeasurementSource, ServiceLevel, ServiceLevelTarget
from msp_reviews.queries.entries import Entry
from msp_reviews.queries.measurements import Mark
from msp_reviews.tasks import take_up_targets
from portfolio.domain.errors import Refusal
from portfolio.models import AuditEvent, Member, Role
from tests.factories import ContractFactory, MemberFactory

pytestmark = pytest.mark.django_db
TODAY, MAY, JANUARY = date(2026, 11, 23), date(2026, 5, 1), date(2027, 1, 1)
NINETY_THREE = Counts(93, 100)


@pytest.fixture
def manager() -> Member:
    return MemberFactory(role=Role.IT_MANAGER)


@pytest.fixture
def level(manager: Member) -> ServiceLevel:
    contract = ContractFactory(partner__organisation=manager.organisation)
    values = {"code": "P1", "name": "P1", "kind": "ratio", "expected": Decimal("0.95"), "minimum": Decimal("0.9")}
    return create_service_level(values=values | {"contract": contract}, by=manager)


def log(level: ServiceLevel, month: int, by: Member, counts: Counts = NINETY_THREE) -> Measurement:
    entry = Entry(level, date(2026, month, 1), counts)
    return record_measurement(entry=entry, source=MeasurementSource.GRID, today=TODAY, by=by).row


def aim(level: ServiceLevel, by: Member, starts: date = MAY, expected: str = "0.92", few: str = "") -> None:
    target = Target(starts, Decimal(expected), Decimal("0.9"), low_volume_of(few))
    level.refresh_from_db()
    set_target(service_level=level, target=target, reason="Amendment 1", today=TODAY, version=level.version, by=by)


def standings(level: ServiceLevel) -> dict[int, Standing]:
    rows = level.measurements.filter(is_current=True)
    return {row.period.month: Mark(level, row.period, row).standing for row in rows}


def test_a_target_judges_its_months_anew_and_leaves_those_before_it(level: ServiceLevel, manager: Member):
    for month in (4, 5, 6):
        log(level, month, manager)
    aim(level, manager)
    log(level, 3, manager)
    expected = dict.fromkeys((3, 4), Standing.BELOW_EXPECTED) | dict.fromkeys((5, 6), Standing.MET)
    assert standings(level) == expected
    anew = level.measurements.get(period=MAY, is_current=True)
    assert (anew.revision, anew.source, anew.good) == (2, "rejudged", 93)
    assert AuditEvent.objects.filter(deed="service_level.target").count() == 1


def test_a_target_between_two_others_judges_only_the_months_up_to_the_next(level: ServiceLevel, manager: Member):
    aim(level, manager, date(2026, 8, 1), "0.97")
    log(level, 6, manager)
    log(level, 9, manager)
    aim(level, manager, MAY, "0.93")
    assert standings(level) == {6: Standing.MET, 9: Standing.BELOW_EXPECTED}
    level.refresh_from_db()
    assert level.expected == Decimal("0.97")


def test_a_low_volume_table_replaces_the_percentage_in_small_months_alone(level: ServiceLevel, manager: Member):
    aim(level, manager, few="1-9: 1, 2")
    for month, counts in ((5, Counts(7, 8)), (6, Counts(6, 8)), (7, Counts(5, 8)), (8, Counts(9, 10))):
        log(level, month, manager, counts)
    assert list(standings(level).values()) == [
        Standing.MET,
        Standing.BELOW_EXPECTED,
        Standing.BELOW_MINIMUM,
        Standing.BELOW_EXPECTED,
    ]


def test_a_target_set_ahead_is_taken_up_when_its_month_begins(
    level: ServiceLevel, manager: Member, monkeypatch: pytest.MonkeyPatch
):
    aim(level, manager, JANUARY, "0.97")
    level.refresh_from_db()
    assert level.expected == Decimal("0.95")
    monkeypatch.setattr("msp_reviews.tasks.today", lambda organisation: JANUARY)
    take_up_targets()
    take_up_targets()
    level.refresh_from_db()
    assert level.expected == Decimal("0.97")
    assert AuditEvent.objects.filter(deed="service_level.take_up").count() == 1


@pytest.mark.parametrize(
    ("starts", "expected", "few", "words"),
    [
        (date(2026, 5, 2), "0.92", "", "starts at a month"),
        (MAY, "0.95", "", "the target already"),
        (MAY, "0.89", "", "no better"),
        (MAY, "0.92", "3: 4", "no 4 to miss"),
        (MAY, "0.92", "1-9: 1\n9-12: 2", "stand in two rows"),
    ],
)
def test_a_target_that_cannot_be_is_refused(
    level: ServiceLevel, manager: Member, starts: date, expected: str, few: str, words: str
):
    with pytest.raises(Refusal, match=words):
        aim(level, manager, starts, expected, few)


def test_the_database_refuses_to_change_a_target(level: ServiceLevel):
    with pytest.raises(DatabaseError, match="history is added"), transaction.atomic():
        ServiceLevelTarget.objects.update(expected=1)
