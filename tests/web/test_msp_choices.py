"""Pages of MSP choice: who sees them, what each shows, the grid, the record, and that a partner sees none of it."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from msp_reviews.models import MspChoice, MspComparison, MspScore, Partner
from msp_reviews.queries.due import due_for
from portfolio.models import ITFunction, Member, Role
from portfolio.portal import today
from tests.factories import (
    HELP_DESK,
    LEADERSHIP,
    ITFunctionFactory,
    MemberFactory,
    OrganisationFactory,
    PartnerFactory,
    chosen_from,
    decided,
    form_token,
    msp_comparison,
    msp_scored,
    partner_user,
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
def function(manager: Member, cio: Member) -> ITFunction:
    function = ITFunctionFactory(organisation=manager.organisation, code="help-desk", name="Help desk")
    decided(function, manager, cio, HELP_DESK)
    return function


@pytest.fixture
def comparison(function: ITFunction, manager: Member) -> MspComparison:
    return msp_scored(msp_comparison(function, manager), manager)


def at(name: str, *args: object) -> str:
    return reverse(f"msp_reviews:{name}", args=["company-y", *args])


def page(member: Member, address: str) -> str:
    answer = client_of(member).get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def settling(choice: MspChoice, **more: str) -> dict[str, Any]:
    return form_token(version=str(choice.version), content_sha256=choice.content_sha256, **more)


def proposal(comparison: MspComparison, by: Member, name: str, **more: str) -> dict[str, Any]:
    """The form as its page shows it."""
    text = page(by, at("msp_choice_propose", comparison.pk))
    seen = text.split('name="seen" value="')[1].split('"')[0]
    candidate = comparison.candidates.get(name=name)
    return form_token(candidate=str(candidate.pk), seen=seen, rationale="The best of them.", **more)


# -- beginning ------------------------------------------------------------------------------------


def test_the_function_leads_to_a_new_comparison_with_itself_chosen(function, manager):
    hub = page(manager, function.get_absolute_url())
    address = f"{at('msp_comparison_new')}?function=help-desk"
    assert address in hub
    assert '<option value="help-desk" selected>' in page(manager, address)


def test_a_function_that_stays_says_why_nobody_can_be_chosen(manager, cio):
    function = ITFunctionFactory(organisation=manager.organisation, name="Leadership")
    decided(function, manager, cio, LEADERSHIP)
    hub = page(manager, function.get_absolute_url())
    assert "Leadership is decided as core: its band leaves nothing to a partner." in hub
    assert "Leadership</option>" not in page(manager, at("msp_comparison_new"))


def test_a_comparison_is_begun_once_with_partners_and_names(function, manager):
    partner = PartnerFactory(organisation=manager.organisation, name="Northwind", slug="northwind")
    data = form_token(
        function="help-desk", title="", partners=[partner.slug], others="Kestrel, Inc.\n Meridian \n\nMeridian"
    )
    client = client_of(manager)
    first, second = (client.post(at("msp_comparison_new"), data) for _ in range(2))
    comparison = MspComparison.objects.get()
    assert first.headers["Location"] == second.headers["Location"] == at("msp_scores", comparison.pk)
    assert list(comparison.candidates.values_list("name", flat=True)) == ["Northwind", "Kestrel, Inc.", "Meridian"]
    assert str(comparison) == "MSP for Help desk"


def test_a_partner_or_function_of_another_organisation_cannot_be_named(function, manager):
    foreign = PartnerFactory(slug="foreign")
    data = form_token(function="help-desk", partners=[foreign.slug])
    assert (
        "foreign is not one of the available choices"
        in client_of(manager).post(at("msp_comparison_new"), data).content.decode()
    )
    elsewhere = ITFunctionFactory(code="elsewhere")
    data = form_token(function=elsewhere.code)
    assert "Select a valid choice" in client_of(manager).post(at("msp_comparison_new"), data).content.decode()
    assert not MspComparison.objects.exists()


def test_thirteen_candidates_are_refused_beside_the_field(function, manager):
    data = form_token(function="help-desk", others="\n".join(f"Candidate {number}" for number in range(13)))
    assert "13 candidates are too many" in client_of(manager).post(at("msp_comparison_new"), data).content.decode()


# -- the ranking ----------------------------------------------------------------------------------


def test_two_known_candidates_show_an_exact_share(comparison, manager):
    text = page(manager, at("msp_comparison", comparison.pk))
    assert "Northwind comes first under every weighting, before Kestrel." in text
    assert "Computed exactly, without sampling." in text
    assert 'aria-label="Northwind: place 1 100.0 %"' in text


def test_unknown_values_are_shown_as_unknown_with_samples_and_seed(function, manager):
    comparison = msp_scored(msp_comparison(function, manager), manager, level=None)
    text = page(manager, at("msp_comparison", comparison.pk))
    assert "14 values unknown: each counts as anything between worst and best." in text
    assert "10,000 weightings drawn with seed 20010517" in text
    assert "What is not known" in text
    assert "of Kestrel is unknown. At worst Kestrel comes first in" in text


def test_one_candidate_alone_leads_to_the_next_step(function, manager):
    comparison = msp_comparison(function, manager, names=("Northwind",))
    text = page(manager, at("msp_comparison", comparison.pk))
    assert "Add at least two candidates" in text
    assert at("msp_scores", comparison.pk) in text


def test_names_and_notes_are_never_markup(function, manager):
    comparison = msp_scored(msp_comparison(function, manager, names=("<script>alert(1)</script>", "B")), manager)
    for name in ("msp_comparison", "msp_scores", "msp_choice_propose"):
        text = page(manager, at(name, comparison.pk))
        assert "<script>alert(1)" not in text
        assert "&lt;script&gt;alert(1)" in text


def test_an_export_is_csv_that_no_spreadsheet_runs(function, manager):
    comparison = msp_scored(msp_comparison(function, manager, names=("=1+1", "B")), manager)
    answer = client_of(manager).get(at("msp_comparison_export", comparison.pk))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert text.splitlines()[0].endswith(",'=1+1,B")
    assert "Price,figures" in text
    assert "Share of place 1" in text
    listed = client_of(manager).get(at("msp_comparisons_export"))
    assert "MSP for Help desk,Help desk,Open" in b"".join(listed.streaming_content).decode()  # type: ignore[attr-defined]


# -- weights, criteria, candidates ----------------------------------------------------------------


def weights(comparison: MspComparison, **more: Any) -> dict[str, Any]:
    data = form_token(version=str(comparison.version), title=comparison.title, weighting="points")
    for row in comparison.criteria.all():
        data |= {f"rank_{row.pk}": str(row.rank), f"points_{row.pk}": str(row.points)}
    return data | more


def test_weights_are_saved_and_count(comparison, manager):
    price = comparison.criteria.get(name="Price")
    client_of(manager).post(at("msp_weights", comparison.pk), weights(comparison, **{f"points_{price.pk}": "500"}))
    comparison.refresh_from_db()
    price.refresh_from_db()
    assert (comparison.weighting, price.points, comparison.version) == ("points", 500, 2)
    assert "At your points Northwind comes first" in page(manager, at("msp_comparison", comparison.pk))


def test_weights_are_saved_after_criteria_have_come_and_gone(comparison, manager):
    """The last rank may then be higher than there are criteria."""
    gone = comparison.criteria.get(name="Exit cost")
    client = client_of(manager)
    client.post(at("msp_criterion_remove", gone.pk), form_token(version=str(gone.version)))
    assert client.post(at("msp_weights", comparison.pk), weights(comparison)).status_code == 302


def test_a_stale_form_of_weights_shows_both_texts(comparison, manager, cio):
    price = comparison.criteria.get(name="Price")
    mine = weights(comparison, **{f"points_{price.pk}": "50"})
    client_of(cio).post(at("msp_weights", comparison.pk), weights(comparison, **{f"points_{price.pk}": "70"}))
    answer = client_of(manager).post(at("msp_weights", comparison.pk), mine)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert f'name="mine-points_{price.pk}" value="50"' in text
    assert f'name="theirs-points_{price.pk}" value="70"' in text
    price.refresh_from_db()
    assert price.points == 70


@pytest.mark.parametrize("value", ["-1", "1001", "1.5", "many", "9" * 40])
def test_points_that_are_none_are_refused_beside_the_field(comparison, manager, value):
    price = comparison.criteria.get(name="Price")
    answer = client_of(manager).post(
        at("msp_weights", comparison.pk), weights(comparison, **{f"points_{price.pk}": value})
    )
    assert answer.status_code == 200
    assert "Points of Price" in answer.content.decode()
    comparison.refresh_from_db()
    assert comparison.version == 1


def test_a_criterion_of_figures_is_added_and_edited(comparison, manager):
    client = client_of(manager)
    data = form_token(name="Transition", kind="figures", unit="days", better="lower", best="10", worst="1,000")
    assert client.post(at("msp_criterion_new", comparison.pk), data).status_code == 302
    row = comparison.criteria.get(name="Transition")
    assert (row.worst, row.best, row.rank) == (1000, 10, 9)
    edited = data | form_token(version=str(row.version), best="2000")
    assert "has to lie below the worst" in client.post(at("msp_criterion_edit", row.pk), edited).content.decode()
    stale = data | form_token(version="0", unit="weeks")
    answer = client.post(at("msp_criterion_edit", row.pk), stale)
    assert answer.status_code == 409
    assert 'name="theirs-unit" value="days"' in answer.content.decode()


def test_a_candidate_is_added_and_removed(comparison, manager):
    client = client_of(manager)
    client.post(at("msp_candidate_new", comparison.pk), form_token(name="Meridian"))
    row = comparison.candidates.get(name="Meridian")
    assert row.scores.count() == 8
    both = form_token(name="X", partner=PartnerFactory(organisation=manager.organisation).slug)
    assert "Either a partner or a name" in client.post(at("msp_candidate_new", comparison.pk), both).content.decode()
    assert "Meridian goes with its scores." in page(manager, at("msp_candidate_remove", row.pk))
    client.post(at("msp_candidate_remove", row.pk), form_token(version=str(row.version)))
    assert not comparison.candidates.filter(name="Meridian").exists()


# -- the grid -------------------------------------------------------------------------------------


def score_of(comparison: MspComparison, candidate: str = "Kestrel", criterion: str = "Price") -> MspScore:
    return MspScore.objects.get(candidate__comparison=comparison, candidate__name=candidate, criterion__name=criterion)


def cell(client: Client, comparison: MspComparison, score: MspScore, text: str, seen: int | None = None) -> Any:
    data = {"row": score.pk, "text": text, "seen": score.version if seen is None else seen}
    return client.post(at("msp_score_cell", comparison.pk), data)


def test_a_cell_is_saved_by_itself(comparison, manager):
    score = score_of(comparison)
    answer = cell(client_of(manager), comparison, score, "90; second offer")
    assert answer.json() == {
        "state": "saved",
        "text": "90; second offer",
        "seen": f"{score.version + 1} 90; second offer",
        "words": f"90 {manager.organisation.currency} per year",
        "tone": "",
        "why": "second offer",
    }


def test_a_cell_that_cannot_be_read_says_why(comparison, manager):
    answer = cell(client_of(manager), comparison, score_of(comparison, criterion="Innovation"), "7")
    assert answer.status_code == 422
    assert answer.json()["reason"].startswith("This criterion takes a level from 1 to 5")


def test_a_cell_that_someone_else_changed_shows_what_stands(comparison, manager, cio):
    score = score_of(comparison)
    cell(client_of(cio), comparison, score, "95")
    answer = cell(client_of(manager), comparison, score, "80")
    assert (answer.status_code, answer.json()["text"]) == (409, "95")


def test_without_javascript_all_cells_are_one_form(comparison, manager):
    price, skill = score_of(comparison), score_of(comparison, criterion="Innovation")
    data = form_token(
        **{f"cell-{price.pk}": "80", f"seen-cell-{price.pk}": f"{price.version} 120"},
        **{f"cell-{skill.pk}": "9", f"seen-cell-{skill.pk}": f"{skill.version} 3"},
    )
    client = client_of(manager)
    text = client.post(at("msp_scores", comparison.pk), data).content.decode()
    assert "1 of the changed cells cannot be saved, so nothing was." in text
    assert 'value="9"' in text
    assert score_of(comparison).value == 120
    data = form_token(**{f"cell-{price.pk}": "80", f"seen-cell-{price.pk}": f"{price.version} 120"})
    assert client.post(at("msp_scores", comparison.pk), data).status_code == 302
    assert score_of(comparison).value == 80


def test_a_score_of_another_comparison_or_organisation_is_not_found(comparison, function, manager):
    other = msp_comparison(function, manager)
    foreign = score_of(other)
    assert cell(client_of(manager), comparison, foreign, "1").status_code == 404
    stranger = MemberFactory(role=Role.CIO)
    slug = stranger.organisation.slug
    address = reverse("msp_reviews:msp_score_cell", args=[slug, comparison.pk])
    assert client_of(stranger).post(address, {"row": foreign.pk, "text": "1", "seen": 1}).status_code == 404


def test_an_executive_reads_the_grid_and_types_nothing(comparison, manager):
    executive = MemberFactory(organisation=manager.organisation, role=Role.EXECUTIVE)
    text = page(executive, at("msp_scores", comparison.pk))
    assert 'class="cell-text"' not in text
    assert "Only a CIO or an IT manager may compare candidates." in text


# -- the record -----------------------------------------------------------------------------------


def test_a_choice_is_proposed_once_and_approved_by_another(comparison, manager, cio):
    data = proposal(comparison, manager, "Northwind")
    client = client_of(manager)
    first, second = (client.post(at("msp_choice_propose", comparison.pk), data) for _ in range(2))
    choice = MspChoice.objects.get()
    assert first.headers["Location"] == second.headers["Location"] == at("msp_choice", choice.pk)
    text = page(cio, at("msp_choice", choice.pk))
    assert "Approve Northwind" in text
    assert f'name="content_sha256" value="{choice.content_sha256}"' in text
    approving = settling(choice)
    answers = [client_of(cio).post(at("msp_choice_approve", choice.pk), approving) for _ in range(2)]
    assert {answer.headers["Location"] for answer in answers} == {at("msp_choice", choice.pk)}
    choice.refresh_from_db()
    assert (choice.state, choice.approved_by) == ("approved", cio)
    assert "Northwind</a> was chosen on" in page(cio, choice.function.get_absolute_url())


def test_against_the_ranking_without_a_reason_says_so_beside_the_field(comparison, manager):
    data = proposal(comparison, manager, "Kestrel")
    text = client_of(manager).post(at("msp_choice_propose", comparison.pk), data).content.decode()
    assert "The ranking puts Northwind first. Say why you choose Kestrel all the same." in text
    assert not MspChoice.objects.exists()
    data = proposal(comparison, manager, "Kestrel", against_reason="They know our sites.")
    client_of(manager).post(at("msp_choice_propose", comparison.pk), data)
    assert "Against the ranking." in page(manager, at("msp_choice", MspChoice.objects.get().pk))


def test_a_page_that_has_become_old_proposes_nothing(comparison, manager):
    data = proposal(comparison, manager, "Northwind")
    cell(client_of(manager), comparison, score_of(comparison), "1")
    text = client_of(manager).post(at("msp_choice_propose", comparison.pk), data).content.decode()
    assert "The comparison changed since you opened this page." in text
    assert not MspChoice.objects.exists()


def test_the_proposer_reads_why_they_may_not_approve(comparison, cio):
    choice = chosen_from(comparison, "Northwind", cio)
    text = page(cio, at("msp_choice", choice.pk))
    assert "You proposed this choice yourself." in text
    assert "Approve Northwind" not in text
    refused = client_of(cio).post(at("msp_choice_approve", choice.pk), settling(choice)).content.decode()
    assert "You proposed this choice yourself." in refused


def test_a_stale_approval_gets_the_conflict_page(comparison, manager, cio):
    choice = chosen_from(comparison, "Northwind", manager)
    answer = client_of(cio).post(at("msp_choice_approve", choice.pk), settling(choice) | {"version": "0"})
    assert answer.status_code == 409
    choice.refresh_from_db()
    assert choice.state == "proposed"


def test_a_rejection_needs_its_reason_and_keeps_it(comparison, manager, cio):
    choice = chosen_from(comparison, "Northwind", manager)
    client = client_of(cio)
    assert (
        "This field is required" in client.post(at("msp_choice_reject", choice.pk), settling(choice)).content.decode()
    )
    client.post(at("msp_choice_reject", choice.pk), settling(choice, reason="Ask about exit cost."))
    assert "Ask about exit cost." in page(manager, at("msp_choice", choice.pk))


def test_the_proposer_withdraws(comparison, manager):
    choice = chosen_from(comparison, "Northwind", manager)
    client_of(manager).post(at("msp_choice_withdraw", choice.pk), settling(choice))
    assert "Withdrawn" in page(manager, at("msp_choice", choice.pk))


def test_a_change_since_the_proposal_is_pointed_out(comparison, manager, cio):
    choice = chosen_from(comparison, "Northwind", manager)
    assert "has changed since" not in page(cio, at("msp_choice", choice.pk))
    cell(client_of(manager), comparison, score_of(comparison), "1")
    assert "The comparison has changed since this was proposed." in page(cio, at("msp_choice", choice.pk))


def test_a_decided_comparison_is_read_and_goes_on_as_a_copy(comparison, manager, cio):
    choice = chosen_from(comparison, "Northwind", manager)
    client_of(cio).post(at("msp_choice_approve", choice.pk), settling(choice))
    assert 'class="cell-text"' not in page(manager, at("msp_scores", comparison.pk))
    assert "has been decided" in page(manager, at("msp_choice_propose", comparison.pk))
    refused = cell(client_of(manager), comparison, score_of(comparison), "1")
    assert (refused.status_code, "decided" in refused.json()["reason"]) == (422, True)
    client_of(manager).post(at("msp_comparison_again", comparison.pk), form_token())
    assert MspComparison.objects.filter(state="open").count() == 1


def test_the_approver_finds_it_in_the_bell_and_the_proposer_does_not(comparison, manager, cio):
    chosen_from(comparison, "Northwind", cio)
    second = MemberFactory(organisation=manager.organisation, role=Role.CIO)
    day = today(manager.organisation)
    sentence = "Help desk: Northwind is proposed, waits for approval"
    assert sentence in [item.sentence for item in due_for(second, today=day)]
    assert sentence not in [item.sentence for item in due_for(cio, today=day)]
    assert sentence not in [item.sentence for item in due_for(manager, today=day)]


def test_search_finds_a_comparison(comparison, manager):
    text = page(manager, reverse("portfolio:search", args=["company-y"]) + "?words=msp+help")
    assert at("msp_comparison", comparison.pk) in text


# -- tenants and partners -------------------------------------------------------------------------


def test_nothing_of_another_organisation_is_found(comparison, manager):
    choice = chosen_from(comparison, "Northwind", manager)
    stranger = MemberFactory(role=Role.CIO)
    client, slug = client_of(stranger), stranger.organisation.slug
    criterion, candidate = comparison.criteria.first(), comparison.candidates.first()
    assert criterion
    assert candidate
    names = {
        comparison.pk: (
            "msp_comparison", "msp_scores", "msp_weights", "msp_comparison_export", "msp_criterion_new",
            "msp_candidate_new", "msp_comparison_again", "msp_comparison_remove", "msp_choice_propose",
        ),
        criterion.pk: ("msp_criterion_edit", "msp_criterion_remove"),
        candidate.pk: ("msp_candidate_edit", "msp_candidate_remove"),
        choice.pk: ("msp_choice", "msp_choice_approve", "msp_choice_reject", "msp_choice_withdraw"),
    }  # fmt: skip
    for pk, found in names.items():
        for name in found:
            address = reverse(f"msp_reviews:{name}", args=[slug, pk])
            assert client.get(address).status_code == 404, name
            assert client.post(address, form_token(version="1")).status_code == 404, name
    assert "MSP for Help desk" not in client.get(reverse("msp_reviews:msp_comparisons", args=[slug])).content.decode()


@pytest.fixture
def northwind(function: ITFunction, manager: Member, cio: Member) -> Partner:
    """A partner that was chosen before Kestrel, in a comparison that its own people must not know of."""
    partner = PartnerFactory(organisation=manager.organisation, name="Northwind", slug="northwind")
    comparison = msp_scored(msp_comparison(function, manager, names=("Kestrel",), partners=(partner,)), manager)
    choice = chosen_from(comparison, "Northwind", manager)
    client_of(cio).post(at("msp_choice_approve", choice.pk), settling(choice))
    return partner


def test_the_partners_page_shows_our_people_what_it_was_chosen_for(northwind, cio):
    text = page(cio, northwind.get_absolute_url())
    assert "Chosen for" in text
    assert at("msp_choice", MspChoice.objects.get().pk) in text


def test_a_partners_own_people_see_no_comparison_no_score_and_no_rival(northwind):
    theirs = partner_user(northwind)
    client, comparison, choice = client_of(theirs), MspComparison.objects.get(), MspChoice.objects.get()
    own = page(theirs, northwind.get_absolute_url())
    home = page(theirs, "/company-y/")
    searched = [
        page(theirs, reverse("portfolio:search", args=["company-y"]) + f"?words={words}")
        for words in ("kestre", "msp", "choose", "help")
    ]
    due = page(theirs, reverse("portfolio:due", args=["company-y"]))
    for text in (own, home, due, *searched):
        assert "Chosen for" not in text
        assert "MSP choice" not in text
        assert "MSP for Help desk" not in text
        assert "Kestrel" not in text
        assert "msp-c" not in text
    for name, pk in (("msp_comparison", comparison.pk), ("msp_scores", comparison.pk), ("msp_choice", choice.pk)):
        answer = client.get(at(name, pk))
        assert answer.status_code == 403
        assert "Kestrel" not in answer.content.decode()
    for name, pk in (("msp_comparison_export", comparison.pk), ("msp_score_cell", comparison.pk)):
        assert client.post(at(name, pk)).status_code == 403
    for name in ("msp_comparisons", "msp_comparisons_export", "msp_comparison_new"):
        assert client.get(at(name)).status_code == 403


# -- cost -----------------------------------------------------------------------------------------


def queries_of(member: Member, address: str) -> int:
    client = client_of(member)
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_the_list_costs_the_same_for_two_comparisons_and_for_twenty(comparison, function, manager):
    chosen_from(comparison, "Northwind", manager)
    msp_comparison(function, manager)
    two = queries_of(manager, at("msp_comparisons"))
    for _ in range(18):
        msp_comparison(function, manager)
    assert queries_of(manager, at("msp_comparisons")) == two
    assert queries_of(manager, at("msp_comparisons_export")) <= two


@pytest.mark.parametrize("name", ["msp_comparison", "msp_scores", "msp_choice_propose"])
def test_a_comparison_costs_the_same_for_two_candidates_and_for_twelve(function, manager, name):
    two = msp_scored(msp_comparison(function, manager), manager)
    partners = PartnerFactory.create_batch(12, organisation=manager.organisation)
    twelve = msp_scored(msp_comparison(function, manager, names=(), partners=partners), manager)
    assert queries_of(manager, at(name, twelve.pk)) == queries_of(manager, at(name, two.pk))


def test_the_function_costs_the_same_for_two_comparisons_and_for_twenty(function, manager):
    for _ in range(2):
        msp_comparison(function, manager)
    two = queries_of(manager, function.get_absolute_url())
    for _ in range(18):
        msp_comparison(function, manager)
    assert queries_of(manager, function.get_absolute_url()) == two
