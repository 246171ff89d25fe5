"""Comparing candidates for a function, and the record of the choice: four eyes, history, reasons, rules."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from msp_reviews.actions import msp_choices as actions
from msp_reviews.actions import msp_comparisons as comparing
from msp_reviews.actions.msp_comparisons import Entry, WeightsWanted
from msp_reviews.domain.msp_choices import MOST_CANDIDATES, MOST_CRITERIA, Cell
from msp_reviews.models import MspChoice, MspComparison, MspScore
from msp_reviews.queries.msp_choices import content_sha256, has_changed_since, loaded
from portfolio.domain.errors import NotAllowed, Refusal
from portfolio.models import AuditEvent, ITFunction, Member, Role
from portfolio.versions import StaleVersion
from tests.factories import (
    DATA_GOVERNANCE,
    HELP_DESK,
    LEADERSHIP,
    ITFunctionFactory,
    MemberFactory,
    PartnerFactory,
    chosen_from,
    decided,
    msp_comparison,
    msp_proposal,
    msp_scored,
)

pytestmark = pytest.mark.django_db
CRITERION = {
    "name": "New",
    "question": "",
    "kind": "levels",
    "unit": "",
    "better": "lower",
    "worst": None,
    "best": None,
    "anchors": list("abcde"),
}


@pytest.fixture
def manager() -> Member:
    return MemberFactory(role=Role.IT_MANAGER)


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
    """Northwind is better on price, and the two are alike on all else."""
    return msp_scored(msp_comparison(function, manager), manager)


def approve(choice: MspChoice, by: Member) -> MspChoice:
    return actions.approve_choice(choice=choice, seen_sha256=choice.content_sha256, version=choice.version, by=by)


def score_of(comparison: MspComparison, candidate: str, criterion: str) -> MspScore:
    rows = MspScore.objects.select_related("criterion", "candidate__comparison__organisation")
    return rows.get(candidate__comparison=comparison, candidate__name=candidate, criterion__name=criterion)


# -- comparisons ----------------------------------------------------------------------------------


def test_a_comparison_begins_with_eight_criteria_and_everything_unknown(function, manager):
    comparison = msp_comparison(function, manager)
    sheet = loaded(comparison).sheet
    assert sheet.candidates == ("Northwind", "Kestrel")
    assert [one.name for one in sheet.criteria][:2] == ["Price", "Delivery record"]
    assert len(sheet.criteria) == 8
    assert sum(one.points for one in sheet.criteria) == 100
    assert sheet.unknown == 16
    assert sheet.criteria[0].unit == f"{manager.organisation.currency} per year"


@pytest.mark.parametrize(("digits", "sentence"), [(LEADERSHIP, "decided as core"), (None, "Nobody has decided yet")])
def test_no_partner_is_compared_for_what_stays(manager, cio, digits, sentence):
    function = ITFunctionFactory(organisation=manager.organisation)
    if digits:
        decided(function, manager, cio, digits)
    with pytest.raises(Refusal, match=sentence):
        msp_comparison(function, manager)


def test_a_strategic_function_may_be_compared_within_its_band(manager, cio):
    function = ITFunctionFactory(organisation=manager.organisation)
    decided(function, manager, cio, DATA_GOVERNANCE)
    comparison = msp_scored(msp_comparison(function, manager), manager)
    choice = chosen_from(comparison, "Northwind", manager)
    assert (choice.inputs["class"], choice.inputs["most_msp_share"]) == ("strategic", "2/5")


def test_a_retired_function_gets_no_comparison(function, manager):
    ITFunction.objects.filter(pk=function.pk).update(state="retired")
    function.refresh_from_db()
    with pytest.raises(Refusal, match="retired"):
        msp_comparison(function, manager)


@pytest.mark.parametrize("role", [Role.EXECUTIVE, Role.ADMINISTRATOR, Role.PARTNER])
def test_others_may_not_compare(function, manager, comparison, role):
    stranger = MemberFactory(organisation=manager.organisation, role=role)
    with pytest.raises(NotAllowed):
        msp_comparison(function, stranger)
    entry = Entry(score_of(comparison, "Kestrel", "Innovation"), Cell(Decimal(5)), 1)
    with pytest.raises(NotAllowed):
        comparing.record_score(entry=entry, by=stranger)
    with pytest.raises(NotAllowed):
        chosen_from(comparison, "Northwind", stranger)


def test_nobody_is_a_candidate_twice(comparison, manager):
    with pytest.raises(Refusal, match="already a candidate"):
        comparing.add_candidate(comparison=comparison, partner=None, name="northwind", by=manager)
    partner = PartnerFactory(organisation=manager.organisation, name="Kestrel")
    with pytest.raises(Refusal, match="already a candidate"):
        comparing.add_candidate(comparison=comparison, partner=partner, name="", by=manager)


def test_more_than_twelve_are_no_short_list(comparison, manager):
    for number in range(MOST_CANDIDATES - 2):
        comparing.add_candidate(comparison=comparison, partner=None, name=f"Candidate {number}", by=manager)
    with pytest.raises(Refusal, match="at most 12 candidates"):
        comparing.add_candidate(comparison=comparison, partner=None, name="One more", by=manager)
    values = {
        "name": "",
        "question": "",
        "kind": "figures",
        "unit": "days",
        "better": "lower",
        "worst": None,
        "best": None,
        "anchors": [],
    }
    for number in range(MOST_CRITERIA - 8):
        comparing.add_criterion(comparison=comparison, values=values | {"name": f"Days {number}"}, by=manager)
    with pytest.raises(Refusal, match="at most 12 criteria"):
        comparing.add_criterion(comparison=comparison, values=values | {"name": "One more"}, by=manager)
    assert MspScore.objects.filter(candidate__comparison=comparison).count() == 144


def test_a_candidate_who_has_become_a_partner_keeps_the_scores(comparison, manager):
    candidate = comparison.candidates.get(name="Kestrel")
    partner = PartnerFactory(organisation=manager.organisation, name="Kestrel Workplace")
    comparing.edit_candidate(candidate=candidate, partner=partner, name="", version=candidate.version, by=manager)
    sheet = loaded(comparison).sheet
    assert sheet.candidates[1] == "Kestrel Workplace"
    assert sheet.cells[1][0].value == 120


def test_the_same_score_again_writes_nothing(comparison, manager):
    score = score_of(comparison, "Kestrel", "Price")
    before = AuditEvent.objects.count()
    comparing.record_score(entry=Entry(score, Cell(score.value, score.note), 0), by=manager)
    assert AuditEvent.objects.count() == before
    assert score_of(comparison, "Kestrel", "Price").version == score.version


def test_a_score_that_someone_else_changed_is_stale(comparison, manager, cio):
    score = score_of(comparison, "Kestrel", "Price")
    seen = score.version
    comparing.record_score(entry=Entry(score_of(comparison, "Kestrel", "Price"), Cell(Decimal(90)), seen), by=cio)
    with pytest.raises(StaleVersion):
        comparing.record_score(entry=Entry(score, Cell(Decimal(80)), seen), by=manager)
    assert score_of(comparison, "Kestrel", "Price").value == 90


def test_many_scores_are_saved_all_or_none(comparison, manager):
    good, stale = score_of(comparison, "Kestrel", "Innovation"), score_of(comparison, "Kestrel", "Price")
    entries = [Entry(good, Cell(Decimal(5)), good.version), Entry(stale, Cell(Decimal(1)), stale.version + 7)]
    with pytest.raises(Refusal, match="meanwhile"):
        comparing.record_scores(comparison=comparison, entries=entries, by=manager)
    assert score_of(comparison, "Kestrel", "Innovation").value == 3


def test_the_audit_tells_what_each_score_was(comparison, manager):
    event = AuditEvent.objects.filter(deed="msp_choice.score").latest("seq")
    assert '"Kestrel, Price: 120"' in event.body


def test_points_need_a_point(comparison, manager):
    points = {row.pk: 0 for row in comparison.criteria.all()}
    with pytest.raises(Refusal, match="at least one criterion points"):
        comparing.set_weights(
            comparison=comparison,
            wanted=WeightsWanted("T", "points", {}, points),
            version=comparison.version,
            by=manager,
        )


def test_the_kind_of_a_criterion_stays_while_scores_stand(comparison, manager):
    criterion = comparison.criteria.get(name="Price")
    values = {
        "name": "Price",
        "question": "",
        "kind": "levels",
        "unit": "",
        "better": "lower",
        "worst": None,
        "best": None,
        "anchors": list("abcde"),
    }
    with pytest.raises(Refusal, match="Empty them"):
        comparing.edit_criterion(criterion=criterion, values=values, version=criterion.version, by=manager)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"anchors": ["a", "b", "", "d", "e"]}, "a sentence for each"),
        ({"kind": "figures", "unit": ""}, "in which unit"),
        ({"kind": "figures", "unit": "d", "worst": Decimal(1), "best": Decimal(2)}, "has to lie below"),
        (
            {"kind": "figures", "unit": "d", "better": "higher", "worst": Decimal(2), "best": Decimal(2)},
            "has to lie above",
        ),
        ({"name": "price"}, "already a criterion"),
    ],
)
def test_a_criterion_that_measures_nothing_is_refused(comparison, manager, changes, sentence):
    with pytest.raises(Refusal, match=sentence):
        comparing.add_criterion(comparison=comparison, values=CRITERION | changes, by=manager)
    assert comparison.criteria.count() == 8


def test_a_comparison_nobody_chose_from_may_go(comparison, manager):
    comparing.remove_comparison(comparison=comparison, version=comparison.version, by=manager)
    assert not MspComparison.objects.exists()


def test_a_comparison_with_a_choice_stays(comparison, manager):
    chosen_from(comparison, "Northwind", manager)
    with pytest.raises(Refusal, match="part of the record"):
        comparing.remove_comparison(comparison=comparison, version=comparison.version, by=manager)


# -- choices --------------------------------------------------------------------------------------


def test_a_proposal_freezes_the_comparison_and_what_it_came_to(comparison, manager):
    choice = chosen_from(comparison, "Northwind", manager)
    choice.refresh_from_db()
    assert (choice.state, choice.chosen_name, choice.is_against_ranking) == ("proposed", "Northwind", False)
    assert choice.inputs["cells"][1][0] == {"value": "120", "note": ""}
    assert choice.result["candidates"][0]["ranks"] == ["1", "0"]
    assert choice.result["samples"] is None
    assert content_sha256(choice) == choice.content_sha256


def test_a_sampled_result_is_recorded_with_its_seed_and_error(function, manager):
    comparison = msp_scored(msp_comparison(function, manager), manager, level=None)
    choice = chosen_from(comparison, "Northwind", manager)
    assert (choice.result["samples"], choice.result["seed"]) == (10_000, 20_010_517)
    assert 0 < float(choice.result["candidates"][0]["error"]) < 0.01
    low, high = choice.result["first_share_bounds"]
    assert float(Fraction(low)) < float(choice.result["candidates"][0]["ranks"][0]) < float(Fraction(high))


def test_another_cio_approves_and_the_comparison_is_decided(comparison, manager, cio):
    choice = approve(chosen_from(comparison, "Northwind", manager), cio)
    comparison.refresh_from_db()
    assert (choice.state, choice.approved_by, comparison.state) == ("approved", cio, "decided")
    deeds = AuditEvent.objects.order_by("seq").values_list("deed", flat=True)
    assert list(deeds)[-2:] == ["msp_choice.propose", "msp_choice.approve"]


def test_nobody_approves_or_rejects_what_they_proposed(comparison, cio):
    choice = chosen_from(comparison, "Northwind", cio)
    with pytest.raises(Refusal, match="yourself"):
        approve(choice, cio)
    with pytest.raises(Refusal, match="yourself"):
        actions.reject_choice(choice=choice, reason="No.", version=choice.version, by=cio)


def test_the_database_asks_for_four_eyes_too(comparison, manager):
    choice = chosen_from(comparison, "Northwind", manager)
    with pytest.raises(IntegrityError), transaction.atomic():
        MspChoice.objects.filter(pk=choice.pk).update(
            state="approved", approved_by=manager, approved_at=choice.proposed_at
        )


def test_against_the_ranking_needs_a_reason(comparison, manager):
    with pytest.raises(Refusal, match="puts Northwind first") as refused:
        chosen_from(comparison, "Kestrel", manager)
    assert refused.value.field == "against_reason"
    choice = chosen_from(comparison, "Kestrel", manager, against_reason="They know our sites.")
    assert choice.is_against_ranking


def test_the_database_asks_for_the_reason_too(comparison, manager):
    choice = chosen_from(comparison, "Kestrel", manager, against_reason="They know our sites.")
    with pytest.raises(IntegrityError), transaction.atomic():
        MspChoice.objects.filter(pk=choice.pk).update(against_reason="")


def test_of_two_that_tie_exactly_either_may_be_chosen(function, manager):
    comparison = msp_scored(msp_comparison(function, manager), manager, level=3, prices=(100, 100))
    assert not chosen_from(comparison, "Kestrel", manager).is_against_ranking


def test_without_a_rationale_nothing_is_proposed(comparison, manager):
    with pytest.raises(Refusal, match="Say why"):
        chosen_from(comparison, "Northwind", manager, rationale="")


def test_a_comparison_that_changed_since_it_was_read_is_not_chosen_from(comparison, manager):
    proposal = msp_proposal(comparison, "Northwind")
    score = score_of(comparison, "Kestrel", "Price")
    comparing.record_score(entry=Entry(score, Cell(Decimal(1)), score.version), by=manager)
    with pytest.raises(Refusal, match="changed since"):
        actions.propose_choice(comparison=comparison, proposal=proposal, by=manager)


def test_a_candidate_of_another_comparison_is_none_of_this_one(comparison, function, manager):
    other = msp_comparison(function, manager)
    proposal = replace(msp_proposal(comparison, "Northwind"), candidate=other.candidates.get(name="Northwind"))
    with pytest.raises(Refusal, match="no candidate"):
        actions.propose_choice(comparison=comparison, proposal=proposal, by=manager)


def test_one_proposal_waits_for_a_function(comparison, function, manager):
    chosen_from(comparison, "Northwind", manager)
    other = msp_scored(msp_comparison(function, manager), manager)
    with pytest.raises(Refusal, match="already waits"):
        chosen_from(other, "Northwind", manager)


def test_one_candidate_alone_is_no_comparison(function, manager):
    comparison = msp_comparison(function, manager, names=("Northwind",))
    with pytest.raises(Refusal, match="at least two candidates"):
        chosen_from(comparison, "Northwind", manager)


def test_other_content_than_was_seen_is_not_approved(comparison, manager, cio):
    choice = chosen_from(comparison, "Northwind", manager)
    with pytest.raises(Refusal, match="not the content"):
        actions.approve_choice(choice=choice, seen_sha256="0" * 64, version=choice.version, by=cio)


def test_an_old_version_is_not_approved(comparison, manager, cio):
    choice = chosen_from(comparison, "Northwind", manager)
    with pytest.raises(StaleVersion):
        actions.approve_choice(choice=choice, seen_sha256=choice.content_sha256, version=0, by=cio)


def test_a_function_that_has_come_home_gets_no_partner_approved(comparison, function, manager, cio):
    choice = chosen_from(comparison, "Northwind", manager)
    decided(function, manager, cio, LEADERSHIP)
    with pytest.raises(Refusal, match="decided as core"):
        approve(choice, cio)


def test_a_manager_approves_nothing(comparison, cio, manager):
    choice = chosen_from(comparison, "Northwind", cio)
    with pytest.raises(NotAllowed):
        approve(choice, manager)


def test_a_rejection_keeps_its_reason_and_leaves_the_comparison_open(comparison, manager, cio):
    choice = chosen_from(comparison, "Northwind", manager)
    actions.reject_choice(choice=choice, reason="Ask about exit cost first.", version=choice.version, by=cio)
    comparison.refresh_from_db()
    assert (choice.state, comparison.state) == ("rejected", "open")
    assert chosen_from(comparison, "Northwind", manager).state == "proposed"


def test_only_the_proposer_withdraws(comparison, manager, cio):
    choice = chosen_from(comparison, "Northwind", manager)
    with pytest.raises(Refusal, match="Only the one"):
        actions.withdraw_choice(choice=choice, version=choice.version, by=cio)
    actions.withdraw_choice(choice=choice, version=choice.version, by=manager)
    assert choice.rejected_by == manager


def test_the_next_choice_supersedes_the_standing_one(comparison, manager, cio):
    first = approve(chosen_from(comparison, "Northwind", manager), cio)
    again = comparing.copy_comparison(comparison=comparison, by=manager)
    assert loaded(again).sheet == loaded(comparison).sheet
    second = approve(chosen_from(again, "Northwind", manager), cio)
    first.refresh_from_db()
    assert (first.state, first.superseded_by) == ("superseded", second)


def test_a_decided_comparison_no_longer_changes(comparison, manager, cio):
    approve(chosen_from(comparison, "Northwind", manager), cio)
    comparison.refresh_from_db()
    score = score_of(comparison, "Kestrel", "Price")
    criterion, candidate = comparison.criteria.first(), comparison.candidates.first()
    deeds = [
        lambda: comparing.record_score(entry=Entry(score, Cell(Decimal(1)), score.version), by=manager),
        lambda: comparing.add_candidate(comparison=comparison, partner=None, name="New", by=manager),
        lambda: comparing.remove_candidate(candidate=candidate, version=candidate.version, by=manager),
        lambda: comparing.remove_criterion(criterion=criterion, version=criterion.version, by=manager),
        lambda: comparing.set_weights(
            comparison=comparison, wanted=WeightsWanted("T", "any"), version=comparison.version, by=manager
        ),
        lambda: comparing.remove_comparison(comparison=comparison, version=comparison.version, by=manager),
    ]
    for deed in deeds:
        with pytest.raises(Refusal, match="has been decided"):
            deed()


@pytest.mark.parametrize("column", ["rationale", "chosen_name", "content_sha256"])
def test_a_settled_choice_is_not_edited_by_any_way(comparison, manager, cio, column):
    choice = approve(chosen_from(comparison, "Northwind", manager), cio)
    with pytest.raises(DatabaseError), transaction.atomic():
        MspChoice.objects.filter(pk=choice.pk).update(**{column: "other"})
    with pytest.raises(DatabaseError), transaction.atomic():
        MspChoice.objects.filter(pk=choice.pk).delete()


def test_a_change_after_the_proposal_is_known(comparison, manager):
    choice = chosen_from(comparison, "Northwind", manager)
    assert not has_changed_since(choice)
    score = score_of(comparison, "Kestrel", "Price")
    comparing.record_score(entry=Entry(score, Cell(Decimal(1)), score.version), by=manager)
    assert has_changed_since(choice)
