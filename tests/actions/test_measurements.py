"""Logging results: no-op, correction, refusal; history kept; the audit beside it."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from msp_reviews.actions import measurements as actions
from msp_reviews.actions.measurements import StaleResult, record_measurement, record_measurements
from msp_reviews.domain.attainment import Counts, Figure, Measured, NoData, Uptime
from msp_reviews.models import Measurement, MeasurementSource, ServiceLevel
from msp_reviews.queries.entries import Entry
from portfolio.domain.errors import NotAllowed, Refusal
from portfolio.models import AuditEvent, Member, Role
from tests.factories import MemberFactory, ServiceLevelFactory, partner_user

pytestmark = pytest.mark.django_db
TODAY, JUNE = date(2026, 11, 23), date(2026, 6, 1)


@pytest.fixture
def level() -> ServiceLevel:
    return ServiceLevelFactory()


@pytest.fixture
def manager(level: ServiceLevel) -> Member:
    return MemberFactory(organisation=level.organisation, role=Role.IT_MANAGER)


def log(level: ServiceLevel, by: Member, measured: Measured, **more) -> actions.Recorded:
    entry = Entry(level, more.pop("period", JUNE), measured, **more)
    return record_measurement(entry=entry, source=MeasurementSource.GRID, today=TODAY, by=by)


def test_a_result_keeps_its_counts_and_the_levels_it_is_judged_by(level: ServiceLevel, manager: Member):
    row = log(level, manager, Counts(182, 195), note="Two outages").row
    row.refresh_from_db()
    assert (row.good, row.total, row.revision, row.is_current) == (182, 195, 1, True)
    assert (row.expected, row.minimum, row.note) == (Decimal("0.95"), Decimal("0.9"), "Two outages")


def test_the_same_result_again_is_a_no_op(level: ServiceLevel, manager: Member):
    first = log(level, manager, Counts(1, 2))
    again = log(level, manager, Counts(1, 2), seen=0)
    assert (again.row.pk, again.is_written) == (first.row.pk, False)
    assert Measurement.objects.count() == 1 and AuditEvent.objects.count() == 1


def test_another_result_is_a_correction_and_the_first_is_kept(level: ServiceLevel, manager: Member):
    first = log(level, manager, Counts(1, 2)).row
    second = log(level, manager, Counts(2, 2), seen=1)
    assert second.corrects == first and second.row.revision == 2
    first.refresh_from_db()
    assert not first.is_current and first.good == 1
    body = json.loads(AuditEvent.objects.latest("seq").body)
    assert body["deed"] == "measurement.correct"
    assert (body["before"]["result"], body["after"]["result"]) == ("1/2", "2/2")


def test_a_sender_who_saw_an_older_result_is_told_what_stands(level: ServiceLevel, manager: Member):
    log(level, manager, Counts(1, 2))
    with pytest.raises(StaleResult, match="logged 1/2 meanwhile") as stale:
        log(level, manager, Counts(2, 2), seen=0)
    assert stale.value.current is not None and stale.value.current.revision == 1
    assert Measurement.objects.count() == 1


def test_a_file_that_saw_nothing_corrects_what_stands(level: ServiceLevel, manager: Member):
    log(level, manager, Counts(1, 2))
    assert log(level, manager, Counts(2, 2), seen=None).row.revision == 2


def test_no_data_is_declared_as_such(level: ServiceLevel, manager: Member):
    row = log(level, manager, NoData()).row
    assert row.is_no_data and row.total is None


@pytest.mark.parametrize(
    ("measured", "more", "words"),
    [
        (Figure(Decimal(1)), {}, "is measured as ratio"),
        (Uptime(10, 0, 0), {}, "is measured as ratio"),
        (Counts(1, 2), {"period": date(2026, 6, 2)}, "named by its first day"),
        (Counts(1, 2), {"period": date(2026, 12, 1)}, "has not begun"),
        (Counts(1, 10**16), {}, "too large"),
    ],
)
def test_what_cannot_be_is_refused(level: ServiceLevel, manager: Member, measured: Measured, more: dict, words: str):
    with pytest.raises(Refusal, match=words):
        log(level, manager, measured, **more)
    assert not Measurement.objects.exists()


def test_two_results_for_one_month_in_one_file_are_refused(level: ServiceLevel, manager: Member):
    entries = [Entry(level, JUNE, Counts(good, 2)) for good in (1, 2)]
    with pytest.raises(Refusal, match="has two results for June 2026"):
        record_measurements(entries=entries, source=MeasurementSource.FILE, today=TODAY, by=manager)


def test_one_bad_entry_stops_all_of_a_file(level: ServiceLevel, manager: Member):
    entries = [Entry(level, JUNE, Counts(1, 2)), Entry(level, date(2027, 1, 1), Counts(1, 2))]
    with pytest.raises(Refusal):
        record_measurements(entries=entries, source=MeasurementSource.FILE, today=TODAY, by=manager)
    assert not Measurement.objects.exists()


def queries_for(count: int) -> int:
    level = ServiceLevelFactory()
    by = MemberFactory(organisation=level.organisation)
    entries = [Entry(level, date(2020 + step // 12, step % 12 + 1, 1), Counts(1, 2)) for step in range(count)]
    with CaptureQueriesContext(
        connection,
    ) as queries:
        record_measurements(entries=entries, source=MeasurementSource.FILE, today=TODAY, by=by)
    return len(queries)


def test_the_queries_do_not_grow_with_the_file():
    assert queries_for(2) == queries_for(20)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.EXECUTIVE])
def test_only_a_cio_or_it_manager_logs_results(level: ServiceLevel, role: Role):
    with pytest.raises(NotAllowed, match="may log results"):
        log(level, MemberFactory(organisation=level.organisation, role=role), Counts(1, 2))


def test_a_partner_does_not_log_its_own_results(level: ServiceLevel):
    with pytest.raises(NotAllowed):
        log(level, partner_user(level.contract.partner), Counts(1, 2))


def test_a_stranger_cannot_log_for_another_organisation(level: ServiceLevel):
    with pytest.raises(Refusal, match="another organisation"):
        log(level, MemberFactory(), Counts(1, 2))


@pytest.mark.parametrize("change", [{"good": 2}, {"note": "x"}, {"period": date(2026, 7, 1)}])
def test_the_database_refuses_to_change_a_result(level: ServiceLevel, manager: Member, change: dict):
    row = log(level, manager, Counts(1, 2)).row
    with pytest.raises(IntegrityError, match="history is added"), transaction.atomic():
        Measurement.objects.filter(pk=row.pk).update(**change)


def test_the_database_refuses_to_delete_a_result(level: ServiceLevel, manager: Member):
    row = log(level, manager, Counts(1, 2)).row
    with pytest.raises(IntegrityError, match="history is added"), transaction.atomic():
        Measurement.objects.filter(pk=row.pk).delete()


def bare(level: ServiceLevel, by: Member, **columns) -> Measurement:
    facts = {"good": 1, "total": 2, "revision": 1, "is_current": True, "period": JUNE, "source": "grid"}
    return Measurement(
        organisation=level.organisation,
        service_level=level,
        expected=level.expected,
        minimum=level.minimum,
        recorded_by=by,
        recorded_at="2026-07-01T00:00Z",
        **facts | columns,
    )


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ({"good": 3}, "measurement_one_shape"),
        ({"value": 1}, "measurement_one_shape"),
        ({"is_no_data": True}, "measurement_one_shape"),
        ({"good": None}, "measurement_one_shape"),
        ({"good": None, "total": None}, "measurement_one_shape"),
        ({"downtime": 1}, "measurement_one_shape"),
        ({"period": date(2026, 6, 2)}, "measurement_first_of_month"),
        ({"source": "guess"}, "measurement_source_known"),
    ],
)
def test_the_database_refuses_a_result_that_cannot_be(
    level: ServiceLevel, manager: Member, columns: dict, constraint: str
):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        bare(level, manager, **columns).save()


def test_the_database_holds_one_current_result_a_month(level: ServiceLevel, manager: Member):
    bare(level, manager).save()
    with pytest.raises(IntegrityError), transaction.atomic():
        bare(level, manager, revision=2).save()
    bare(level, manager, revision=2, is_current=False).save()
