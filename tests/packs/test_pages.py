"""Packs from order to download: freezing, building, finality, and who may do what."""

import json
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from msp_reviews import tasks
from msp_reviews.actions import packs as actions
from msp_reviews.models import Pack, PackState, Snapshot
from msp_reviews.queries.packs import builds_of
from portfolio.actions.jobs import cancel_job
from portfolio.domain.canonical import sha256
from portfolio.domain.errors import NotAllowed
from portfolio.domain.quarters import Quarter
from portfolio.models import AuditEvent, Job, JobState, Member, Role
from portfolio.queries.history import history_of
from portfolio.queue import hands
from tests.factories import MemberFactory, PartnerFactory, form_token, partner_user
from tests.packs.facts import QUARTER, TODAY, Company, empty_company

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("undrawn")]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def company() -> Company:
    return empty_company()


def signed_in(member: Member) -> Client:
    client = Client()
    client.force_login(member.user, backend=BACKEND)
    return client


def ordered(company: Company, quarter: Quarter = QUARTER) -> Pack:
    return actions.order_board_pack(quarter=quarter, today=TODAY, by=company.cio)


def built(company: Company) -> Pack:
    pack = ordered(company)
    hands.work_until_idle()
    return Pack.objects.get(pk=pack.pk)


def final(company: Company) -> Pack:
    pack = built(company)
    actions.finalise_pack(pack=pack, pdf_sha256=pack.pdf_sha256, version=pack.version, by=company.second)
    hands.work_until_idle()
    return Pack.objects.get(pk=pack.pk)


def test_the_facts_are_frozen_at_the_click_with_their_hash(company: Company) -> None:
    pack = ordered(company)
    assert sha256(pack.snapshot.content) == pack.snapshot.sha256
    content = json.loads(pack.snapshot.content)
    assert (content["header"]["number"], content["facts"]["quarter"]) == (1, "2026Q3")
    assert pack.job.state == JobState.QUEUED


def test_twice_the_same_facts_are_one_pack_while_it_is_built(company: Company) -> None:
    first = ordered(company)
    assert ordered(company).pk == first.pk
    hands.work_until_idle()
    assert ordered(company).number == 2


def test_a_built_pack_names_its_file_and_stands_in_the_audit(company: Company) -> None:
    pack = built(company)
    assert (pack.pages, pack.pdf_bytes, pack.is_built) == (3, len(f"PDF of {pack.snapshot.sha256}"), True)
    assert [event.deed for event in AuditEvent.objects.filter(target_type="msp_reviews.pack").order_by("seq")] == [
        "pack.request",
        "pack.build",
    ]


def test_a_quarter_that_lies_ahead_is_refused(company: Company) -> None:
    with pytest.raises(actions.QuarterNotBegun):
        ordered(company, Quarter(2027, 1))


def test_a_quarter_more_than_ten_years_back_is_refused_with_the_earliest_one(company: Company) -> None:
    with pytest.raises(actions.QuarterTooOld, match="1900Q1 is too long ago"):
        ordered(company, Quarter(1900, 1))


def test_facts_changed_in_the_database_are_not_drawn(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    pack = ordered(company)
    monkeypatch.setattr(tasks, "sha256", lambda text: "another")
    hands.work_until_idle()
    assert "were changed in the database" in Job.objects.get(pk=pack.job_id).reason


def test_the_database_refuses_to_change_a_snapshot(company: Company) -> None:
    pack = ordered(company)
    with pytest.raises(DatabaseError), transaction.atomic():
        Snapshot.objects.filter(pk=pack.snapshot_id).update(content="{}")


def test_a_second_person_makes_it_final_from_the_same_facts(company: Company) -> None:
    draft = built(company)
    facts = json.loads(draft.snapshot.content)["facts"]
    pack = final_of(draft, company)
    content = json.loads(pack.snapshot.content)
    assert (pack.state, pack.final_by) == (PackState.FINAL, company.second)
    assert content["facts"] == facts
    assert (content["header"]["status"], content["header"]["final_by"]) == ("final", "Samuel Okafor")


def final_of(draft: Pack, company: Company) -> Pack:
    actions.finalise_pack(pack=draft, pdf_sha256=draft.pdf_sha256, version=draft.version, by=company.second)
    hands.work_until_idle()
    return Pack.objects.get(pk=draft.pk)


def test_who_ordered_a_pack_may_not_make_it_final(company: Company) -> None:
    pack = built(company)
    with pytest.raises(NotAllowed):
        actions.finalise_pack(pack=pack, pdf_sha256=pack.pdf_sha256, version=pack.version, by=company.cio)


def test_only_the_draft_that_was_read_becomes_final(company: Company) -> None:
    pack = built(company)
    with pytest.raises(actions.PackNotReady):
        actions.finalise_pack(pack=pack, pdf_sha256="0" * 64, version=pack.version, by=company.second)


def test_a_final_pack_is_never_changed_but_superseded(company: Company) -> None:
    first = final(company)
    with pytest.raises(DatabaseError), transaction.atomic():
        Pack.objects.filter(pk=first.pk).update(pages=9)
    second = final(company)
    first.refresh_from_db()
    assert (first.state, first.superseded_by_id, second.state) == (PackState.SUPERSEDED, second.pk, PackState.FINAL)


def test_a_pack_that_failed_is_built_again_from_its_frozen_facts(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = ordered(company)
    with monkeypatch.context() as broken:
        broken.setattr(tasks, "sha256", lambda text: "another")
        hands.work_until_idle()
    pack = actions.order_again(pack=pack, by=company.second)
    hands.work_until_idle()
    pack.refresh_from_db()
    assert pack.is_built


def test_from_order_to_download_by_clicking(company: Company) -> None:
    client = signed_in(company.cio)
    base = f"/{company.cio.organisation.slug}/packs"
    answer = client.post(f"{base}-new/", form_token(quarter="2026Q3"))
    assert answer.headers["Location"] == f"{base}/1/"
    assert "hx-get" in client.get(f"{base}/1/", headers={"HX-Request": "true"}).content.decode()
    hands.work_until_idle()
    fragment = client.get(f"{base}/1/", headers={"HX-Request": "true"}).content.decode()
    assert "Download the PDF" in fragment
    assert "hx-get" not in fragment
    download = client.get(f"{base}/1/download/")
    pack = Pack.objects.get()
    assert download.content == f"PDF of {pack.snapshot.sha256}".encode()
    assert download.headers["Content-Type"] == "application/pdf"
    assert AuditEvent.objects.filter(deed="pack.download", user=company.cio.user).count() == 1


def test_a_file_that_was_changed_on_disk_is_not_handed_out(company: Company) -> None:
    pack = built(company)
    tasks.files.path_of(pack.pdf_sha256).write_bytes(b"another")
    answer = signed_in(company.cio).get(f"{pack.get_absolute_url()}download/")
    assert answer.status_code == 404
    assert "was changed on disk" in answer.content.decode()
    assert not AuditEvent.objects.filter(deed="pack.download").exists()


def test_who_sees_and_takes_packs(company: Company) -> None:
    pack = built(company)
    organisation = company.cio.organisation
    executive = MemberFactory(organisation=organisation, role=Role.EXECUTIVE)
    partner = partner_user(PartnerFactory(organisation=organisation))
    stranger = MemberFactory(role=Role.CIO)
    for address in (pack.get_absolute_url(), f"{pack.get_absolute_url()}download/"):
        assert signed_in(executive).get(address).status_code == 200
        assert signed_in(partner).get(address).status_code == 403
        assert signed_in(stranger).get(address).status_code == 404
    assert signed_in(executive).post(f"/{organisation.slug}/packs-new/", form_token()).status_code == 403


def test_a_failed_pack_says_why_and_offers_the_deed(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    pack = ordered(company)
    monkeypatch.setattr(tasks, "sha256", lambda text: "another")
    hands.work_until_idle()
    page = signed_in(company.cio).get(pack.get_absolute_url()).content.decode()
    assert "were changed in the database" in page
    assert "Build it again" in page


def test_the_list_costs_the_same_with_two_packs_and_with_eight(company: Company) -> None:
    client = signed_in(company.cio)
    address = f"/{company.cio.organisation.slug}/packs/"
    counts = []
    for quarters in ((1, 2), (3, 4)):
        for number in quarters:
            for year in (2024, 2025)[: len(counts) + 1]:
                ordered(company, Quarter(year, number))
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_stranger_finds_no_job(company: Company) -> None:
    pack = ordered(company)
    address = pack.job.get_absolute_url()
    assert signed_in(company.cio).get(address).status_code == 200
    assert signed_in(MemberFactory(role=Role.CIO)).get(address).status_code == 404


def test_a_job_is_cancelled_by_clicking(company: Company) -> None:
    pack = ordered(company)
    address = f"{pack.job.get_absolute_url()}cancel/"
    client = signed_in(company.cio)
    assert "thrown away" in client.get(address).content.decode()
    assert client.post(address, form_token()).status_code == 302
    assert Job.objects.get(pk=pack.job_id).state == JobState.CANCELLED


def test_the_history_says_who_cancelled_the_draft_and_the_final_edition_and_when(company: Company) -> None:
    pack = ordered(company)
    cancelled(pack, company.second)
    assert "Building cancelled" in history(pack, company)
    pack = actions.order_again(pack=pack, by=company.cio)
    hands.work_until_idle()
    pack.refresh_from_db()
    final = actions.finalise_pack(pack=pack, pdf_sha256=pack.pdf_sha256, version=pack.version, by=company.second)
    cancelled(final, company.cio)
    assert history(final, company).count("Building cancelled") == 2
    told = [
        one for one in history_of(pack.organisation, final, *builds_of(final)) if one.sentence == "Building cancelled"
    ]
    assert [(one.who, one.role) for one in told] == [("Anna Berg", "CIO"), ("Samuel Okafor", "CIO")]
    cancelled_at = AuditEvent.objects.filter(deed="job.cancel").order_by("-seq").values_list("at", flat=True)
    assert [one.at for one in told] == list(cancelled_at)


def cancelled(pack: Pack, by: Member) -> None:
    cancel_job(job=pack.job, by=by)


def history(pack: Pack, company: Company) -> str:
    page = signed_in(company.cio).get(pack.get_absolute_url()).content.decode()
    return page.partition('id="history-title"')[2]


def test_decisions_are_new_since_the_last_pack_of_an_earlier_quarter(company: Company) -> None:
    earlier = actions.order_board_pack(quarter=Quarter(2026, 2), today=TODAY, by=company.cio)
    hands.work_until_idle()
    content = json.loads(ordered(company).snapshot.content)
    assert content["facts"]["decisions"]["since"] == min(date(2026, 7, 1), earlier.requested_at.date()).isoformat()
