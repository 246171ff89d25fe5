"""Pages on which decisions are proposed and settled."""

import pytest
from django.test import Client
from django.urls import reverse

from portfolio.models import ITFunction, Member, Role
from sourcing.models import Decision
from sourcing.queries.evidence import evidence_of
from tests.factories import (
    DATA_GOVERNANCE,
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


@pytest.fixture
def manager() -> Member:
    return MemberFactory(organisation=OrganisationFactory(slug="company-y"), role=Role.IT_MANAGER)


@pytest.fixture
def cio(manager: Member) -> Member:
    return MemberFactory(organisation=manager.organisation, role=Role.CIO)


@pytest.fixture
def function(manager: Member) -> ITFunction:
    return ITFunctionFactory(organisation=manager.organisation, code="help-desk", name="Help desk")


def proposal(function: ITFunction, sourcing_class: str = "outsourceable", **more: str) -> dict[str, str]:
    evidence = evidence_of(function)
    seen = evidence.inputs_sha256 if evidence else ""
    return form_token(sourcing_class=sourcing_class, seen=seen, rationale="Standard work.", **more)


def at(name: str, *args: object) -> str:
    return reverse(f"sourcing:{name}", args=["company-y", *args])


def settling(decision: Decision, **more: str) -> dict[str, str]:
    return form_token(version=str(decision.version), content_sha256=decision.content_sha256, **more)


def test_the_verb_of_the_button_is_the_class(function, manager):
    scored(function, manager, DATA_GOVERNANCE)
    assert "Propose as strategic" in client_of(manager).get(at("propose", "help-desk")).content.decode()


def test_before_it_is_scored_the_page_leads_to_the_questions(function, manager):
    page = client_of(manager).get(at("propose", "help-desk")).content.decode()
    assert at("score", "help-desk") in page
    assert "Rationale" not in page


def test_a_proposal_is_made_once_however_often_the_button_is_pressed(function, manager):
    scored(function, manager)
    client, data = client_of(manager), proposal(function)
    first, second = (client.post(at("propose", "help-desk"), data) for _ in range(2))
    decision = Decision.objects.get()
    assert first.headers["Location"] == second.headers["Location"] == at("decision", decision.pk)


def test_without_a_rationale_nothing_is_proposed(function, manager):
    scored(function, manager)
    page = client_of(manager).post(at("propose", "help-desk"), proposal(function) | {"rationale": " "})
    assert "This field is required" in page.content.decode()
    assert not Decision.objects.exists()


def test_deciding_below_a_lock_without_expiry_says_so_beside_the_field(function, manager):
    scored(function, manager, DATA_GOVERNANCE)
    data = proposal(function, "tactical", override_reason="Waived.")
    page = client_of(manager).post(at("propose", "help-desk"), data).content.decode()
    assert "A lock asks for at least strategic." in page
    assert not Decision.objects.exists()


def test_a_page_that_has_become_old_proposes_nothing(function, manager, cio):
    scored(function, manager)
    data = proposal(function)
    scored(function, cio, DATA_GOVERNANCE)
    page = client_of(manager).post(at("propose", "help-desk"), data).content.decode()
    assert "changed since you opened this page" in page
    assert not Decision.objects.exists()


def test_a_waiting_proposal_is_shown_instead_of_the_form(function, manager, cio):
    scored(function, manager)
    decision = proposed(function, manager)
    assert at("decision", decision.pk) in client_of(cio).get(at("propose", "help-desk")).content.decode()


def test_another_cio_approves_what_the_page_shows(function, manager, cio):
    scored(function, manager)
    decision = proposed(function, manager)
    client = client_of(cio)
    page = client.get(at("decision", decision.pk)).content.decode()
    assert f'name="content_sha256" value="{decision.content_sha256}"' in page
    assert "Approve as outsourceable" in page
    client.post(at("approve", decision.pk), settling(decision))
    decision.refresh_from_db()
    assert (decision.state, decision.approved_by) == ("approved", cio)


def test_a_double_click_on_approve_is_one_approval(function, manager, cio):
    scored(function, manager)
    decision = proposed(function, manager)
    client, data = client_of(cio), settling(decision)
    answers = [client.post(at("approve", decision.pk), data) for _ in range(2)]
    assert {answer.headers["Location"] for answer in answers} == {at("decision", decision.pk)}
    assert Decision.objects.get().version == 2


def test_the_proposer_reads_why_they_may_not_approve(function, cio):
    scored(function, cio)
    decision = proposed(function, cio)
    client = client_of(cio)
    page = client.get(at("decision", decision.pk)).content.decode()
    assert "You proposed this decision yourself." in page
    assert "Approve as" not in page
    refused = client.post(at("approve", decision.pk), settling(decision))
    assert "You proposed this decision yourself." in refused.content.decode()
    decision.refresh_from_db()
    assert decision.state == "proposed"


def test_an_approval_under_an_old_version_gets_the_conflict_page(function, manager, cio):
    scored(function, manager)
    decision = proposed(function, manager)
    response = client_of(cio).post(at("approve", decision.pk), settling(decision) | {"version": "0"})
    assert response.status_code == 409
    decision.refresh_from_db()
    assert decision.state == "proposed"


def test_other_content_than_was_shown_is_not_approved(function, manager, cio):
    scored(function, manager)
    decision = proposed(function, manager)
    page = client_of(cio).post(at("approve", decision.pk), settling(decision) | {"content_sha256": "0" * 64})
    assert "not the content of this proposal" in page.content.decode()


def test_a_rejection_keeps_its_reason(function, manager, cio):
    scored(function, manager)
    decision = proposed(function, manager)
    client = client_of(cio)
    assert "This field is required" in client.post(at("reject", decision.pk), settling(decision)).content.decode()
    client.post(at("reject", decision.pk), settling(decision, reason="Costs are missing."))
    assert "Costs are missing." in client.get(at("decision", decision.pk)).content.decode()


def test_the_proposer_withdraws(function, manager):
    scored(function, manager)
    decision = proposed(function, manager)
    client = client_of(manager)
    client.post(at("withdraw", decision.pk), settling(decision))
    assert "Withdrawn" in client.get(at("decision", decision.pk)).content.decode()


def test_changed_answers_are_pointed_out_to_the_approver(function, manager, cio):
    scored(function, manager)
    decision = proposed(function, manager)
    page = client_of(cio).get(at("decision", decision.pk)).content.decode()
    assert "have changed since" not in page
    scored(function, MemberFactory(organisation=manager.organisation), DATA_GOVERNANCE)
    page = client_of(cio).get(at("decision", decision.pk)).content.decode()
    assert "have changed since this was proposed" in page


def test_a_decision_of_another_organisation_is_not_found_whatever_is_posted(function, manager, cio):
    decision = decided(function, manager, cio)
    other = ITFunctionFactory(organisation=manager.organisation)
    scored(other, manager)
    waiting = proposed(other, manager)
    stranger = MemberFactory(role=Role.CIO)
    client, slug = client_of(stranger), stranger.organisation.slug
    for pk in (decision.pk, waiting.pk):
        assert client.get(reverse("sourcing:decision", args=[slug, pk])).status_code == 404
        assert client.get(at("decision", pk)).status_code == 404
        for name in ("approve", "reject", "withdraw"):
            address = reverse(f"sourcing:{name}", args=[slug, pk])
            assert client.post(address, settling(waiting, reason="No.")).status_code == 404


@pytest.mark.parametrize("name", ["decision", "approve", "reject", "withdraw"])
def test_a_partners_user_sees_no_decision(function, manager, name):
    scored(function, manager)
    decision = proposed(function, manager)
    partner = client_of(MemberFactory(organisation=manager.organisation, role=Role.PARTNER))
    assert partner.get(at(name, decision.pk)).status_code in {403, 404}
    assert partner.post(at(name, decision.pk), settling(decision)).status_code in {403, 404}


def test_an_executive_reads_and_settles_nothing(function, manager):
    scored(function, manager)
    decision = proposed(function, manager)
    client = client_of(MemberFactory(organisation=manager.organisation, role=Role.EXECUTIVE))
    page = client.get(at("decision", decision.pk)).content.decode()
    assert "Only a CIO who did not propose" in page
    assert "<textarea" not in page
    assert client.post(at("approve", decision.pk), settling(decision)).status_code == 403


def test_text_of_a_person_is_never_markup(function, manager, cio):
    scored(function, manager)
    decision = proposed(function, manager, rationale="<script>alert(1)</script>")
    page = client_of(cio).get(at("decision", decision.pk)).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;" in page
