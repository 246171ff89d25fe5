"""Search: rows the member may see, by kind, as a page and while typing."""

from fractions import Fraction

import pytest
from django.urls import reverse

from msp_reviews.queries.search import DEEDS
from portfolio.models import Member, Role
from sourcing.actions.scenarios import Wording, create_scenario
from sourcing.actions.transitions import add_transitions
from sourcing.domain.roadmap import TransitionPlan
from tests.factories import (
    TODAY,
    ContractFactory,
    ITFunctionFactory,
    MemberFactory,
    PartnerFactory,
    QBRActionFactory,
    QBRFactory,
    ServiceLevelFactory,
    partner_user,
    round_of,
)
from tests.web.test_qbrs import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cio() -> Member:
    member: Member = MemberFactory(role=Role.CIO)
    partner = PartnerFactory(organisation=member.organisation, name="Northwind")
    ContractFactory(partner=partner, code="NW-1", title="Workplace")
    ServiceLevelFactory(contract__partner=partner, code="NW-P1", name="Incidents")
    QBRFactory(partner=partner)
    QBRActionFactory(partner=partner, what="Ask Northwind for a plan")
    ITFunctionFactory(organisation=member.organisation, name="Northern desk")
    return member


def found(member: Member, words: str, **headers: str) -> str:
    answer = signed_in(member).get(f"/{member.organisation.slug}/search/", {"words": words}, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("northern", "Northern desk"),
        ("northwind", "Northwind"),
        ("nw-1", "NW-1 Workplace"),
        ("incid", "NW-P1 Incidents"),
        ("northwind 2026q3", "Northwind 2026Q3"),
        ("plan ask", "Ask Northwind for a plan"),
        ("audi", "Audit"),
        ("plan review", "Plan a review"),
    ],
)
def test_a_part_of_each_word_is_enough(cio: Member, words: str, title: str):
    assert f">{title}</a>" in found(cio, words)


def test_every_word_must_be_there(cio: Member):
    assert "Nothing that you may see" in found(cio, "northwind zebra")


def test_another_organisation_finds_nothing_of_it(cio: Member):
    stranger = MemberFactory(role=Role.CIO)
    assert "Northwind" not in found(stranger, "north")


def test_a_partners_user_finds_their_own_partner_and_no_function(cio: Member):
    other = PartnerFactory(organisation=cio.organisation, name="Northcastle")
    page = found(partner_user(other), "north")
    assert "Northcastle" in page and "Northwind" not in page and "Northern desk" not in page


def test_rounds_scenarios_and_transitions_are_found_by_staff_and_never_by_a_partners_user(cio: Member):
    desk = cio.organisation.functions.get()
    round_of([desk], [cio], cio, name="Northern services, autumn")
    create_scenario(words=Wording("Give the north away"), today=TODAY, by=cio)
    plan = TransitionPlan(desk.code, from_share=None, to_share=Fraction(9, 10), starts="2089Q4", ends="2090Q2")
    add_transitions(plans=[plan], scenario_name="", by=cio)
    executive = MemberFactory(organisation=cio.organisation, role=Role.EXECUTIVE)
    for member in (cio, executive):
        page = found(member, "north")
        for title in ("Northern services, autumn", "Give the north away", "Northern desk, 2089Q4 to 2090Q2"):
            assert f">{title}</a>" in page
    page = found(partner_user(PartnerFactory(organisation=cio.organisation, name="Northcastle")), "north")
    assert "Northern" not in page and "Give the north away" not in page


def test_while_typing_only_the_list_comes(cio: Member):
    part = found(cio, "north", **{"HX-Request": "true"})
    assert "Northern desk" in part and "<html" not in part


@pytest.mark.parametrize("words", ["\x00", "%", "_", "'", "<script>alert(1)</script>", "x" * 500])
def test_odd_words_are_only_words(cio: Member, words: str):
    page = found(cio, words)
    assert "Northern desk" not in page and "<script>alert" not in page


def test_a_deed_is_found_only_by_those_who_may_do_it(cio: Member):
    executive = MemberFactory(organisation=cio.organisation, role=Role.EXECUTIVE)
    assert "Plan a review" in found(cio, "plan") and "Plan a review" not in found(executive, "plan")
    assert "Invite a person" not in found(cio, "invite")


def test_every_deed_that_search_offers_leads_somewhere():
    slug = MemberFactory().organisation.slug
    assert all(reverse(name, args=[slug]) for _, name, _ in DEEDS)
