"""Worklist, balance, criteria, catalogue, and sourcing on the function's page."""

import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portfolio.models import AuditEvent, ITFunction, Member, Role
from sourcing.actions.criteria import ensure_default_model
from sourcing.domain.catalogue import BY_CODE, CATALOGUE
from sourcing.models import Assessment, CriteriaModel, CurrentVerdict
from tests.factories import (
    DATA_GOVERNANCE,
    HELP_DESK,
    ITFunctionFactory,
    MemberFactory,
    OrganisationFactory,
    decided,
    form_token,
    proposed,
    scored,
)

pytestmark = pytest.mark.django_db


def client_of(member: Member) -> Client:
    client = Client()
    client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def at(name: str, *args: object) -> str:
    return reverse(f"sourcing:{name}", args=["company-y", *args])


@pytest.fixture
def cio() -> Member:
    return MemberFactory(organisation=OrganisationFactory(slug="company-y"), role=Role.CIO)


@pytest.fixture
def manager(cio: Member) -> Member:
    return MemberFactory(organisation=cio.organisation, role=Role.IT_MANAGER)


def function(cio: Member, name: str, internal: int = 50, external: int = 50) -> ITFunction:
    return ITFunctionFactory(
        organisation=cio.organisation,
        name=name,
        code=name.lower().replace(" ", "-"),
        internal_cost=Decimal(internal),
        external_cost=Decimal(external),
    )


def page_of(member: Member, address: str) -> str:
    response = client_of(member).get(address)
    assert response.status_code == 200
    return response.content.decode()


def listed(page: str) -> list[str]:
    """Names in the first column of the worklist."""
    return re.findall(r'<tr data-row>\s*<th scope="row"[^>]*><a [^>]*>([^<]*)</a>', page)


# worklist


def test_an_empty_worklist_leads_to_the_catalogue(cio):
    assert at("catalogue") in page_of(cio, at("worklist"))


def test_a_finished_worklist_says_so(cio, manager):
    decided(function(cio, "Help desk", 10, 90), manager, cio)
    assert "Nothing waits" in page_of(cio, at("worklist"))


def test_the_worklist_filters_by_reason_words_and_class(cio, manager):
    function(cio, "New thing")
    scored(function(cio, "Help desk"), manager)
    scored(function(cio, "Data governance"), manager, DATA_GOVERNANCE)
    assert listed(page_of(cio, at("worklist"))) == ["Data governance", "Help desk", "New thing"]
    assert listed(page_of(cio, at("worklist") + "?reason=unassessed")) == ["New thing"]
    assert listed(page_of(cio, at("worklist") + "?words=DESK")) == ["Help desk"]
    assert listed(page_of(cio, at("worklist") + "?sourcing_class=strategic")) == ["Data governance"]
    assert "Clear all filters" in page_of(cio, at("worklist") + "?words=nothing-such")


def test_the_worklist_sorts_by_cost_and_by_money_outside_the_band(cio, manager):
    decided(function(cio, "Cheap and wrong", 90, 10), manager, cio)
    function(cio, "Dear", 5000, 5000)
    assert listed(page_of(cio, at("worklist") + "?sort=-cost")) == ["Dear", "Cheap and wrong"]
    assert listed(page_of(cio, at("worklist") + "?sort=-outside")) == ["Cheap and wrong", "Dear"]


@pytest.mark.parametrize("query", ["reason=x", "sort=x", "sourcing_class=x", "page=x", "page=-1", "words=%00"])
def test_a_broken_address_shows_the_list_all_the_same(cio, query):
    function(cio, "Help desk")
    assert listed(page_of(cio, at("worklist") + "?" + query)) == ["Help desk"]


def test_a_proposal_is_offered_for_approval_to_another_cio_alone(cio, manager):
    desk = function(cio, "Help desk")
    scored(desk, cio)
    decision = proposed(desk, cio)
    other = MemberFactory(organisation=cio.organisation, role=Role.CIO)
    link = f'href="{at("decision", decision.pk)}">'
    assert link + "Approve" in page_of(other, at("worklist"))
    assert link + "See" in page_of(cio, at("worklist"))
    assert link + "See" in page_of(manager, at("worklist"))


# balance


def test_the_balance_shows_both_leanings_and_what_ends_the_extreme(cio, manager):
    decided(function(cio, "Help desk", 1000, 0), manager, cio, HELP_DESK)
    decided(function(cio, "Data governance", 0, 50), manager, cio, DATA_GOVERNANCE)
    page = page_of(cio, at("balance"))
    assert "In-house only." in page
    assert "It ends when" in page
    assert "EUR 700" in page
    assert "EUR 30" in page
    assert "<svg" in page
    assert "leans to in-house" in page


def test_an_empty_balance_says_so(cio):
    assert "no running functions" in page_of(cio, at("balance"))


def test_the_balance_page_costs_the_same_queries_with_two_and_twenty_functions(cio, manager):
    client = client_of(cio)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(at("balance"))
        return len(captured)

    for number in range(2):
        decided(function(cio, f"Function {number}", 1000, 0), manager, cio)
    queries()
    with_two = queries()
    for number in range(2, 20):
        decided(function(cio, f"Function {number}", 1000, 0), manager, cio)
    assert with_two == queries()


# criteria


def test_the_criteria_page_prints_questions_locks_and_bands(cio):
    model = ensure_default_model(by=cio)
    assert client_of(cio).get(at("criteria")).headers["Location"] == at("criteria_model", model.number)
    page = page_of(cio, at("criteria_model", model.number))
    assert page.count('<ol class="anchors">') == 16
    assert "Accountable leadership stays in-house." in page
    assert "70–100 %" in page


def test_without_a_model_a_cio_publishes_the_default_one(cio, manager):
    assert "Publish the default model" in page_of(cio, at("criteria"))
    assert "Only a CIO may change criteria models." in page_of(manager, at("criteria"))
    client, data = client_of(cio), form_token()
    for _ in range(2):
        assert client.post(at("publish_default"), data).headers["Location"] == at("criteria_model", 1)
    assert CriteriaModel.objects.count() == 1


def test_a_criteria_model_of_another_organisation_is_not_found(cio):
    ensure_default_model(by=MemberFactory())
    assert client_of(cio).get(at("criteria_model", 1)).status_code == 404


# catalogue


def test_the_catalogue_offers_at_least_forty_functions_with_level_and_reason(cio):
    page = page_of(cio, at("catalogue"))
    assert len(CATALOGUE) >= 40
    assert page.count('name="codes"') == len(CATALOGUE)
    assert "2113 · 2211 · 1412 · 5555" in page


def test_ticked_functions_come_with_suggestions_that_count_for_nothing(cio):
    ensure_default_model(by=cio)
    answer = client_of(cio).post(at("catalogue"), form_token(codes=["help-desk", "data-governance"]))
    assert answer.headers["Location"] == at("worklist") + "?reason=unassessed"
    added = ITFunction.objects.get(code="help-desk")
    draft = Assessment.objects.get(function=added)
    assert (added.name, added.criticality) == ("Help desk support", BY_CODE["help-desk"].criticality)
    assert draft.suggested == draft.answers == BY_CODE["help-desk"].levels
    assert not CurrentVerdict.objects.exists()
    assert AuditEvent.objects.filter(deed="function.create").count() == 2
    assert "The starter catalogue suggests" in page_of(cio, at("score", "help-desk"))


def test_a_double_click_adds_the_functions_once(cio):
    client, data = client_of(cio), form_token(codes=["help-desk"])
    assert {client.post(at("catalogue"), data).status_code for _ in range(2)} == {302}
    assert ITFunction.objects.count() == 1


def test_what_the_inventory_has_is_not_offered_nor_added_again(cio):
    function(cio, "Help desk")
    assert re.search(r'value="help-desk"[^>]* disabled', page_of(cio, at("catalogue")))
    page = client_of(cio).post(at("catalogue"), form_token(codes=["data-governance", "help-desk"])).content.decode()
    assert "is in the inventory already" in page
    assert ITFunction.objects.count() == 1


@pytest.mark.parametrize("codes", [[], ["no-such-function"]])
def test_nothing_and_the_unknown_are_refused(cio, codes):
    assert client_of(cio).post(at("catalogue"), form_token(codes=codes)).status_code == 200
    assert not ITFunction.objects.exists()


# the function's page


def test_the_functions_page_tells_its_decisions(cio, manager):
    desk = function(cio, "Help desk")
    decided(desk, manager, cio)
    page = page_of(cio, desk.get_absolute_url())
    assert "What it wants" in page
    assert "MSP share 50 % is below the band 70–100 %." in page
    assert f"approved by {cio.user}" in page


def test_an_executive_sees_no_deed_on_the_functions_page(cio, manager):
    desk = function(cio, "Help desk")
    scored(desk, manager)
    page = page_of(MemberFactory(organisation=cio.organisation, role=Role.EXECUTIVE), desk.get_absolute_url())
    assert f'href="{at("score", "help-desk")}"' not in page
    assert "Only a CIO or an IT manager may score functions." in page


@pytest.mark.parametrize("name", ["worklist", "balance", "criteria", "catalogue"])
def test_a_partners_user_is_refused_on_every_page(cio, name):
    partner = MemberFactory(organisation=cio.organisation, role=Role.PARTNER)
    assert client_of(partner).get(at(name)).status_code == 403
