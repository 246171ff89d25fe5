"""How months stand, kept beside each result and counted by the database."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from msp_reviews.actions.measurements import record_measurements
from msp_reviews.domain.attainment import Counts, Figure, Measured, NoData, Resolution, Standing, Unit, Uptime
from msp_reviews.models import Measurement, MeasurementSource, ServiceLevel
from msp_reviews.queries.entries import Entry
from msp_reviews.queries.measurements import Mark, standings_between
from portfolio.models import Member, Role
from tests.factories import MemberFactory, ServiceLevelFactory

pytestmark = pytest.mark.django_db
PROMISED = {"expected": Decimal("0.95"), "minimum": Decimal("0.9")}
FEW = [[1, 9, 1, 2]]


@pytest.fixture
def manager() -> Member:
    return MemberFactory(role=Role.IT_MANAGER)


def log(manager: Member, level: ServiceLevel, *months: tuple[int, Measured]) -> None:
    entries = [Entry(level, date(2026, month, 1), measured) for month, measured in months]
    record_measurements(entries=entries, source=MeasurementSource.FILE, today=date(2026, 11, 1), by=manager)


@pytest.mark.parametrize(
    ("more", "measured", "standing"),
    [
        ({"kind": "ratio"}, Counts(9499, 10_000), "below expected"),
        ({"kind": "ratio"}, Counts(0, 0), "not applicable"),
        ({"kind": "ratio", "low_volume": FEW}, Counts(6, 8), "below expected"),
        ({"kind": "ratio"}, NoData(), "no data"),
        ({"kind": "resolution"}, Resolution(170, 200, open_late=9, open_not_due=3), "below minimum"),
        ({"kind": "availability"}, Uptime(43_200, 480, 40, Unit.MINUTES), "met"),
        ({"kind": "value", "direction": "lower", "expected": 300, "minimum": 500}, Figure(Decimal("300.1")), "below expected"),
    ],
)  # fmt: skip
def test_a_result_keeps_how_it_stands(manager: Member, more: dict[str, Any], measured: Measured, standing: str) -> None:
    level = ServiceLevelFactory(organisation=manager.organisation, **(PROMISED | more))
    log(manager, level, (6, measured))
    row = Measurement.objects.get()
    assert row.standing == standing == Mark(ServiceLevel.objects.get(), row.period, row).standing


def test_months_logged_before_standings_were_kept_count_the_same(manager: Member) -> None:
    level = ServiceLevelFactory(organisation=manager.organisation, is_critical=True, **PROMISED)
    log(manager, level, (7, Counts(99, 100)), (8, Counts(93, 100)), (9, Counts(10, 100)))
    of_partner = {"last": date(2026, 9, 1), "partner_ids": [level.contract.partner_id]}
    counted = standings_between(manager, first=date(2026, 7, 1), **of_partner)
    assert sorted((one.period.month, one.standing.value, one.is_critical, one.count) for one in counted) == [
        (7, "met", True, 1),
        (8, "below expected", True, 1),
        (9, "below minimum", True, 1),
    ]
    kept = vars(Measurement.objects.get(period=date(2026, 7, 1)))
    old = {name: value for name, value in kept.items() if name not in ("_state", "id")}
    Measurement.objects.create(**old | {"period": date(2026, 6, 1), "standing": ""})
    june = replace(counted[0], period=date(2026, 6, 1), standing=Standing.MET)
    assert sorted(standings_between(manager, first=date(2026, 6, 1), **of_partner), key=str) == sorted(
        [*counted, june], key=str
    )


def test_months_that_stand_alike_are_one_group(manager: Member) -> None:
    levels = [ServiceLevelFactory(organisation=manager.organisation, **PROMISED) for _ in range(2)]
    levels[1].contract = levels[0].contract
    levels[1].save()
    for level in levels:
        log(manager, level, (7, Counts(99, 100)))
    month = date(2026, 7, 1)
    [one] = standings_between(manager, first=month, last=month, partner_ids=[levels[0].contract.partner_id])
    assert (one.standing, one.count) == (Standing.MET, 2)
