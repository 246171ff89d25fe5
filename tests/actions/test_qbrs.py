"""Writing reviews: their life, both signatures, and what never changes afterwards."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from msp_reviews.actions import qbrs as actions
from msp_reviews.actions import review_actions
from msp_reviews.domain.qbrs import DeedOutOfTurn, QBRState
from msp_reviews.domain.ratings import Dimension
from msp_reviews.models import QBR, QBRRating
from msp_reviews.queries.qbrs import content_sha256, record_of
from portfolio.domain.canonical import digest
from portfolio.domain.errors import NotAllowed, Refusal
from portfolio.domain.quarters import Quarter
from portfolio.models import AuditEvent, Member, Role
from portfolio.versions import StaleVersion
from tests.factories import MemberFactory, PartnerFactory, QBRFactory, partner_user

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
HELD = date(2026, 10, 14)


@pytest.fixture
def cio() -> Member:
    return MemberFactory(role=Role.CIO)


def planned(by: Member, **fields: Any) -> QBR:
    return QBRFactory(partner=PartnerFactory(organisation=by.organisation), **fields)


def meeting(**changed: Any) -> actions.Meeting:
    values = {
        "held_on": HELD,
        "attendees": "Anna Berg, CIO\nTom Reed, service manager",
        "minutes": "# Opening\n\nAll agreed.",
        "decisions": "Renew for a year",
        "shifts": "",
        "ratings": {Dimension.DELIVERY: (4, "Steady"), Dimension.RISK: (None, "")},
    }
    return actions.Meeting(**(values | changed))


def held(by: Member) -> QBR:
    qbr = planned(by)
    actions.prepare(qbr=qbr, version=qbr.version, today=TODAY, by=by)
    return actions.hold(qbr=qbr, meeting=meeting(), today=TODAY, version=qbr.version, by=by)


def signed(by: Member) -> QBR:
    qbr = held(by)
    sha256 = content_sha256(qbr)
    actions.sign_for_us(qbr=qbr, sha256=sha256, version=qbr.version, by=by)
    return actions.sign_for_partner(qbr=qbr, name="Tom Reed", sha256=sha256, version=qbr.version, by=by)


def test_a_planned_review_has_all_five_dimensions_not_rated(cio: Member):
    partner = PartnerFactory(organisation=cio.organisation)
    qbr = actions.plan(partner=partner, quarter=Quarter(2026, 3), scheduled_on=HELD, place="", by=cio)
    assert list(qbr.ratings.values_list("dimension", "level")) == [(dimension.value, None) for dimension in Dimension]


def test_a_second_review_of_the_same_quarter_is_refused_beside_its_field(cio: Member):
    qbr = planned(cio)
    with pytest.raises(Refusal, match="already has a review for 2026Q3") as refused:
        actions.plan(partner=qbr.partner, quarter=qbr.quarter, scheduled_on=HELD, place="", by=cio)
    assert refused.value.field == "quarter"


def test_the_database_too_holds_one_review_a_partner_and_quarter(cio: Member):
    qbr = planned(cio)
    with pytest.raises(IntegrityError), transaction.atomic():
        QBRFactory(partner=qbr.partner)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.EXECUTIVE, Role.PARTNER])
def test_only_editors_run_reviews(cio: Member, role: Role):
    other = MemberFactory(organisation=cio.organisation, role=role)
    qbr = planned(cio)
    with pytest.raises(NotAllowed):
        actions.prepare(qbr=qbr, version=1, today=TODAY, by=other)


def test_preparing_writes_the_agenda_and_who_did_it(cio: Member):
    qbr = planned(cio)
    actions.prepare(qbr=qbr, version=1, today=TODAY, by=cio)
    qbr.refresh_from_db()
    assert qbr.state == QBRState.PREPARED and qbr.prepared_by == cio
    assert qbr.agenda[0]["sentence"] == "This is the first review with this partner."


def test_a_review_is_not_recorded_before_its_day(cio: Member):
    qbr = planned(cio)
    actions.prepare(qbr=qbr, version=1, today=TODAY, by=cio)
    with pytest.raises(Refusal, match="still to come") as refused:
        actions.hold(
            qbr=qbr, meeting=meeting(held_on=TODAY + timedelta(days=1)), today=TODAY, version=qbr.version, by=cio
        )
    assert refused.value.field == "held_on"


def test_holding_keeps_ratings_and_leaves_the_others_not_rated(cio: Member):
    qbr = held(cio)
    levels = dict(qbr.ratings.values_list("dimension", "level"))
    assert levels == {"delivery": 4, "commercial": None, "relationship": None, "innovation": None, "risk": None}


def test_a_stale_version_writes_nothing(cio: Member):
    qbr = held(cio)
    with pytest.raises(StaleVersion):
        actions.hold(qbr=qbr, meeting=meeting(minutes="Other"), today=TODAY, version=1, by=cio)
    assert QBR.objects.get(pk=qbr.pk).minutes == "# Opening\n\nAll agreed."


def test_one_signature_does_not_sign_it_off(cio: Member):
    qbr = held(cio)
    actions.sign_for_us(qbr=qbr, sha256=content_sha256(qbr), version=qbr.version, by=cio)
    assert qbr.state == QBRState.HELD


def test_both_signatures_freeze_the_record_under_its_digest(cio: Member):
    qbr = signed(cio)
    qbr.refresh_from_db()
    assert qbr.state == QBRState.SIGNED
    assert digest(qbr.record) == qbr.content_sha256 == digest(record_of(qbr))


def test_a_signature_under_another_text_is_refused(cio: Member):
    qbr = held(cio)
    with pytest.raises(Refusal, match="Read it again"):
        actions.sign_for_us(qbr=qbr, sha256="0" * 64, version=qbr.version, by=cio)


def test_changing_the_record_takes_the_signature_back(cio: Member):
    qbr = held(cio)
    actions.sign_for_us(qbr=qbr, sha256=content_sha256(qbr), version=qbr.version, by=cio)
    actions.hold(qbr=qbr, meeting=meeting(minutes="Other"), today=TODAY, version=qbr.version, by=cio)
    assert qbr.buyer_signed_at is None and qbr.content_sha256 == ""


def test_a_further_action_takes_the_signature_back_and_the_audit_says_so(cio: Member):
    qbr = held(cio)
    actions.sign_for_us(qbr=qbr, sha256=content_sha256(qbr), version=qbr.version, by=cio)
    agreed = review_actions.Agreed("Test the restore", cio, "", TODAY)
    review_actions.agree(partner=qbr.partner, qbr=qbr, agreed=agreed, today=TODAY, by=cio)
    assert QBR.objects.get(pk=qbr.pk).buyer_signed_at is None
    assert AuditEvent.objects.filter(deed="qbr.signatures_withdrawn").count() == 1


@pytest.mark.parametrize("write", ["update", "delete"])
def test_the_database_refuses_to_change_a_signed_review(cio: Member, write: str):
    rows = QBR.objects.filter(pk=signed(cio).pk)
    with pytest.raises(IntegrityError, match="history is added"), transaction.atomic():
        rows.update(minutes="Other") if write == "update" else rows._raw_delete("default")


def test_the_database_refuses_to_change_a_rating_of_a_signed_review(cio: Member):
    qbr = signed(cio)
    with pytest.raises(IntegrityError, match="history is added"), transaction.atomic():
        QBRRating.objects.filter(qbr=qbr).update(level=1)


def test_a_signed_review_is_refused_every_deed(cio: Member):
    qbr = signed(cio)
    with pytest.raises(DeedOutOfTurn, match="never changed"):
        actions.hold(qbr=qbr, meeting=meeting(), today=TODAY, version=qbr.version, by=cio)


def test_a_correction_of_a_signed_review_is_an_addendum(cio: Member):
    qbr = signed(cio)
    addendum = actions.add_addendum(qbr=qbr, text="It was J. Reed.", by=cio)
    assert addendum.written_by == cio
    with pytest.raises(IntegrityError, match="history is added"), transaction.atomic():
        type(addendum).objects.filter(pk=addendum.pk).update(text="Nothing")


def test_a_review_that_is_not_signed_has_no_addendum(cio: Member):
    with pytest.raises(Refusal, match="Change the record itself"):
        actions.add_addendum(qbr=held(cio), text="x", by=cio)


def test_the_partners_own_user_signs_under_their_own_name(cio: Member):
    qbr = held(cio)
    tom = partner_user(qbr.partner)
    actions.sign_for_partner(qbr=qbr, name="Someone else", sha256=content_sha256(qbr), version=qbr.version, by=tom)
    assert (qbr.partner_signed_name, qbr.partner_signed_by) == (str(tom.user), tom)


def test_another_partners_user_may_not_sign(cio: Member):
    qbr = held(cio)
    stranger = partner_user(PartnerFactory(organisation=cio.organisation))
    with pytest.raises(NotAllowed, match="own people"):
        actions.sign_for_partner(qbr=qbr, name="x", sha256=content_sha256(qbr), version=qbr.version, by=stranger)


def test_a_partners_user_does_not_sign_for_us(cio: Member):
    qbr = held(cio)
    tom = partner_user(qbr.partner)
    with pytest.raises(NotAllowed):
        actions.sign_for_us(qbr=qbr, sha256=content_sha256(qbr), version=qbr.version, by=tom)


def test_calling_off_needs_a_reason_and_planning_again_takes_it_away(cio: Member):
    qbr = planned(cio)
    with pytest.raises(Refusal, match="Say why"):
        actions.cancel(qbr=qbr, reason="", version=1, by=cio)
    qbr.refresh_from_db()
    actions.cancel(qbr=qbr, reason="Partner was sold", version=qbr.version, by=cio)
    assert (qbr.state, qbr.cancelled_by) == (QBRState.CANCELLED, cio)
    actions.reinstate(qbr=qbr, scheduled_on=HELD, place="", version=qbr.version, by=cio)
    assert (qbr.state, qbr.cancel_reason) == (QBRState.PLANNED, "")


def test_every_step_stands_in_the_audit(cio: Member):
    signed(cio)
    deeds = AuditEvent.objects.order_by("seq").values_list("deed", flat=True)
    assert list(deeds) == ["qbr.prepare", "qbr.hold", "qbr.sign", "qbr.sign"]


def test_what_is_ours_alone_is_not_in_what_both_sides_sign(cio: Member):
    qbr = planned(cio)
    qbr.agenda = [{"subject": "Functions to look at again", "sentence": "Help desk: drifted", "for_partner": False}]
    assert record_of(qbr)["agenda"] == []
