"""Ideas, sessions and projects: from a thought to a measured benefit, and who may read them."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.test import Client

from msp_reviews.actions.ideas import IdeaStep, move_idea
from msp_reviews.domain.ideas import LEADS_TO, IdeaState, StepOutOfTurn
from msp_reviews.models import Idea, JointSession, Partner, ProjectUpdate
from msp_reviews.queries.ideas import projects_of, register
from portfolio.domain.errors import Refusal
from portfolio.models import AuditEvent, Member, Role
from portfolio.portal import today
from tests.factories import TODAY, MemberFactory, PartnerFactory, form_token, partner_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> Member:
    return MemberFactory(role=Role.IT_MANAGER)


@pytest.fixture
def north(manager: Member) -> Partner:
    return PartnerFactory(organisation=manager.organisation, name="Northwind", slug="north")


def signed_in(member: Member) -> Client:
    client = Client()
    client.force_login(member.user)
    return client


def post(member: Member, path: str, **fields: Any) -> HttpResponse:
    answer: HttpResponse = signed_in(member).post(f"/{member.organisation.slug}/{path}", form_token(**fields))
    return answer


def page(member: Member, path: str, **query: str) -> str:
    answer = signed_in(member).get(f"/{member.organisation.slug}/{path}", query)
    assert answer.status_code == 200
    return answer.content.decode()


def idea(by: Member, **fields: str) -> Idea:
    post(by, "ideas/new/", partner="north", **{"title": "Chat first", **fields})
    return Idea.objects.latest("pk")


def test_an_idea_goes_from_a_thought_to_a_measured_benefit(manager: Member, north: Partner) -> None:
    one = idea(manager, benefit_expected="260000")
    for step, more in (("agreed", {}), ("pilot", {}), ("measured", {"measured": "-1200.50", "note": "Costs more."})):
        assert post(manager, f"ideas/{one.pk}/step/", state=step, version=str(one.version), **more).status_code == 302
        one.refresh_from_db()
    assert (one.state, one.benefit_measured) == ("measured", Decimal("-1200.50"))
    deeds = AuditEvent.objects.order_by("seq").values_list("deed", flat=True)
    assert list(deeds) == ["idea.add", "idea.to_agreed", "idea.to_pilot", "idea.to_measured"]
    assert "of " in page(manager, "ideas/", show="measured")
    found = register(manager, show="all", partner="")
    assert (found.expected, found.measured) == (Decimal(260000), Decimal("-1200.50"))


@pytest.mark.parametrize(
    ("state", "step", "field"),
    [
        ("pilot", IdeaStep(IdeaState.MEASURED, "How"), "measured"),
        ("pilot", IdeaStep(IdeaState.MEASURED, "", Decimal(1)), "note"),
        ("agreed", IdeaStep(IdeaState.DROPPED), "note"),
        ("agreed", IdeaStep(IdeaState.PILOT, "", Decimal(1)), "measured"),
        ("idea", IdeaStep(IdeaState.PILOT), "state"),
        ("measured", IdeaStep(IdeaState.DROPPED, "Why"), "state"),
    ],
)
def test_a_step_without_its_evidence_or_out_of_turn_is_refused(
    manager: Member, north: Partner, state: str, step: IdeaStep, field: str
) -> None:
    one = idea(manager)
    measured = {"benefit_measured": Decimal(1), "note": "x"} if state == "measured" else {}
    Idea.objects.filter(pk=one.pk).update(state=state, **measured)
    one.refresh_from_db()
    with pytest.raises(Refusal) as refused:
        move_idea(idea=one, step=step, today=TODAY, version=1, by=manager)
    assert refused.value.field == field


def test_every_state_but_the_measured_leads_somewhere() -> None:
    assert [state for state, to in LEADS_TO.items() if not to] == [IdeaState.MEASURED]
    assert (
        str(StepOutOfTurn(IdeaState.IDEA, IdeaState.MEASURED)) == "What is “Idea” does not become “Benefit measured”."
    )


def test_a_partners_people_read_their_ideas_and_no_session_and_no_project(manager: Member, north: Partner) -> None:
    idea(manager)
    post(manager, "sessions/new/", partner="north", kind="strategy", on="2026-05-12", title="Three years")
    post(manager, "project-updates/new/", partner="north", project="Refresh", on="2026-05-12", rag="red", text="Late.")
    other = PartnerFactory(organisation=manager.organisation, name="Boreas", slug="boreas")
    post(manager, "ideas/new/", partner="boreas", title="Theirs alone")
    tom = partner_user(north)
    seen = page(tom, "ideas/", show="all")
    assert "Chat first" in seen
    assert "Theirs alone" not in seen
    assert signed_in(tom).get(f"/{tom.organisation.slug}/ideas/{other.ideas.get().pk}/").status_code == 404
    assert signed_in(tom).get(f"/{tom.organisation.slug}/sessions/").status_code == 403
    hub = page(tom, "partners/north/")
    assert [word for word in ("Three years", "Refresh") if word in hub] == []


def test_a_session_keeps_its_notes_and_shows_them_as_text(manager: Member, north: Partner) -> None:
    notes = "# Plan\n\n- **hall 4** <script>alert(1)</script>"
    post(manager, "sessions/new/", partner="north", kind="innovation", on="2026-05-12", title="Halls", notes=notes)
    one = JointSession.objects.get()
    html = page(manager, f"sessions/{one.pk}/")
    assert "<strong>hall 4</strong>" in html
    assert "<script>alert" not in html
    assert post(manager, f"sessions/{one.pk}/edit/", kind="strategy", on="2026-05-12", title="x").status_code == 409


def test_a_project_shows_its_latest_colour_with_those_before(manager: Member, north: Partner) -> None:
    for on, rag, name in (("2026-08-31", "green", "Migration"), ("2026-10-30", "red", "MIGRATION")):
        post(manager, "project-updates/new/", partner="north", project=name, on=on, rag=rag, text=f"{rag} it is")
    [project] = projects_of(manager)
    assert [update.rag for update in project.updates] == ["red", "green"]
    html = page(manager, "sessions/")
    assert "Act" in html and "1 before" in html
    tomorrow = (today(manager.organisation) + timedelta(days=2)).isoformat()
    late = post(manager, "project-updates/new/", partner="north", project="x", on=tomorrow, rag="red", text="x")
    assert "still to come" in late.content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        ProjectUpdate.objects.update(rag="green")
