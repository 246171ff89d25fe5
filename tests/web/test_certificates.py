"""The certificate page: of today's answers, and as a decision recorded it."""

from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portfolio.models import ITFunction, Member, Role
from sourcing.domain.criteria import DEFAULT_CONTENT, SourcingClass, criteria_model_from_content
from sourcing.domain.evaluate import evaluate
from sourcing.queries.certificates import Certificate, certificate_of
from tests.factories import (
    DATA_GOVERNANCE,
    HELP_DESK,
    LEADERSHIP,
    REFRESH,
    MemberFactory,
    OrganisationFactory,
    decided,
    levels,
    proposed,
    scored,
)
from tests.web.test_sourcing_pages import at, client_of, function, page_of

MODEL = criteria_model_from_content(DEFAULT_CONTENT)
MONITORING = "2111442354254344"


def of(digits: str, name: str = "Help desk") -> Certificate:
    answers = levels(digits)
    return certificate_of(name, evaluate(MODEL, answers).to_json(), MODEL, answers)


def test_the_headline_is_what_the_issue_says() -> None:
    found = of(HELP_DESK)
    assert (
        found.headline
        == "If every weighting were equally likely, Help desk would come out outsourceable in 100 of 100."
    )
    assert found.winner_sentence == "By score outsourceable leads tactical by 68.7 points of 100."


@pytest.mark.parametrize("digits", [HELP_DESK, REFRESH, DATA_GOVERNANCE, LEADERSHIP, MONITORING, "21", "2113----1125"])
def test_the_pieces_of_a_bar_add_up_to_its_score(digits) -> None:
    for card in of(digits).score_cards:
        assert abs(sum(part.width for part in card.contributions) - card.width) <= Fraction(1, 10)
        assert len(card.contributions) == len(MODEL.of_class[SourcingClass(card.key)])


def test_shares_that_are_nearly_all_are_not_called_all() -> None:
    ranked = next(line for line in of(MONITORING, "Monitoring").share_lines if line.caption.endswith("order"))
    assert ranked.sentence.endswith("would come out tactical in 99 of 100.")
    assert [round(share.share, 4) for share in ranked.shares] == [0.0, 0.0024, 0.9948, 0.0028]


def test_fired_locks_bring_the_shares_without_them() -> None:
    found = of(LEADERSHIP, "Leadership")
    assert [line.caption for line in found.share_lines][2:] == [
        "Any weights, without locks",
        "Weights in the model's order, without locks",
    ]
    assert found.lock_sentences[0].startswith("The lock “Accountable leadership stays in-house” has fired")
    assert len(of(HELP_DESK).share_lines) == 2


def test_the_weights_at_the_flip_still_sum_to_a_hundred_and_move_as_far_as_is_said() -> None:
    record = evaluate(MODEL, levels(REFRESH)).to_json()["flips"]["weights"]
    moved = sum(
        abs(Fraction(record["weights"][name][one.key]["fraction"]) - one.weight)
        for name in SourcingClass
        for one in MODEL.of_class[name]
    )
    assert moved == Fraction(record["distance"]["fraction"])
    found = of(REFRESH).weight_flip
    assert found is not None
    for _, lines in found.classes:
        assert sum(Fraction(line.at_flip) for line in lines) == pytest.approx(100, abs=0.5)
        assert any(line.change for line in lines)


def test_every_unanswered_question_says_what_it_could_do_and_one_is_next() -> None:
    found = of("2113----1125----")
    assert len(found.questions) == 8
    assert [line.is_next for line in found.questions].count(True) == 1
    assert found.questions[0].is_next
    assert all(len(line.classes) == 5 for line in found.questions)
    assert found.ask_next_sentence.startswith("Ask next: “")
    assert of(HELP_DESK).questions == ()
    assert of(HELP_DESK).unanswered_sentence == "Every question is answered."


def test_each_level_of_an_open_question_gives_the_class_that_answering_it_gives() -> None:
    answers = levels("2113----1125----")
    found = certificate_of("It", evaluate(MODEL, answers).to_json(), MODEL, answers)
    by_name = {line.question: line for line in found.questions}
    for key in evaluate(MODEL, answers).unanswered:
        line = by_name[MODEL.by_key[key].question]
        verdicts = [evaluate(MODEL, {**answers, key: level}) for level in range(1, 6)]
        assert line.classes == tuple(verdict.sourcing_class.value for verdict in verdicts)
        assert line.expected_share == pytest.approx(sum(verdict.share for verdict in verdicts) / 5, abs=1e-9)


# pages


@pytest.fixture
def cio(db: None) -> Member:
    return MemberFactory(organisation=OrganisationFactory(slug="company-y"), role=Role.CIO)


@pytest.fixture
def manager(cio: Member) -> Member:
    return MemberFactory(organisation=cio.organisation, role=Role.IT_MANAGER)


@pytest.fixture
def desk(cio: Member) -> ITFunction:
    return function(cio, "Help desk", 20, 80)


def test_before_it_is_scored_there_is_nothing_to_certify(desk, cio):
    assert "there is nothing to certify" in page_of(cio, at("certificate", desk.code))


def test_the_page_says_every_part_aloud(desk, cio, manager):
    scored(desk, manager, HELP_DESK)
    page = page_of(cio, at("certificate", desk.code))
    for part in ("in 100 of 100.", "One answer away", "Least change of weights", "L1 distance", "Unanswered questions"):
        assert part in page, part
    assert "data-print" in page


def test_a_provisional_verdict_names_its_open_questions(desk, cio, manager):
    scored(desk, manager, "2113")
    page = page_of(cio, at("certificate", desk.code))
    assert "12 questions are unanswered, and their answers could still change the class." in page
    assert page.count('<span class="tag">Ask next</span>') == 1


def test_a_decision_keeps_its_certificate_and_says_whether_it_holds(desk, cio, manager):
    decision = decided(desk, manager, cio)
    address = at("decision_certificate", decision.pk)
    assert "It still holds to the letter" in page_of(cio, address)
    ITFunction.objects.filter(pk=desk.pk).update(internal_cost=30, name="Service desk")
    page = page_of(cio, address)
    assert "have changed since, but they give outsourceable today, too." in page
    assert "likely, Help desk would come out outsourceable in 100 of 100." in page
    scored(desk, manager, DATA_GOVERNANCE)
    page = page_of(cio, address)
    assert "It no longer holds: the answers gave outsourceable then, and give strategic today." in page
    assert "likely, Help desk would come out outsourceable in 100 of 100." in page


def test_a_decision_against_the_score_says_so(desk, cio, manager):
    scored(desk, manager)
    decision = proposed(desk, manager, "core", override_reason="We keep it.")
    page = page_of(cio, at("decision_certificate", decision.pk))
    assert "It was decided core, although the answers gave outsourceable." in page


def test_a_certificate_of_another_organisation_is_not_found(desk, cio, manager):
    decision = decided(desk, manager, cio)
    stranger = MemberFactory(role=Role.CIO)
    assert client_of(stranger).get(at("certificate", desk.code)).status_code == 404
    address = at("decision_certificate", decision.pk).replace("company-y", stranger.organisation.slug)
    assert client_of(stranger).get(address).status_code == 404


def test_the_pages_cost_the_same_queries_with_one_answer_open_and_with_many(desk, cio, manager):
    client = client_of(cio)

    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    first = decided(desk, manager, cio, HELP_DESK[:-1])
    addresses = [at("certificate", desk.code), at("decision_certificate", first.pk)]
    [queries(address) for address in addresses]
    few = [queries(address) for address in addresses]
    for _ in range(4):
        scored(desk, MemberFactory(organisation=cio.organisation, role=Role.IT_MANAGER), "211322")
    assert [queries(address) for address in addresses] == few
