"""Approving in a row: one proposal at a time, the next one after it, and nobody twice."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portfolio.models import AuditEvent, FunctionState, ITFunction, Member, Role
from sourcing.models import Decision
from tests.factories import (
    DATA_GOVERNANCE,
    MemberFactory,
    OrganisationFactory,
    form_token,
    proposed,
    scored,
)
from tests.web.test_sourcing_pages import at, client_of, function, page_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cio() -> Member:
    return MemberFactory(organisation=OrganisationFactory(slug="company-y"), role=Role.CIO)


@pytest.fixture
def manager(cio: Member) -> Member:
    return MemberFactory(organisation=cio.organisation, role=Role.IT_MANAGER)


def waiting(by: Member, name: str, **more: Any) -> Decision:
    one = function(by, name)
    scored(one, by)
    return proposed(one, by, **more)


def settling(decision: Decision, **more: str) -> dict[str, Any]:
    return form_token(version=str(decision.version), content_sha256=decision.content_sha256, **more)


def here(decision: Decision) -> str:
    return f"{at('approvals')}?at={decision.pk}"


def test_the_oldest_proposal_comes_first_with_its_evidence_and_place(cio, manager):
    first, second = waiting(manager, "Desk"), waiting(manager, "Net")
    page = page_of(cio, at("approvals"))
    assert "<strong>1 of 2</strong> waiting" in page
    assert f'value="{first.content_sha256}"' in page
    assert "What the answers gave" in page
    assert f'data-key-next href="{here(second)}"' in page
    assert "data-key-previous" not in page
    assert f'data-key-previous href="{here(first)}"' in page_of(cio, here(second))


def test_nothing_waits(cio):
    assert "No proposal waits for approval." in page_of(cio, at("approvals"))


def test_approving_leads_to_the_next_and_after_the_last_to_what_is_left(cio, manager):
    first, second, third = (waiting(manager, name) for name in ("A", "B", "C"))
    client = client_of(cio)
    assert client.post(at("approvals_approve", second.pk), settling(second)).headers["Location"] == here(third)
    assert client.post(at("approvals_approve", third.pk), settling(third)).headers["Location"] == here(first)
    assert client.post(at("approvals_approve", first.pk), settling(first)).headers["Location"] == at("approvals")
    assert set(Decision.objects.values_list("state", "approved_by")) == {("approved", cio.pk)}
    assert "Approved: A is outsourceable." in client.get(at("approvals")).content.decode()


def test_a_double_click_approves_one_and_not_the_next(cio, manager):
    first, second = waiting(manager, "A"), waiting(manager, "B")
    client, data = client_of(cio), settling(first)
    answers = [client.post(at("approvals_approve", first.pk), data) for _ in range(2)]
    assert {answer.headers["Location"] for answer in answers} == {here(second)}
    assert Decision.objects.filter(state="approved").count() == 1
    assert AuditEvent.objects.filter(deed="decision.approve").count() == 1


def test_rejecting_needs_a_reason_and_leads_to_the_next(cio, manager):
    first, second = waiting(manager, "A"), waiting(manager, "B")
    client = client_of(cio)
    refused = client.post(at("approvals_reject", first.pk), settling(first)).content.decode()
    assert "This field is required." in refused
    assert "<strong>1 of 2</strong>" in refused
    answer = client.post(at("approvals_reject", first.pk), settling(first, reason="Costs are missing."))
    assert answer.headers["Location"] == here(second)
    first.refresh_from_db()
    assert (first.state, first.rejection_reason) == ("rejected", "Costs are missing.")


def test_ones_own_proposal_is_shown_and_cannot_be_approved(cio, manager):
    own = waiting(cio, "Own")
    page = page_of(cio, at("approvals"))
    assert "You proposed this decision yourself." in page
    assert "data-key-approve" not in page
    answer = client_of(cio).post(at("approvals_approve", own.pk), settling(own))
    assert "You proposed this decision yourself." in answer.content.decode()
    own.refresh_from_db()
    assert own.state == "proposed"


def test_what_someone_else_settled_meanwhile_is_said_and_the_next_is_shown(cio, manager):
    first, second = waiting(manager, "A"), waiting(manager, "B")
    data = settling(first)
    other = MemberFactory(organisation=cio.organisation, role=Role.CIO)
    client_of(other).post(at("approvals_approve", first.pk), settling(first))
    client = client_of(cio)
    answer = client.post(at("approvals_approve", first.pk), data, follow=True)
    assert answer.redirect_chain[0][0] == here(first)
    page = answer.content.decode()
    assert "A: This proposal has already been settled." in page
    assert f'value="{second.content_sha256}"' in page
    first.refresh_from_db()
    assert first.approved_by == other


def test_other_content_and_an_old_version_approve_nothing(cio, manager):
    decision = waiting(manager, "A")
    client = client_of(cio)
    wrong = settling(decision) | {"content_sha256": "0" * 64}
    assert (
        "not the content of this proposal" in client.post(at("approvals_approve", decision.pk), wrong).content.decode()
    )
    stale = settling(decision) | {"version": "0"}
    assert client.post(at("approvals_approve", decision.pk), stale).status_code == 409
    decision.refresh_from_db()
    assert decision.state == "proposed"


def test_a_retired_function_and_an_expired_waiver_can_only_be_rejected(cio, manager):
    retired = waiting(manager, "Retired")
    ITFunction.objects.filter(pk=retired.function_id).update(state=FunctionState.RETIRED)
    governance = function(manager, "Governance")
    scored(governance, manager, DATA_GOVERNANCE)
    today = timezone.now().date()
    expired = proposed(governance, manager, "tactical", override_reason="For now.", expires_on=today)
    for decision, sentence in ((retired, "is retired"), (expired, "has to lie ahead")):
        page = page_of(cio, here(decision))
        assert sentence in page
        assert "data-key-approve" not in page
        assert "data-key-reject" in page
        client_of(cio).post(at("approvals_approve", decision.pk), settling(decision))
        decision.refresh_from_db()
        assert decision.state == "proposed"


def test_the_proposal_of_someone_who_left_says_so(cio, manager):
    waiting(manager, "A")
    Member.objects.filter(pk=manager.pk).update(is_active=False)
    assert "does not work here any more" in page_of(cio, at("approvals"))


@pytest.mark.parametrize("query", ["?at=x", "?at=-1", "?at=999999999999999999", "?at=" + "9" * 30, "?at=%00"])
def test_a_broken_place_shows_the_first(cio, manager, query):
    waiting(manager, "A")
    assert "<strong>1 of 1</strong>" in page_of(cio, at("approvals") + query)


def test_the_proposals_of_another_organisation_are_not_in_the_row(cio, manager):
    stranger = MemberFactory(role=Role.IT_MANAGER)
    foreign = waiting(stranger, "Foreign")
    assert "No proposal waits" in page_of(cio, at("approvals"))
    for name in ("approvals_approve", "approvals_reject"):
        assert client_of(cio).post(at(name, foreign.pk), settling(foreign, reason="No.")).status_code == 404


def test_a_get_of_the_deeds_leads_to_the_page_that_shows_the_proposal(cio, manager):
    decision = waiting(manager, "A")
    for name in ("approvals_approve", "approvals_reject"):
        assert client_of(cio).get(at(name, decision.pk)).headers["Location"] == here(decision)


def test_the_page_costs_the_same_queries_with_two_and_with_twenty(cio, manager):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(at("approvals"))
        return len(captured)

    client = client_of(cio)
    for number in range(2):
        waiting(manager, f"Function {number}")
    queries()
    few = queries()
    for number in range(2, 10):
        waiting(manager, f"Function {number}")
    assert queries() == few
