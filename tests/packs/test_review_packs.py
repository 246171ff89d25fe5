"""Review packs: both editions, what the partner's leaves out, and who gets which."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from msp_reviews.actions import packs as actions
from msp_reviews.domain.packs_recomputing import recomputed
from msp_reviews.domain.review_packs import review_pack
from msp_reviews.models import QBR, ExitPlan, Measurement, Pack, PackKind, PackState, SubContractor
from msp_reviews.pdf import libraries
from msp_reviews.pdf.packs import pack_html, pack_pdf
from msp_reviews.queries.packs_verifying import verified
from msp_reviews.queries.review_packs import review_pack_facts
from portfolio.domain.canonical import canonical
from portfolio.domain.errors import NotAllowed
from portfolio.models import AuditEvent, Role
from portfolio.queue import hands
from tests.factories import (
    MemberFactory,
    PartnerFactory,
    QBRActionFactory,
    QBRFactory,
    ServiceLevelFactory,
    form_token,
    partner_user,
)
from tests.packs.checkers import complaints
from tests.packs.facts import AT, HEADER, TODAY, Company, small_company
from tests.packs.test_pages import signed_in

pytestmark = pytest.mark.django_db
needs_pango = pytest.mark.skipif(bool(libraries.missing_libraries()), reason=libraries.missing_libraries() or "there")
SECRET = "Quietwater"


@pytest.fixture
def company() -> Company:
    return small_company()


@pytest.fixture
def qbr(company: Company) -> QBR:
    """Northwind's review of 2026Q3, held; behind it stands a company that only we know of."""
    partner = company.cio.organisation.partners.get()
    SubContractor.objects.create(organisation=partner.organisation, partner=partner, name=SECRET, rank=2)
    plan = {"organisation": partner.organisation, "partner": partner, "written_on": TODAY}
    ExitPlan.objects.create(**plan, cost=Decimal("73190.00"))
    found: QBR = QBRFactory(
        partner=partner,
        state="held",
        held_on=date(2026, 10, 20),
        prepared_at=AT,
        prepared_by=company.cio,
        attendees="Grace Lin\nTom Reed <b>",
        decisions="Credit for August is claimed",
        minutes="# Minutes\n\n### A deep heading\n\n- August was *bad*",
        agenda=[
            {"subject": "Credits to claim", "sentence": f"{SECRET} pays late.", "for_partner": False},
            {"subject": "Ideas waiting", "sentence": "Chat before the telephone.", "for_partner": True},
        ],
    )
    return found


def snapshot_of(qbr: QBR, company: Company, *, for_partner: bool = False) -> str:
    facts = review_pack_facts(company.cio, qbr=qbr, for_partner=for_partner, today=TODAY)
    return canonical({"header": HEADER, "facts": facts})


def pack_of(qbr: QBR, company: Company, *, for_partner: bool = False) -> Any:
    return review_pack(json.loads(snapshot_of(qbr, company, for_partner=for_partner)), "0123456789abcdef" * 4)


def test_the_figures_say_how_the_quarter_went(qbr: QBR, company: Company) -> None:
    shown = {figure.name: (figure.shown, figure.of) for figure in pack_of(qbr, company).figures}
    assert shown["Held"] == ("20 Oct 2026", "due by 30 Oct 2026")
    assert shown["Results met"] == ("2 of 3", "monthly results of the quarter")
    assert shown["Open actions"] == ("1", "1 of them late")
    assert shown["Rating"] == ("–", "nothing was rated")


def test_a_promise_broken_since_the_last_review_is_named(qbr: QBR, company: Company) -> None:
    earlier = QBR.objects.get(fiscal_year=2026, quarter_number=2)
    QBR.objects.filter(pk=earlier.pk).update(state="held", held_on=date(2026, 7, 10))
    pack = pack_of(qbr, company)
    assert pack.promises.rows[0][0::4] == ("Rebuild the restore test", "broken")
    assert ("Q7", "1 promise since 2026Q2 broken: Rebuild the restore test.") in pack.headlines


def test_the_first_review_has_no_promise_to_look_back_on(qbr: QBR, company: Company) -> None:
    assert pack_of(qbr, company).promises.empty == "None: no review was held before this one."


def test_an_agenda_that_is_not_prepared_is_written_from_the_facts_of_today(company: Company) -> None:
    planned = QBRFactory(partner=company.cio.organisation.partners.get())
    pack = pack_of(planned, company)
    assert pack.agenda_lead.startswith("Not prepared yet")
    assert [subject.name for subject in pack.agenda][:2] == ["Promises of the last review", "Service levels missed"]
    assert pack.record is None


def test_headings_of_the_minutes_are_of_one_level_below_the_packs_own(qbr: QBR, company: Company) -> None:
    minutes = pack_of(qbr, company).record.minutes
    assert "<h4>Minutes</h4>" in minutes and "<h4>A deep heading</h4>" in minutes
    assert "<em>bad</em>" in minutes


def test_only_our_edition_holds_what_is_ours_alone(qbr: QBR, company: Company) -> None:
    ours, theirs = (snapshot_of(qbr, company, for_partner=edition) for edition in (False, True))
    assert ours.count(SECRET) == 2 and "73190" in ours
    for text in (theirs, pack_html(theirs)):
        assert SECRET not in text and "73190" not in text
    assert "ours" not in json.loads(theirs)["facts"]
    assert "Chat before the telephone." in theirs


def test_the_partners_edition_names_the_company_where_ours_names_the_person(qbr: QBR, company: Company) -> None:
    facts = json.loads(snapshot_of(qbr, company, for_partner=True))["facts"]
    assert facts["sources"]["results"]["by"] == company.cio.organisation.name


def test_every_code_stands_in_the_index_and_every_one_there_is_printed(qbr: QBR, company: Company) -> None:
    for edition in (False, True):
        pack, html = (
            pack_of(qbr, company, for_partner=edition),
            pack_html(snapshot_of(qbr, company, for_partner=edition)),
        )
        for row in pack.index.rows:
            assert f'<a class="code" href="#index">{row[0]}</a>' in html, row[0]
        assert html.count('class="code"') == len(pack.index.rows)


def test_its_figures_follow_from_its_rows(qbr: QBR, company: Company) -> None:
    facts = json.loads(snapshot_of(qbr, company))["facts"]
    assert [one for one in recomputed(facts) if not one.agrees] == []
    facts["service_levels"][0]["months"][-1]["attainment"] = "1"
    assert [one.name for one in recomputed(facts) if not one.agrees] == ["Attainment of NW-1, Sep 2026"]


def queries_of(qbr: QBR, company: Company) -> int:
    with CaptureQueriesContext(connection) as asked:
        review_pack_facts(company.cio, qbr=qbr, for_partner=False, today=TODAY)
    return len(asked)


def test_the_number_of_queries_does_not_grow_with_the_rows(qbr: QBR, company: Company) -> None:
    before = queries_of(qbr, company)
    for number in range(12):
        QBRActionFactory(partner=qbr.partner, qbr=qbr, raised_on=date(2026, 10, 20), due_on=date(2026, 12, 1))
        level = ServiceLevelFactory(contract=qbr.partner.contracts.get(), code=f"NW-{number + 2}")
        Measurement.objects.create(
            organisation=qbr.organisation,
            service_level=level,
            period=date(2026, 8, 1),
            revision=1,
            is_current=True,
            good=90,
            total=100,
            expected=level.expected,
            minimum=level.minimum,
            source="grid",
            recorded_by=company.cio,
            recorded_at=AT,
        )
    assert queries_of(qbr, company) == before < 40


@needs_pango
@pytest.mark.parametrize("for_partner", [False, True])
def test_both_checkers_find_nothing(qbr: QBR, company: Company, tmp_path: Path, *, for_partner: bool) -> None:
    snapshot = snapshot_of(qbr, company, for_partner=for_partner)
    assert complaints(pack_pdf(snapshot, pack_html(snapshot)).content, tmp_path) == []


def final_edition(qbr: QBR, company: Company) -> Pack:
    pack = actions.order_review_pack(qbr=qbr, kind=PackKind.PARTNER, today=TODAY, by=company.cio)
    hands.work_until_idle()
    pack.refresh_from_db()
    actions.finalise_pack(pack=pack, pdf_sha256=pack.pdf_sha256, version=pack.version, by=company.second)
    hands.work_until_idle()
    return Pack.objects.get(pk=pack.pk)


@pytest.mark.usefixtures("undrawn")
class TestHandingOver:
    def test_the_partner_gets_its_edition_once_it_is_final_and_the_audit_knows(
        self, qbr: QBR, company: Company
    ) -> None:
        client = signed_in(partner_user(qbr.partner))
        url = f"{qbr.get_absolute_url()}pack/"
        actions.order_review_pack(qbr=qbr, kind=PackKind.PARTNER, today=TODAY, by=company.cio)
        hands.work_until_idle()
        assert client.get(url).status_code == 404
        assert b"None was handed over" in client.get(qbr.get_absolute_url()).content
        pack = final_edition(qbr, company)
        answer = client.get(url)
        assert answer.content == f"PDF of {pack.snapshot.sha256}".encode()
        assert answer.headers["Content-Disposition"].endswith('-partners-review-pack-northwind-2026Q3.pdf"')
        assert AuditEvent.objects.filter(deed="pack.download").get().role == Role.PARTNER

    def test_another_partners_people_and_ours_editions_stay_unseen(self, qbr: QBR, company: Company) -> None:
        pack = final_edition(qbr, company)
        ours = actions.order_review_pack(qbr=qbr, kind=PackKind.REVIEW, today=TODAY, by=company.cio)
        hands.work_until_idle()
        stranger = partner_user(PartnerFactory(organisation=qbr.organisation, name="Kestrel"))
        assert signed_in(stranger).get(f"{qbr.get_absolute_url()}pack/").status_code == 404
        own = signed_in(partner_user(qbr.partner))
        for number in (pack.number, ours.number):
            assert own.get(f"/{qbr.organisation.slug}/packs/{number}/").status_code == 403
            assert own.get(f"/{qbr.organisation.slug}/packs/{number}/download/").status_code == 403

    def test_neither_number_nor_place_in_the_audit_is_told_to_the_partner(self, qbr: QBR, company: Company) -> None:
        pack = final_edition(qbr, company)
        header = json.loads(pack.snapshot.content)["header"]
        assert (header["number"], "seq" in header["audit"]) == (1, False)
        assert verified(f"PDF of {pack.snapshot.sha256}".encode(), organisation=qbr.organisation).anchor is True

    def test_editions_of_one_review_take_the_place_of_their_own_kind_only(self, qbr: QBR, company: Company) -> None:
        first = final_edition(qbr, company)
        board = actions.order_board_pack(quarter=qbr.quarter, today=TODAY, by=company.cio)
        hands.work_until_idle()
        second = final_edition(qbr, company)
        first.refresh_from_db()
        board.refresh_from_db()
        assert (first.state, first.superseded_by) == (PackState.SUPERSEDED, second)
        assert (board.state, [first.number, board.number, second.number]) == (PackState.DRAFT, [1, 2, 3])

    def test_a_review_pack_is_ordered_from_the_reviews_page(self, qbr: QBR, company: Company) -> None:
        client: Client = signed_in(company.cio)
        assert b"Order a pack" in client.get(qbr.get_absolute_url()).content
        answer = client.post(f"{qbr.get_absolute_url()}packs/new/", {"kind": "partner"} | form_token())
        pack = Pack.objects.get()
        assert answer.headers["Location"] == pack.get_absolute_url()
        assert (pack.kind, pack.subject, pack.qbr) == ("partner", "Northwind", qbr)
        assert b"Northwind gets it once it is final" in client.get(pack.get_absolute_url()).content

    def test_an_edition_that_nobody_offers_is_refused_beside_the_field(self, qbr: QBR, company: Company) -> None:
        answer = signed_in(company.cio).post(f"{qbr.get_absolute_url()}packs/new/", {"kind": "board"} | form_token())
        assert b"Select a valid choice" in answer.content
        assert not Pack.objects.exists()

    def test_executives_order_none(self, qbr: QBR, company: Company) -> None:
        executive = MemberFactory(organisation=qbr.organisation, role=Role.EXECUTIVE)
        assert signed_in(executive).get(f"{qbr.get_absolute_url()}packs/new/").status_code == 403
        with pytest.raises(NotAllowed):
            actions.order_review_pack(qbr=qbr, kind=PackKind.REVIEW, today=TODAY, by=executive)


@pytest.mark.usefixtures("undrawn")
def test_the_command_orders_either_edition_and_names_a_review_it_does_not_know(qbr: QBR, company: Company) -> None:
    wanted = ["--organisation", company.cio.organisation.slug, "--quarter", "2026Q3", "--review"]
    call_command("build_pack", *wanted, qbr.partner.slug)
    call_command("build_pack", *wanted, qbr.partner.slug, "--for-partner")
    assert [pack.kind for pack in Pack.objects.order_by("number")] == ["review", "partner"]
    with pytest.raises(CommandError, match="no review with “nobody” for 2026Q3"):
        call_command("build_pack", *wanted, "nobody")
