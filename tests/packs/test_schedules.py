"""The schedule of packs: ordered once a quarter, told once to each, drafts let go and built again."""

import json
import os
import time
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from msp_reviews import tasks
from msp_reviews.actions import pack_schedules as actions
from msp_reviews.actions import packs as pack_actions
from msp_reviews.actions.pack_schedules import Plan
from msp_reviews.models import Pack, PackEdition, PackNotice, PackSchedule, PackState, ScheduledPack
from msp_reviews.pdf import files
from msp_reviews.queries import pack_schedules as queries
from msp_reviews.queries.due import due_for
from msp_reviews.queries.packs_verifying import verified
from portfolio.audit import Portal
from portfolio.domain.errors import NotAllowed, Refusal
from portfolio.models import AuditEvent, Member, Role
from portfolio.queue import hands
from portfolio.versions import StaleVersion
from tests.factories import MemberFactory, PartnerFactory, form_token, partner_user
from tests.packs.facts import Company, empty_company
from tests.packs.test_pages import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("undrawn")]
DUE = date(2027, 1, 14)


@pytest.fixture
def company() -> Company:
    return empty_company()


@pytest.fixture
def executive(company: Company) -> Member:
    return MemberFactory(organisation=company.cio.organisation, role=Role.EXECUTIVE, user__name="Ines Caldera")


def scheduled(company: Company, *people: Member, **more: Any) -> PackSchedule:
    plan = Plan(more.get("is_on", True), more.get("days_after", 14), more.get("keep_days"), people)
    schedule = actions.set_schedule(plan=plan, version=0, by=company.cio)
    PackSchedule.objects.filter(pk=schedule.pk).update(set_at=datetime(2026, 11, 26, 9, tzinfo=UTC))
    schedule.refresh_from_db()
    return schedule


def swept(company: Company, day: date = DUE) -> None:
    """What a sweep does, then what a worker does."""
    portal = Portal(company.cio.organisation)
    actions.take_up_quarter(today=day, by=portal)
    hands.work_until_idle()
    actions.queue_notices(by=portal)
    actions.remove_old_drafts(by=portal)
    hands.work_until_idle()


def test_the_ended_quarter_is_ordered_once_on_its_day_in_the_name_of_who_set_it(company: Company) -> None:
    scheduled(company)
    swept(company, DUE - timedelta(days=1))
    assert not Pack.objects.exists()
    swept(company)
    swept(company, DUE + timedelta(days=1))
    pack = Pack.objects.get()
    assert (str(pack.quarter), pack.requested_by) == ("2026Q4", company.cio)
    assert ScheduledPack.objects.get().pack == pack
    assert AuditEvent.objects.filter(deed="pack_schedule.take_up").count() == 1


def test_each_recipient_gets_one_link_and_no_file(company: Company, executive: Member) -> None:
    scheduled(company, executive, company.second)
    swept(company)
    swept(company)
    assert sorted(message.to[0] for message in mail.outbox) == sorted([executive.user.email, company.second.user.email])
    message = next(one for one in mail.outbox if one.to == [executive.user.email])
    assert message.attachments == []
    assert f"/packs/{Pack.objects.get().number}/" in message.body and "a draft" in message.body
    assert {notice.state for notice in PackNotice.objects.all()} == {"sent"}


def test_that_it_became_final_is_told_too(company: Company, executive: Member) -> None:
    scheduled(company, executive)
    swept(company)
    pack = Pack.objects.get()
    pack_actions.finalise_pack(pack=pack, pdf_sha256=pack.pdf_sha256, version=pack.version, by=company.second)
    hands.work_until_idle()
    swept(company)
    assert [message.subject.rsplit(" ", 1)[1] for message in mail.outbox] == ["draft", "final"]


def test_who_set_it_is_told_that_it_failed_and_why(
    company: Company, executive: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    scheduled(company, executive)

    def refuse(*args: Any) -> Any:
        raise Refusal("The pages are too many.")

    monkeypatch.setattr(tasks, "pack_html", refuse)
    swept(company)
    swept(company)
    (message,) = mail.outbox
    assert message.to == [company.cio.user.email]
    assert "The pages are too many." in message.body


def test_a_quarter_that_no_worker_took_up_in_time_is_built_once_when_one_is_back_and_said_to_be_late(
    company: Company, executive: Member
) -> None:
    schedule = scheduled(company, executive)
    back = date(2027, 4, 2)
    assert "of 2026Q4, is ordered on 2 Apr 2027, 78 days late, and" in queries.sentence_of(
        schedule, today=back, count=0
    )
    swept(company, back)
    swept(company, back + timedelta(days=1))
    taken = ScheduledPack.objects.get()
    assert (str(taken.quarter), taken.days_late) == ("2026Q4", 78)
    (message,) = mail.outbox
    assert "It was ordered 78 days late, because no worker ran when it was due." in message.body
    page = signed_in(company.second).get(f"/{company.cio.organisation.slug}/packs-schedule/").content.decode()
    assert "78 days late" in page
    swept(company, date(2027, 4, 14))
    assert [(str(one.quarter), one.days_late) for one in ScheduledPack.objects.all()] == [("2027Q1", 0), ("2026Q4", 78)]
    assert "late" not in mail.outbox[1].body.partition("You get this")[0]


def test_each_build_that_fails_is_told_once(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    scheduled(company)
    reasons = iter(["The pages are too many.", "The pages are too many still."])

    def refuse(*args: Any) -> Any:
        raise Refusal(next(reasons))

    with monkeypatch.context() as broken:
        broken.setattr(tasks, "pack_html", refuse)
        swept(company)
        swept(company)
        pack_actions.order_again(pack=Pack.objects.get(), by=company.cio)
        swept(company)
        swept(company)
    assert ["still" in message.body for message in mail.outbox] == [False, True]
    pack_actions.order_again(pack=Pack.objects.get(), by=company.cio)
    swept(company)
    assert Pack.objects.get().is_built and len(mail.outbox) == 2


def test_a_failure_that_could_not_be_sent_before_the_next_one_is_left_out(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    scheduled(company)

    def refuse(*args: Any) -> Any:
        raise Refusal("The pages are too many.")

    def hang(*args: Any) -> Any:
        raise TimeoutError

    monkeypatch.setattr(tasks, "pack_html", refuse)
    with monkeypatch.context() as down:
        down.setattr(EmailBackend, "open", hang)
        swept(company)
        pack_actions.order_again(pack=Pack.objects.get(), by=company.cio)
        swept(company)
    swept(company)
    assert len(mail.outbox) == 1
    assert sorted(PackNotice.objects.values_list("state", flat=True)) == ["dropped", "sent"]


def test_who_may_not_order_any_more_stops_it_and_the_page_says_so(company: Company) -> None:
    scheduled(company)
    Member.objects.filter(pk=company.cio.pk).update(is_active=False)
    swept(company)
    assert not Pack.objects.exists()
    assert (
        ScheduledPack.objects.get().why_not
        == "Anna Berg, who set the schedule, may not order packs any more. Set it anew."
    )
    page = signed_in(company.second).get(f"/{company.cio.organisation.slug}/packs-schedule/").content.decode()
    assert "may not order packs any more" in page


def test_a_quarter_that_has_its_final_pack_is_left_alone(company: Company) -> None:
    scheduled(company)
    day = DUE - timedelta(days=3)
    pack = pack_actions.order_board_pack(quarter=_quarter(), today=day, by=company.cio)
    hands.work_until_idle()
    pack.refresh_from_db()
    pack_actions.finalise_pack(pack=pack, pdf_sha256=pack.pdf_sha256, version=pack.version, by=company.second)
    hands.work_until_idle()
    swept(company)
    assert Pack.objects.count() == 1
    assert ScheduledPack.objects.get().why_not == "Board pack 1, 2026Q4 is final already."


def _quarter() -> Any:
    return actions.queries.Quarter(2026, 4)


def test_who_left_is_not_told(company: Company, executive: Member) -> None:
    scheduled(company, executive)
    Member.objects.filter(pk=executive.pk).update(is_active=False)
    swept(company)
    assert mail.outbox == []


def test_who_is_named_later_is_not_sent_the_packs_of_before(company: Company, executive: Member) -> None:
    schedule = scheduled(company, company.second)
    swept(company)
    schedule.recipients.add(executive)
    swept(company, DUE + timedelta(days=1))
    assert [message.to[0] for message in mail.outbox] == [company.second.user.email]


def test_a_pack_of_long_ago_is_not_announced_to_the_first_who_is_named(company: Company, executive: Member) -> None:
    schedule = scheduled(company)
    swept(company)
    Pack.objects.update(built_at=timezone.now() - timedelta(days=8))
    schedule.recipients.add(executive)
    swept(company, DUE + timedelta(days=8))
    assert mail.outbox == []


def test_who_may_not_read_packs_any_more_is_skipped_and_named_in_the_audit(company: Company, executive: Member) -> None:
    scheduled(company, executive, company.second)
    Member.objects.filter(pk=executive.pk).update(is_active=False)
    swept(company)
    swept(company)
    assert [message.to[0] for message in mail.outbox] == [company.second.user.email]
    told = json.loads(AuditEvent.objects.get(deed="pack.announce").body)["after"]
    assert told == {"event": "built", "to": ["Samuel Okafor"], "skipped": ["Ines Caldera"]}
    page = signed_in(company.second).get(f"/{company.cio.organisation.slug}/packs-schedule/").content.decode()
    assert "may not read packs any more" in page and "announced to 1 person" in page
    assert "Ines Caldera (built as a draft, not told)" in page


def test_what_waited_until_it_was_no_longer_true_is_not_sent(
    company: Company, executive: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    scheduled(company, executive)

    def hang(*args: Any) -> Any:
        raise TimeoutError

    with monkeypatch.context() as down:
        down.setattr(EmailBackend, "open", hang)
        swept(company)
        pack = Pack.objects.get()
        pack_actions.finalise_pack(pack=pack, pdf_sha256=pack.pdf_sha256, version=pack.version, by=company.second)
        hands.work_until_idle()
        swept(company)
        assert {notice.state for notice in PackNotice.objects.all()} == {"waiting"}
    swept(company)
    assert [message.subject.rsplit(" ", 1)[1] for message in mail.outbox] == ["final"]
    assert set(PackNotice.objects.values_list("event", "state")) == {("built", "dropped"), ("final", "sent")}


def test_the_page_names_the_next_quarter_as_soon_as_one_is_ordered(company: Company) -> None:
    schedule = scheduled(company)
    assert "2026Q4" in queries.sentence_of(schedule, today=DUE, count=0)
    swept(company)
    assert "2027Q1, is ordered on 14 Apr 2027" in queries.sentence_of(schedule, today=DUE, count=0)


def test_a_schedule_that_can_order_nothing_is_due_for_cios_and_administrators(
    company: Company, executive: Member
) -> None:
    schedule = scheduled(company)
    administrator = MemberFactory(organisation=company.cio.organisation, role=Role.ADMINISTRATOR)
    sentence = "Schedule of packs: Anna Berg, who set the schedule, may not order packs any more. Set it anew."
    assert sentence not in [item.sentence for item in due_for(company.second, today=DUE)]
    Member.objects.filter(pk=company.cio.pk).update(role=Role.EXECUTIVE)
    for member, is_told in ((company.second, True), (administrator, True), (executive, False)):
        assert (sentence in [item.sentence for item in due_for(member, today=DUE)]) is is_told
    schedule.refresh_from_db()
    assert sentence.partition(": ")[2] in queries.sentence_of(
        queries.schedule_of(schedule.organisation), today=DUE, count=1
    )
    PackSchedule.objects.update(is_on=False)
    assert sentence not in [item.sentence for item in due_for(company.second, today=DUE)]


def test_a_draft_past_keeping_loses_its_file_and_gets_the_same_one_back(company: Company) -> None:
    scheduled(company, keep_days=30)
    swept(company)
    pack = Pack.objects.get()
    content = files.checked(pack.pdf_sha256)
    Pack.objects.filter(pk=pack.pk).update(built_at=datetime(2020, 1, 1, tzinfo=UTC))
    swept(company)
    path = files.path_of(pack.pdf_sha256)
    os.utime(path, (time.time() - 7200, time.time() - 7200))
    tasks.tidy_packs()
    assert not path.exists()
    client, base = signed_in(company.cio), pack.get_absolute_url()
    assert "removed on" in client.get(base).content.decode()
    missing = client.get(f"{base}download/")
    assert missing.status_code == 404 and b"can be built again" in missing.content
    assert verified(content, organisation=company.cio.organisation).outcome.value == "ours and unchanged"
    client.post(f"{base}again/", form_token())
    hands.work_until_idle()
    pack.refresh_from_db()
    assert (files.checked(pack.pdf_sha256), pack.file_removed_at) == (content, None)
    assert PackEdition.objects.count() == 1
    assert AuditEvent.objects.filter(deed="pack.remove_file").count() == 1


def test_final_packs_and_young_drafts_stay(company: Company) -> None:
    scheduled(company, keep_days=30)
    swept(company)
    pack = Pack.objects.get()
    assert pack.has_file
    pack_actions.finalise_pack(pack=pack, pdf_sha256=pack.pdf_sha256, version=pack.version, by=company.second)
    hands.work_until_idle()
    swept(company)
    pack.refresh_from_db()
    assert (pack.state, pack.has_file) == (PackState.FINAL, True)


def test_one_company_in_trouble_does_not_keep_the_others_waiting(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = empty_company()
    scheduled(company)
    scheduled(other)
    seen = []

    def take_up(*, today: date, by: Portal) -> None:
        seen.append(by.organisation)
        raise RuntimeError("broken")

    monkeypatch.setattr(tasks, "take_up_quarter", take_up)
    tidied: list[Any] = []
    monkeypatch.setattr(tasks, "remove_old_drafts", lambda *, by: tidied.append(by.organisation))
    tasks.follow_pack_schedules()
    assert len(seen) == 2
    assert tidied == seen


def form(**more: Any) -> dict[str, Any]:
    return {"is_on": "on", "days_after": "10", "keep_days": "90", "version": "0"} | form_token() | more


def test_a_cio_sets_it_in_the_browser_and_reads_what_comes_next(company: Company, executive: Member) -> None:
    client, base = signed_in(company.cio), f"/{company.cio.organisation.slug}/packs-schedule/"
    assert b"No pack is ordered by itself." in client.get(base).content
    answer = client.post(f"{base}edit/", form(recipients=[str(executive.pk)]))
    assert answer.headers["Location"] == base
    page = client.get(base).content.decode()
    assert "announced to 1 person" in page and "Kept for 90 days" in page and "Ines Caldera" in page
    schedule = PackSchedule.objects.get()
    assert (schedule.days_after, schedule.keep_days, schedule.version) == (10, 90, 1)


def test_bad_days_are_refused_beside_the_field_and_nothing_is_saved(company: Company) -> None:
    client, base = signed_in(company.cio), f"/{company.cio.organisation.slug}/packs-schedule/edit/"
    page = client.post(base, form(days_after="91", keep_days="3")).content.decode()
    assert "less than or equal to 90" in page and "greater than or equal to 7" in page
    assert not PackSchedule.objects.exists()


def test_a_partners_user_cannot_be_told(company: Company) -> None:
    stranger = partner_user(PartnerFactory(organisation=company.cio.organisation))
    client, base = signed_in(company.cio), f"/{company.cio.organisation.slug}/packs-schedule/edit/"
    assert str(stranger.user) not in client.get(base).content.decode()
    page = client.post(base, form(recipients=[str(stranger.pk)])).content.decode()
    assert "Select a valid choice" in page
    assert signed_in(stranger).get(f"/{company.cio.organisation.slug}/packs-schedule/").status_code == 403


def test_two_editors_do_not_overwrite_one_another(company: Company) -> None:
    scheduled(company)
    with pytest.raises(StaleVersion):
        actions.set_schedule(plan=Plan(False, 1, None, ()), version=0, by=company.second)
    client, base = signed_in(company.second), f"/{company.cio.organisation.slug}/packs-schedule/edit/"
    assert client.post(base, form(version="7")).status_code == 409
    assert PackSchedule.objects.get().days_after == 14


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.IT_MANAGER, Role.EXECUTIVE])
def test_others_read_it_and_do_not_set_it(company: Company, role: Role) -> None:
    member = MemberFactory(organisation=company.cio.organisation, role=role)
    base = f"/{company.cio.organisation.slug}/packs-schedule/"
    assert signed_in(member).get(base).status_code == 200
    assert signed_in(member).get(f"{base}edit/").status_code == 403
    with pytest.raises(NotAllowed):
        actions.set_schedule(plan=Plan(True, 1, None, ()), version=0, by=member)
