"""Writing actions: one owner, sound dates, promises that a signature fixes."""

from datetime import date
from typing import Any

import pytest

from msp_reviews.actions import review_actions as actions
from msp_reviews.domain.review_actions import ActionState
from msp_reviews.models import QBRAction
from portfolio.domain.errors import NotAllowed, Refusal
from portfolio.models import AuditEvent, Member, Role
from portfolio.versions import StaleVersion
from tests.actions.test_qbrs import held, signed
from tests.factories import MemberFactory, PartnerFactory, QBRActionFactory, QBRFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


@pytest.fixture
def manager() -> Member:
    return MemberFactory(role=Role.IT_MANAGER)


def agreed(**changed: Any) -> actions.Agreed:
    values = {"what": "Test the restore", "owner": None, "owner_name": "Tom Reed", "due_on": date(2026, 12, 31)}
    return actions.Agreed(**(values | changed))


def agree(by: Member, **changed: Any) -> QBRAction:
    partner = PartnerFactory(organisation=by.organisation)
    return actions.agree(partner=partner, qbr=None, agreed=agreed(**changed), today=TODAY, by=by)


def open_action(by: Member) -> QBRAction:
    return QBRActionFactory(partner=PartnerFactory(organisation=by.organisation))


def close(action: QBRAction, by: Member, **changed: Any) -> QBRAction:
    values = {"state": ActionState.DONE, "note": "Restored in 40 minutes", "on": TODAY, "today": TODAY}
    return actions.close(action=action, version=action.version, by=by, **(values | changed))


def test_an_action_outside_a_review_counts_from_today(manager: Member):
    assert agree(manager).raised_on == TODAY


def test_an_action_of_a_review_counts_from_the_day_it_was_held(manager: Member):
    qbr = held(manager)
    action = actions.agree(partner=qbr.partner, qbr=qbr, agreed=agreed(), today=TODAY, by=manager)
    assert action.raised_on == qbr.held_on


@pytest.mark.parametrize("owners", ["neither", "both"])
def test_exactly_one_side_owns_an_action(manager: Member, owners: str):
    changed = {"owner_name": ""} if owners == "neither" else {"owner": manager}
    with pytest.raises(Refusal, match="one of the two") as refused:
        agree(manager, **changed)
    assert refused.value.field == "owner"


def test_a_due_date_before_the_promise_is_refused(manager: Member):
    with pytest.raises(Refusal, match="before the day it was agreed"):
        agree(manager, due_on=date(2026, 11, 22))


def test_a_partners_user_owns_actions_by_name_only(manager: Member):
    user = MemberFactory(organisation=manager.organisation, role=Role.PARTNER)
    with pytest.raises(Refusal, match="our own people"):
        agree(manager, owner=user, owner_name="")


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.EXECUTIVE, Role.PARTNER])
def test_only_editors_agree_actions(role: Role):
    with pytest.raises(NotAllowed):
        agree(MemberFactory(role=role))


def test_closing_needs_a_note(manager: Member):
    with pytest.raises(Refusal, match="in a sentence"):
        close(open_action(manager), manager, note="")


@pytest.mark.parametrize(("on", "sentence"), [(date(2026, 11, 24), "to come"), (date(2026, 7, 13), "before it was")])
def test_an_action_is_closed_between_its_promise_and_today(manager: Member, on: date, sentence: str):
    with pytest.raises(Refusal, match=sentence):
        close(open_action(manager), manager, on=on)


def test_a_closed_action_says_when_by_whom_and_how(manager: Member):
    action = close(open_action(manager), manager)
    action.refresh_from_db()
    assert (action.state, action.closed_on, action.closed_by) == ("done", TODAY, manager)


def test_a_closed_action_is_not_closed_again(manager: Member):
    action = close(open_action(manager), manager)
    with pytest.raises(Refusal, match="closed already"):
        close(action, manager)


def test_an_action_opened_again_is_open_without_a_note(manager: Member):
    action = close(open_action(manager), manager)
    actions.reopen(action=action, version=action.version, by=manager)
    action.refresh_from_db()
    assert (action.state, action.note, action.closed_on) == ("open", "", None)


def test_a_promise_of_a_signed_review_stays_as_it_was_made(manager: Member):
    qbr = held(manager)
    action = QBRActionFactory(partner=qbr.partner, qbr=qbr)
    other = signed(manager)
    QBRAction.objects.filter(pk=action.pk).update(qbr=other)
    action.refresh_from_db()
    with pytest.raises(Refusal, match="stay as they were made"):
        actions.change(action=action, agreed=agreed(), version=action.version, by=manager)


def test_a_cancelled_review_takes_no_action(manager: Member):
    partner = PartnerFactory(organisation=manager.organisation)
    qbr = QBRFactory(
        partner=partner, state="cancelled", cancel_reason="x", cancelled_by=manager, cancelled_at="2026-11-01T00:00Z"
    )
    with pytest.raises(Refusal, match="cancelled"):
        actions.agree(partner=partner, qbr=qbr, agreed=agreed(), today=TODAY, by=manager)


def test_a_stale_version_changes_nothing(manager: Member):
    action = open_action(manager)
    with pytest.raises(StaleVersion):
        actions.change(action=action, agreed=agreed(), version=9, by=manager)
    assert QBRAction.objects.get(pk=action.pk).what != "Test the restore"


def test_a_change_is_recorded_with_what_stood_before(manager: Member):
    action = open_action(manager)
    actions.change(action=action, agreed=agreed(), version=1, by=manager)
    event = AuditEvent.objects.get(deed="review_action.change")
    assert '"what":"Promise' in event.body and '"what":"Test the restore"' in event.body
