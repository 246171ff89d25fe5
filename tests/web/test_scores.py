"""The score form in the browser's place: saved as one goes, with the verdict beside it."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from portfolio.models import ITFunction, Member, Role
from sourcing.actions.assessments import Answers, save_draft
from sourcing.actions.criteria import ensure_default_model
from sourcing.models import Assessment, AssessmentState
from tests.factories import HELP_DESK, ITFunctionFactory, MemberFactory, form_token, levels, scored

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


def client_of(member: Member) -> Client:
    client = Client()
    client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def manager() -> Member:
    member = MemberFactory(role=Role.IT_MANAGER)
    ensure_default_model(by=member)
    return member


@pytest.fixture
def function(manager: Member) -> ITFunction:
    return ITFunctionFactory(organisation=manager.organisation, code="help-desk", name="Help desk")


@pytest.fixture
def address(function: ITFunction) -> str:
    return reverse("sourcing:score", args=[function.organisation.slug, function.code])


def posted(digits: str, **more: str) -> dict[str, str]:
    answers = {f"level-{key}": str(level or 0) for key, level in levels(digits).items()}
    return form_token(**{"version": "0", **answers, **more})


def test_the_form_asks_sixteen_questions_with_visible_anchors(manager, address):
    page = client_of(manager).get(address).content.decode()
    assert page.count("data-question") == 16
    assert len(re.findall(r'type="radio"', page)) == 16 * 6
    assert "No objective of the business plan would notice" in page
    assert "No verdict yet." in page


def test_a_change_saves_the_draft_and_answers_with_the_verdict_alone(manager, address):
    response = client_of(manager).post(address, posted(HELP_DESK), **HTMX)
    page = response.content.decode()
    assert response.status_code == 200
    assert "<html" not in page
    assert "Outsourceable" in page
    assert "Enough: nothing left can change the class." in page
    assert 'name="version" value="1"' in page
    assert Assessment.objects.get().answers == levels(HELP_DESK)


def test_the_next_change_goes_under_the_version_that_came_back(manager, address):
    client = client_of(manager)
    client.post(address, posted("2"), **HTMX)
    page = client.post(address, posted("21", version="1"), **HTMX).content.decode()
    assert 'name="version" value="2"' in page
    assert "Ask next" in page
    assert Assessment.objects.get().version == 2


def test_a_stale_change_is_answered_with_409_and_loses_nothing(manager, address):
    client = client_of(manager)
    client.post(address, posted("2"), **HTMX)
    response = client.post(address, posted("5"), **HTMX)
    assert response.status_code == 409
    assert "Compare both versions" in response.content.decode()
    assert Assessment.objects.get().answers == {"alignment": 2}


def test_the_conflict_page_shows_both_answers(manager, address):
    client = client_of(manager)
    client.post(address, posted("2"), **HTMX)
    response = client.post(address, posted("5", intent="verdict"))
    page = response.content.decode()
    assert response.status_code == 409
    assert "It keeps things running" in page
    assert "It exists to reach a long-term objective" in page


def test_the_version_taken_on_the_conflict_page_is_saved(manager, address):
    client = client_of(manager)
    client.post(address, posted("2"), **HTMX)
    mine = form_token(version="1", intent="verdict", **{"take-level-alignment": "mine", "mine-level-alignment": "5"})
    assert client.post(address, mine).status_code == 302
    assert Assessment.objects.get().answers == {"alignment": 5}


def test_without_javascript_the_button_saves_and_shows_the_verdict(manager, address):
    client = client_of(manager)
    response = client.post(address, posted(HELP_DESK, intent="verdict"))
    assert (response.status_code, response.headers["Location"]) == (302, address)
    assert "Outsourceable" in client.get(address).content.decode()


def test_submitting_leads_to_the_decision_and_a_double_click_is_one_submission(manager, address):
    client, data = client_of(manager), posted(HELP_DESK, intent="submit")
    first, second = client.post(address, data), client.post(address, data)
    assert first.headers["Location"] == second.headers["Location"] == address.replace("/score/", "/propose/")
    assert Assessment.objects.filter(state=AssessmentState.SUBMITTED).count() == 1
    assert Assessment.objects.count() == 1


def test_submitting_nothing_says_what_is_missing(manager, address):
    page = client_of(manager).post(address, posted("", intent="submit")).content.decode()
    assert "Answer at least one question" in page


def test_a_broken_level_is_an_error_beside_its_question(manager, address):
    page = client_of(manager).post(address, form_token(version="0", **{"level-pace": "9"})).content.decode()
    assert 'id="error-pace"' in page
    assert not Assessment.objects.exists()


def test_a_note_with_half_a_character_is_refused(manager, address):
    data = form_token(version="0", **{"level-pace": "3", "note-pace": "a\x00b"})
    assert client_of(manager).post(address, data).status_code == 200
    assert not Assessment.objects.exists()


def test_nobody_sees_the_draft_of_a_colleague(manager, function, address):
    save_draft(function=function, answers=Answers({"pace": 4}, {"pace": "mine alone"}), version=0, by=manager)
    colleague = MemberFactory(organisation=manager.organisation, role=Role.CIO)
    page = client_of(colleague).get(address).content.decode()
    assert "mine alone" not in page
    assert "checked" not in page


def test_nobody_starts_from_the_answers_of_a_colleague(manager, function, address):
    scored(function, manager)
    colleague = MemberFactory(organisation=manager.organisation, role=Role.CIO)
    assert "checked" not in client_of(colleague).get(address).content.decode()
    assert client_of(manager).get(address).content.decode().count(" checked") == 16


def test_without_a_criteria_model_the_page_leads_to_the_criteria():
    member = MemberFactory()
    function = ITFunctionFactory(organisation=member.organisation)
    slug = member.organisation.slug
    response = client_of(member).get(reverse("sourcing:score", args=[slug, function.code]))
    assert response.headers["Location"] == reverse("sourcing:criteria", args=[slug])


def test_a_function_of_another_organisation_is_not_found(manager):
    foreign = ITFunctionFactory(code="foreign")
    client = client_of(manager)
    slug = manager.organisation.slug
    assert client.get(reverse("sourcing:score", args=[slug, foreign.code])).status_code == 404
    assert client.get(reverse("sourcing:propose", args=[slug, foreign.code])).status_code == 404
    own = reverse("sourcing:score", args=[foreign.organisation.slug, foreign.code])
    assert client.get(own).status_code == 404


@pytest.mark.parametrize("role", [Role.PARTNER, Role.EXECUTIVE, Role.ADMINISTRATOR])
def test_who_does_not_score_does_not_see_the_form(manager, address, role):
    member = MemberFactory(organisation=manager.organisation, role=role)
    assert client_of(member).get(address).status_code == 403
    assert client_of(member).post(address, posted(HELP_DESK)).status_code == 403
