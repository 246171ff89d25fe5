"""Exclusions: proposed by one, approved by another; the month is corrected through the one action, the raw counts stay."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client

from msp_reviews.actions.exclusions import (
    Evidence,
    approve_exclusion,
    propose_exclusion,
    reject_exclusion,
    revoke_exclusion,
    withdraw_exclusion,
)
from msp_reviews.actions.measurements import record_measurement
from msp_reviews.domain.attainment import Counts, Measured
from msp_reviews.models import Exclusion, Measurement, MeasurementSource, ServiceLevel
from msp_reviews.queries.due import due_for
from msp_reviews.queries.entries import Entry
from msp_reviews.queries.measurements import Mark
from portfolio.domain.errors import NotAllowed, Refusal
from portfolio.models import Member, Role
from tests.factories import MemberFactory, ServiceLevelFactory, form_token, partner_user

pytestmark = pytest.mark.django_db
TODAY, MAY = date(2026, 11, 23), date(2026, 5, 1)
NINETY = Counts(90, 100)


@pytest.fixture
def level() -> ServiceLevel:
    return ServiceLevelFactory(expected=Decimal("0.94"), minimum=Decimal("0.9"))


@pytest.fixture
def manager(level: ServiceLevel) -> Member:
    return MemberFactory(organisation=level.organisation, role=Role.IT_MANAGER)


@pytest.fixture
def cio(level: ServiceLevel) -> Member:
    return MemberFactory(organisation=level.organisation, role=Role.CIO)


def log(level: ServiceLevel, by: Member, measured: Measured = NINETY, period: date = MAY) -> Measurement:
    entry = Entry(level, period, measured, note="As reported")
    return record_measurement(entry=entry, source=MeasurementSource.GRID, today=TODAY, by=by).row


def propose(level: ServiceLevel, by: Member, amount: int = 4, **more) -> Exclusion:
    plain = {"happened_on": date(2026, 5, 12), "reason": "The power failed.", "evidence": Evidence("CHG-1")}
    return propose_exclusion(service_level=level, amount=amount, today=TODAY, by=by, **plain | more)


def approve(row: Exclusion, by: Member) -> None:
    approve_exclusion(exclusion=row, today=TODAY, version=row.version, by=by)


def mark(level: ServiceLevel) -> Mark:
    return Mark(level, MAY, level.measurements.get(period=MAY, is_current=True))


def test_an_approval_corrects_the_month_and_leaves_the_counts_as_logged(
    level: ServiceLevel, manager: Member, cio: Member
):
    log(level, manager)
    approve(propose(level, manager), cio)
    now = mark(level)
    assert now.row is not None and (now.row.good, now.row.excused, now.row.revision, now.row.source) == (
        90,
        4,
        2,
        "exclusion",
    )
    assert (now.logged, now.measured, now.text) == (Counts(90, 100), Counts(94, 100), "90/100")
    assert (now.figure, now.raw_figure) == ("94.00 %", "90.00 %")
    assert now.standing == "met" and level.measurements.count() == 2


def test_what_the_contract_says_is_done_with_excused_events(level: ServiceLevel, manager: Member, cio: Member):
    level.excused_events = "removed"
    level.save()
    log(level, manager)
    approve(propose(level, manager), cio)
    assert mark(level).attainment == Counts(90, 96).attainment


def test_the_same_result_sent_again_is_a_no_op_and_another_keeps_the_exclusion(
    level: ServiceLevel, manager: Member, cio: Member
):
    approve(propose(level, manager), cio)  # approved before anything was logged
    first = log(level, manager)
    assert first.excused == 4 and log(level, manager).pk == first.pk
    assert log(level, manager, Counts(98, 100)).excused == 2  # no more than was missed


def test_a_revoked_exclusion_counts_no_longer(level: ServiceLevel, manager: Member, cio: Member):
    log(level, manager)
    row = propose(level, manager)
    approve(row, cio)
    revoke_exclusion(exclusion=row, why="Wrong day", today=TODAY, version=row.version, by=cio)
    now = mark(level)
    assert now.row is not None and (now.row.excused, now.row.revision, now.figure) == (0, 3, "90.00 %")
    with pytest.raises(DatabaseError, match="history is added"), transaction.atomic():
        Exclusion.objects.update(state="approved", revoked_by=None, revoked_at=None)


def test_nobody_approves_their_own_and_no_manager_approves(level: ServiceLevel, manager: Member, cio: Member):
    own = propose(level, cio)
    with pytest.raises(Refusal, match="Another CIO decides"):
        approve(own, cio)
    with pytest.raises(NotAllowed):
        approve(own, manager)
    with pytest.raises(IntegrityError, match="four_eyes"), transaction.atomic():
        Exclusion.objects.update(state="approved", settled_by=cio, settled_at=own.proposed_at)


def test_a_settled_exclusion_stays_settled(level: ServiceLevel, manager: Member, cio: Member):
    row = propose(level, manager)
    reject_exclusion(exclusion=row, why="No evidence", version=row.version, by=cio)
    with pytest.raises(Refusal, match="decided already"):
        approve(row, cio)
    with pytest.raises(Refusal, match="decided already"):
        withdraw_exclusion(exclusion=row, version=row.version, by=manager)
    with pytest.raises(DatabaseError, match="history is added"), transaction.atomic():
        Exclusion.objects.update(amount=9)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"evidence": Evidence()}, "Give evidence"),
        ({"reason": " "}, "Say why"),
        ({"happened_on": date(2026, 12, 1)}, "has not come yet"),
        ({"amount": 0}, "1 or more"),
    ],
)
def test_an_exclusion_without_substance_is_refused(level: ServiceLevel, manager: Member, more: dict, words: str):
    with pytest.raises(Refusal, match=words):
        propose(level, manager, **more)


def test_a_value_has_nothing_to_exclude(manager: Member):
    level = ServiceLevelFactory(kind="value", contract__partner__organisation=manager.organisation)
    with pytest.raises(Refusal, match="no events to take out"):
        propose(level, manager)


def test_it_waits_at_the_bell_of_the_one_who_may_approve_alone(level: ServiceLevel, manager: Member, cio: Member):
    propose(level, manager)
    propose(level, cio)
    assert [item.kind for item in due_for(cio, today=TODAY)].count("Exclusion") == 1
    assert "Exclusion" not in [item.kind for item in due_for(manager, today=TODAY)]


def test_pages_lead_from_the_proposal_to_the_correction(
    level: ServiceLevel, manager: Member, cio: Member, client: Client
):
    log(level, manager)
    base = f"/{level.organisation.slug}"
    client.force_login(manager.user)
    file = SimpleUploadedFile("power.txt", b"The grid failed.")
    fields = {"happened_on": "2026-05-12", "amount": "4", "reason": "The power failed."}
    path = f"{base}/service-levels/{level.code}/exclusions/new/"
    assert "Give evidence" in client.post(path, form_token(**fields)).content.decode()
    page = client.post(path, form_token(**fields, evidence_file=file), follow=True)
    assert page.status_code == 200
    one = Exclusion.objects.get()
    evidence = client.get(f"{base}/exclusions/{one.pk}/evidence/")
    assert evidence.content == b"The grid failed." and "attachment" in evidence.headers["Content-Disposition"]
    client.force_login(cio.user)
    page = client.post(f"{base}/exclusions/{one.pk}/approve/", form_token(version="1"), follow=True)
    assert "approved" in page.content.decode()
    page = client.get(f"{base}/service-levels/{level.code}/")
    assert "4 excused events counted as good: 90.00 % before, 90/100 as logged." in page.content.decode()


def test_a_partner_sees_what_was_approved_and_none_of_the_evidence(
    level: ServiceLevel, manager: Member, cio: Member, client: Client
):
    waiting, approved = propose(level, manager), propose(level, manager, evidence=Evidence("x", "a.txt", b"secret"))
    approve(approved, cio)
    client.force_login(partner_user(level.contract.partner).user)
    base = f"/{level.organisation.slug}/exclusions"
    assert client.get(f"{base}/{waiting.pk}/").status_code == 404
    page = client.get(f"{base}/{approved.pk}/")
    assert page.status_code == 200 and "a.txt" not in page.content.decode()
    assert client.get(f"{base}/{approved.pk}/evidence/").status_code == 404
