"""Pages of reviews: the whole way by clicking, and what a partner's user sees of it."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from msp_reviews.models import QBR, Contract, Partner
from portfolio.models import Member, Role
from tests.factories import (
    ContractFactory,
    MemberFactory,
    PartnerFactory,
    QBRActionFactory,
    QBRFactory,
    form_token,
    partner_user,
)

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def signed_in(member: Member) -> Client:
    client = Client()
    client.force_login(member.user, backend=BACKEND)
    return client


@pytest.fixture
def manager() -> Member:
    return MemberFactory(role=Role.IT_MANAGER)


def partner_of(member: Member, **fields: Any) -> Partner:
    return PartnerFactory(organisation=member.organisation, **fields)


def base(partner: Partner) -> str:
    return f"/{partner.organisation.slug}/partners/{partner.slug}/2026Q3/"


def post(client: Client, address: str, **fields: Any) -> Any:
    return client.post(address, form_token(**fields))


def hidden(client: Client, address: str, name: str) -> str:
    """The value of a form's hidden field."""
    page = client.get(address).content.decode()
    return page.split(f'name="{name}" value="')[1].split('"')[0]


MEETING = {
    "held_on": "2026-10-14",
    "attendees": "Anna Berg, CIO",
    "minutes": "# Opening\n\n<script>alert(1)</script> **Agreed**",
    "decisions": "Renew",
    "shifts": "",
    "level_delivery": "4",
}


def test_a_review_goes_from_planned_to_signed_off_by_clicking(manager: Member):
    partner, client = partner_of(manager), signed_in(manager)
    planned = post(
        client,
        f"/{manager.organisation.slug}/qbrs/plan/",
        partner=partner.slug,
        quarter="2026Q3",
        scheduled_on="2026-10-14",
        place="Room 4",
    )
    assert planned.headers["Location"] == base(partner)
    post(client, f"{base(partner)}prepare/", version="1")
    post(client, f"{base(partner)}hold/", version="2", **MEETING)
    sign = f"{base(partner)}sign/"
    post(client, sign, version="3", sha256=hidden(client, sign, "sha256"))
    other = f"{base(partner)}partner-sign/"
    post(client, other, version="4", sha256=hidden(client, other, "sha256"), name="Tom Reed")
    qbr = QBR.objects.get()
    assert (qbr.state, qbr.partner_signed_name, qbr.ratings.get(dimension="delivery").level) == (
        "signed",
        "Tom Reed",
        4,
    )


def test_minutes_are_shown_without_what_could_run(manager: Member):
    qbr = QBRFactory(partner=partner_of(manager), state="held", held_on=date(2026, 10, 14), minutes=MEETING["minutes"])
    page = signed_in(manager).get(qbr.get_absolute_url()).content.decode()
    assert "<h3>Opening</h3>" in page and "<strong>Agreed</strong>" in page
    assert "<script>alert" not in page


def test_the_preview_shows_the_minutes_and_writes_nothing(manager: Member):
    qbr = QBRFactory(partner=partner_of(manager), state="prepared")
    client = signed_in(manager)
    page = client.post(f"{qbr.get_absolute_url()}hold/", {"preview": "1", **MEETING}).content.decode()
    part = client.post(
        f"{qbr.get_absolute_url()}hold/", {"preview": "1", **MEETING}, headers={"HX-Request": "true"}
    ).content.decode()
    assert "<strong>Agreed</strong>" in page and "<html" in page
    assert "<strong>Agreed</strong>" in part and "<html" not in part
    assert QBR.objects.get().minutes == ""


def test_a_double_click_plans_one_review(manager: Member):
    partner, client = partner_of(manager), signed_in(manager)
    fields = form_token(partner=partner.slug, quarter="2026Q3", scheduled_on="2026-10-14", place="")
    answers = [client.post(f"/{manager.organisation.slug}/qbrs/plan/", fields) for _ in range(2)]
    assert {answer.headers["Location"] for answer in answers} == {base(partner)}
    assert QBR.objects.count() == 1


def test_a_stale_record_gets_both_texts_ratings_too(manager: Member):
    qbr = QBRFactory(partner=partner_of(manager), state="held", held_on=date(2026, 10, 14), version=5, minutes="Theirs")
    qbr.ratings.filter(dimension="delivery").update(level=2)
    answer = post(signed_in(manager), f"{qbr.get_absolute_url()}hold/", version="4", **MEETING)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Theirs" in page and "2 · Agreed levels were missed" in page and "4 · All agreed levels" in page


def test_a_deed_out_of_turn_is_refused_with_its_sentence(manager: Member):
    qbr = QBRFactory(partner=partner_of(manager))
    answer = post(signed_in(manager), f"{qbr.get_absolute_url()}hold/", version="1", **MEETING)
    assert answer.status_code == 200 and "Prepare its agenda first" in answer.content.decode()


def test_a_disabled_deed_says_why(manager: Member):
    page = signed_in(manager).get(QBRFactory(partner=partner_of(manager)).get_absolute_url()).content.decode()
    assert 'aria-disabled="true"' in page and "Prepare its agenda first" in page


@pytest.mark.parametrize("part", ["", "prepare/", "hold/", "sign/", "schedule/", "cancel/"])
def test_a_review_of_another_organisation_is_not_there(manager: Member, part: str):
    foreign = QBRFactory()
    address = f"/{manager.organisation.slug}/partners/{foreign.partner.slug}/2026Q3/{part}"
    assert signed_in(manager).get(address).status_code == 404


def test_an_executive_reads_and_does_not_run_reviews():
    executive = MemberFactory(role=Role.EXECUTIVE)
    qbr, client = QBRFactory(partner=partner_of(executive)), None
    client = signed_in(executive)
    assert client.get(qbr.get_absolute_url()).status_code == 200
    assert client.post(f"{qbr.get_absolute_url()}prepare/").status_code == 403


# A partner's own user ------------------------------------------------------------------------


def test_a_partners_user_reads_their_own_review_and_signs_it(manager: Member):
    partner = partner_of(manager)
    tom = partner_user(partner)
    qbr = QBRFactory(partner=partner, state="held", held_on=date(2026, 10, 14))
    client, sign = signed_in(tom), f"{qbr.get_absolute_url()}partner-sign/"
    post(client, sign, version="1", sha256=hidden(client, sign, "sha256"))
    qbr.refresh_from_db()
    assert (qbr.partner_signed_by, qbr.partner_signed_name) == (tom, str(tom.user))


def test_a_partners_user_does_not_see_what_is_ours_alone(manager: Member):
    partner = partner_of(manager)
    agenda = [
        {"subject": "Actions overdue", "sentence": "Restore test is late", "for_partner": True},
        {"subject": "Functions to look at again", "sentence": "Help desk drifted", "for_partner": False},
    ]
    qbr = QBRFactory(partner=partner, state="prepared", agenda=agenda)
    theirs = signed_in(partner_user(partner)).get(qbr.get_absolute_url()).content.decode()
    ours = signed_in(manager).get(qbr.get_absolute_url()).content.decode()
    assert "Restore test is late" in theirs and "Help desk drifted" not in theirs and "History" not in theirs
    assert "Help desk drifted" in ours and "not shown to the partner" in ours


def test_a_partners_user_finds_nothing_of_other_partners(manager: Member):
    own, other = partner_of(manager, name="Northwind"), partner_of(manager, name="Secretive")
    foreign = QBRFactory(partner=other)
    action = QBRActionFactory(partner=other, what="Hush")
    ContractFactory(partner=other, title="Hidden")
    client = signed_in(partner_user(own))
    slug = manager.organisation.slug
    assert client.get(foreign.get_absolute_url()).status_code == 404
    assert client.get(action.get_absolute_url()).status_code == 404
    for address in ("", "qbrs/", "actions/", "actions/?show=all", "due/", "search/?words=s"):
        page = client.get(f"/{slug}/{address}").content.decode()
        assert "Secretive" not in page and "Hush" not in page and "Hidden" not in page


def test_a_partners_user_without_a_seat_is_told_so():
    lost = MemberFactory(role=Role.PARTNER)
    PartnerFactory(organisation=lost.organisation, name="Northwind")
    page = signed_in(lost).get(f"/{lost.organisation.slug}/").content.decode()
    assert "Nobody has said yet for which partner" in page and "Northwind" not in page


@pytest.mark.parametrize("deed", ["prepare/", "hold/", "sign/", "schedule/", "cancel/", "addendum/", "actions/"])
def test_a_partners_user_runs_nothing(manager: Member, deed: str):
    qbr = QBRFactory(partner=partner_of(manager))
    client = signed_in(partner_user(qbr.partner))
    assert client.get(f"{qbr.get_absolute_url()}{deed}").status_code == 403


# Cost ----------------------------------------------------------------------------------------


def fill(manager: Member, count: int) -> QBR:
    for _ in range(count):
        partner = partner_of(manager)
        contract: Contract = ContractFactory(partner=partner, starts=date(2025, 1, 1))
        assert contract.pk
        qbr = QBRFactory(partner=partner, state="held", held_on=date(2026, 10, 14))
        QBRActionFactory(partner=partner, qbr=qbr)
    return qbr


@pytest.mark.parametrize("address", ["qbrs/", "actions/", "due/"])
def test_a_list_costs_the_same_with_two_rows_and_with_twenty(manager: Member, address: str):
    client, counts = signed_in(manager), []
    for more in (2, 18):
        fill(manager, more)
        client.get(f"/{manager.organisation.slug}/{address}")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/{manager.organisation.slug}/{address}").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 24


def test_a_review_costs_the_same_with_two_actions_and_with_twenty(manager: Member):
    qbr, client, counts = fill(manager, 1), signed_in(manager), []
    for more in (1, 18):
        for _ in range(more):
            QBRActionFactory(partner=qbr.partner, qbr=qbr, owner=manager, owner_name="")
        client.get(qbr.get_absolute_url())
        with CaptureQueriesContext(connection) as queries:
            client.get(qbr.get_absolute_url())
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 20


def test_a_partners_user_answers_their_promise_and_closes_nothing(client: Client):
    action = QBRActionFactory(what="Rebuild the restore test")
    tom = partner_user(action.partner)
    client.force_login(tom.user)
    page = f"/{tom.organisation.slug}/actions/{action.pk}/"
    assert client.post(f"{page}answer/", form_token(text="It passed.", says_done="on")).status_code == 302
    action.refresh_from_db()
    assert action.state == "open"
    assert "It passed." in client.get(page).content.decode()
    client.force_login(MemberFactory(organisation=tom.organisation, role=Role.CIO).user)
    board = client.get(f"/{tom.organisation.slug}/actions/", {"show": "theirs"}).content.decode()
    assert "Rebuild the restore test" in board and "says done" in board
    mine = client.get(f"/{tom.organisation.slug}/actions/", {"show": "mine"}).content.decode()
    assert "Rebuild the restore test" not in mine


def test_a_partners_user_answers_no_promise_of_another_partner(client: Client):
    tom = partner_user(PartnerFactory())
    other = QBRActionFactory(partner=PartnerFactory(organisation=tom.organisation))
    client.force_login(tom.user)
    assert client.post(f"/{tom.organisation.slug}/actions/{other.pk}/answer/", form_token(text="x")).status_code == 404
    assert not other.answers.exists()
