"""Service levels: what may change, and what new levels do to logged months."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from msp_reviews.actions.measurements import record_measurement
from msp_reviews.actions.service_levels import create_service_level, edit_service_level
from msp_reviews.domain.attainment import Counts, Standing
from msp_reviews.models import Measurement, MeasurementSource, ServiceLevel
from msp_reviews.queries.entries import Entry
from msp_reviews.queries.measurements import Mark
from portfolio.domain.errors import NotAllowed, Refusal
from portfolio.models import AuditEvent, Member, Role
from portfolio.versions import StaleVersion
from tests.factories import ContractFactory, MemberFactory, ServiceLevelFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


@pytest.fixture
def manager() -> Member:
    return MemberFactory(role=Role.IT_MANAGER)


def values(by: Member, **more) -> dict:
    plain = {
        "code": "P1",
        "name": "P1 resolved",
        "kind": "ratio",
        "expected": Decimal("0.95"),
        "minimum": Decimal("0.9"),
    }
    return plain | {"contract": ContractFactory(partner__organisation=by.organisation)} | more


def add(by: Member, **more) -> ServiceLevel:
    return create_service_level(values=values(by, **more), by=by)


def log(level: ServiceLevel, month: int, by: Member) -> Measurement:
    entry = Entry(level, date(2026, month, 1), Counts(93, 100))
    return record_measurement(entry=entry, source=MeasurementSource.GRID, today=TODAY, by=by).row


def standings(level: ServiceLevel) -> dict[int, Standing]:
    rows = level.measurements.filter(is_current=True)
    return {row.period.month: Mark(level, row.period, row).standing for row in rows}


def test_a_service_level_is_made_and_recorded(manager: Member):
    level = add(manager)
    assert level.version == 1 and AuditEvent.objects.get().deed == "service_level.create"


def test_a_code_belongs_to_one_service_level_in_any_case(manager: Member):
    add(manager)
    with pytest.raises(Refusal, match="belongs to another service level") as refused:
        add(manager, code="p1")
    assert refused.value.field == "code"


def test_a_minimum_better_than_the_expected_level_is_refused(manager: Member):
    with pytest.raises(Refusal, match="no better"):
        add(manager, minimum=Decimal("0.99"))


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ({"minimum": Decimal("0.99")}, "minimum_no_better"),
        ({"direction": "lower"}, "minimum_no_better"),
        ({"expected": Decimal(95)}, "shares_0_to_1"),
        ({"kind": "availability", "direction": "lower", "minimum": 1}, "availability_higher"),
        ({"kind": "resolution", "direction": "lower", "minimum": 1}, "availability_higher"),
        ({"kind": "guess"}, "kind_known"),
        ({"starts_on": date(2026, 2, 1), "ends_on": date(2026, 1, 1)}, "ends_after_start"),
    ],
)
def test_the_database_refuses_levels_that_cannot_be(columns: dict, constraint: str):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ServiceLevelFactory(**columns)


def test_once_results_are_logged_levels_change_by_a_new_target_only(manager: Member):
    level = add(manager)
    edit_service_level(service_level=level, values={"expected": Decimal("0.96")}, version=1, by=manager)
    log(level, 5, manager)
    with pytest.raises(Refusal, match="by a new target") as refused:
        edit_service_level(service_level=level, values={"expected": Decimal("0.92")}, version=2, by=manager)
    assert refused.value.field == "expected"


@pytest.mark.parametrize(("field", "value"), [("kind", "value"), ("direction", "lower")])
def test_how_it_is_measured_is_fixed_once_results_are_logged(manager: Member, field: str, value: str):
    level = add(manager, minimum=Decimal("0.95"))
    log(level, 5, manager)
    with pytest.raises(Refusal, match="can no longer change") as refused:
        edit_service_level(service_level=level, values={field: value}, version=1, by=manager)
    assert refused.value.field == field


def test_an_edit_under_an_old_version_is_refused(manager: Member):
    level = add(manager)
    edit_service_level(service_level=level, values={"name": "New"}, version=1, by=manager)
    with pytest.raises(StaleVersion):
        edit_service_level(service_level=level, values={"name": "Newer"}, version=1, by=manager)


def test_an_edit_that_changes_nothing_leaves_no_event(manager: Member):
    level = add(manager)
    edit_service_level(service_level=level, values={"name": level.name}, version=1, by=manager)
    assert AuditEvent.objects.count() == 1


def test_an_executive_changes_nothing():
    executive = MemberFactory(role=Role.EXECUTIVE)
    with pytest.raises(NotAllowed):
        add(executive)


def test_a_contract_of_another_organisation_is_refused(manager: Member):
    with pytest.raises(Refusal, match="another organisation"):
        add(manager, contract=ContractFactory())
