"""The optimiser: against every answer there is, locks and bands, clashes that are smallest, the same answer twice."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from types import SimpleNamespace

import pytest

from sourcing.domain import optimiser_best, optimiser_solver
from sourcing.domain.concentration import PartnerSpend
from sourcing.domain.optimiser import (
    STAY,
    LimitKey,
    Objective,
    Question,
    TooManyOptions,
    chosen_portfolio,
    scenario_portfolio,
    today_portfolio,
)
from sourcing.domain.optimiser_best import best
from sourcing.domain.optimiser_bounds import Picked
from sourcing.domain.optimiser_clashes import clashing
from sourcing.domain.optimiser_frontier import frontier, undominated
from sourcing.domain.optimiser_highs import TICK_SECONDS, Watch
from sourcing.domain.optimiser_model import CENTS, Model
from sourcing.domain.optimiser_options import choices_of, facts_at
from sourcing.domain.optimiser_ratios import ratio_of
from sourcing.domain.optimiser_search import optimise
from sourcing.domain.scenarios import Facts
from sourcing.domain.scenarios_measures import measures_of
from tests.domain.optimiser_questions import (
    BANDS,
    CORE,
    OUTSOURCEABLE,
    STRATEGIC,
    TACTICAL,
    every_choice,
    keeps,
    model_of,
    question,
    random_question,
    subject,
)

SEEDS = range(25)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_choice_at_all_beats_the_answer(seed: int):
    asked = random_question(seed)
    model = model_of(asked)
    every = [picked for picked in every_choice(model) if keeps(model, picked, asked.limits)]
    answer = best(model, asked.objective, asked.limits)
    if not every:
        assert answer is None
        return
    assert answer is not None
    found = answer.picked
    assert keeps(model, found, asked.limits)
    value = {
        Objective.COST: model.cost.value,
        Objective.ALIGNMENT: model.outside_share,
        Objective.CONCENTRATION: model.largest_share,
    }[asked.objective]
    assert value(found) == min(map(value, every))
    equals = [picked for picked in every if value(picked) == value(found)]
    assert model.cost.value(found) == min(map(model.cost.value, equals))
    assert [proof.bound for proof in answer.proofs] == _figures(model, asked.objective, found)


def _figures(model: Model, objective: Objective, found: Picked) -> list[Fraction]:
    """What is proved, were it proved to the last cent."""
    cost = model.cost.value(found) / CENTS
    first = {
        Objective.COST: [],
        Objective.ALIGNMENT: [1 - model.outside_share(found)],
        Objective.CONCENTRATION: [model.largest_share(found)],
    }
    return [*first[objective], cost]


@pytest.mark.parametrize("seed", range(40))
def test_what_is_proved_of_a_large_question_holds_for_every_choice(seed: int, monkeypatch: pytest.MonkeyPatch):
    """The way of large questions, taken by small ones: bounds that nothing beats, and an answer that is near them."""
    for module in (optimiser_best, optimiser_solver):
        monkeypatch.setattr(module, "SMALL", 0)
    asked = random_question(4000 + seed)
    model = model_of(asked)
    every = [picked for picked in every_choice(model) if keeps(model, picked, asked.limits)]
    answer = best(model, asked.objective, asked.limits)
    if answer is None:
        assert not every
        return
    assert keeps(model, answer.picked, asked.limits)
    if asked.objective == Objective.COST:
        assert model.cost.value(answer.picked) <= min(map(model.cost.value, every)) + CENTS
    else:
        ratio = ratio_of(model, asked.objective)
        least = min(map(ratio.of, every))
        first = answer.proofs[0].bound
        assert (1 - first if asked.objective == Objective.ALIGNMENT else first) <= least
        assert ratio.of(answer.picked) <= least + ratio.near[-1]
        every = [picked for picked in every if ratio.of(picked) <= ratio.of(answer.picked)]
    assert answer.proofs[-1].bound * CENTS <= min(map(model.cost.value, every))


def test_whoever_stops_waiting_ends_the_solving():
    """What the tick raises passes through HiGHS, and a question without seconds left ends at once."""
    watch = Watch(tick=_stop)
    watch.look(SimpleNamespace(data_out=SimpleNamespace(running_time=TICK_SECONDS), interrupt=lambda: None))
    with pytest.raises(KeyError, match="cancelled"):
        watch.end(0)


def _stop() -> None:
    raise KeyError("cancelled")


def test_the_solver_says_nothing_on_the_console(capfd: pytest.CaptureFixture[str]):
    optimise(random_question(7))
    assert capfd.readouterr().out == ""


@pytest.mark.parametrize("seed", SEEDS)
def test_what_clashes_is_a_smallest_set_with_the_nearest_value_of_each(seed: int):
    asked = random_question(1000 + seed)
    model = model_of(asked)
    choices = list(every_choice(model))

    def feasible(keys: object) -> bool:
        return any(keeps(model, picked, keys) for picked in choices)

    if feasible(asked.limits):
        return
    clashes = clashing(model, list(asked.limits))
    keys = [clash.key for clash in clashes]
    assert not feasible(keys)
    assert all(feasible(less) for less in combinations(keys, len(keys) - 1))
    for clash in clashes:
        others = [key for key in asked.limits if key != clash.key]
        assert clash.with_all == feasible(others)
        kept = others if clash.with_all else [key for key in keys if key != clash.key]
        loosened = {**asked.limits, clash.key: clash.nearest}
        assert any(keeps(model, picked, [*kept, clash.key], loosened) for picked in choices)
        hair = Fraction(1, 10**6) * (1 if clash.key == LimitKey.ALIGNMENT else -1)
        nearer = {**asked.limits, clash.key: clash.nearest + hair}
        assert not any(keeps(model, picked, [*kept, clash.key], nearer) for picked in choices)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_move_ends_outside_its_band_or_past_a_lock(seed: int):
    asked = random_question(2000 + seed)
    for one in choices_of(asked):
        for option in one.options:
            share = option.costed("").msp_share
            if option.key == STAY:
                assert option.facts == one.subject.facts
                continue
            band = BANDS[one.subject.facts.sourcing_class]  # type: ignore[index]
            tolerance = Fraction(1, 100) / Fraction(option.costed("").cost or 1)  # a cent of its cost
            assert band.lowest - tolerance <= share <= band.highest + tolerance
            if one.subject.floor is not None:
                assert share <= BANDS[one.subject.floor].highest + tolerance
            assert option.facts.sourcing_class == one.subject.facts.sourcing_class


@pytest.mark.parametrize("seed", range(20))
def test_the_frontier_holds_only_points_that_nothing_beats(seed: int):
    asked = random_question(3000 + seed)
    model = model_of(asked)
    limits = set(asked.limits) - {LimitKey.BUDGET, LimitKey.ALIGNMENT}
    every = [picked for picked in every_choice(model) if keeps(model, picked, limits)]
    points = frontier(model)
    assert bool(points) == bool(every)
    for point in points:
        beaten = [
            picked
            for picked in every
            if model.cost.value(picked) / 100 <= point.cost
            and 1 - model.outside_share(picked) >= point.alignment
            and (model.cost.value(picked) / 100, 1 - model.outside_share(picked)) != (point.cost, point.alignment)
        ]
        assert beaten == []
    if every:
        assert points[0].cost == min(map(model.cost.value, every)) / 100
        assert points[-1].alignment == 1 - min(map(model.outside_share, every))
        assert points == undominated(reversed(points))


def test_the_same_question_gives_the_same_answer():
    asked = random_question(7)
    assert optimise(asked) == optimise(asked)


def test_the_figures_of_the_answer_are_those_of_the_balance_page():
    asked = question(
        subject("desk", OUTSOURCEABLE, 100, 0, partner=None),
        subject("cio", CORE, 50, 50, partner="Vertex"),
        subject("plan", None, 10, 0),
    )
    outcome = optimise(asked)
    assert outcome.best is not None
    found = measures_of(chosen_portfolio(asked, outcome.choices, outcome.best.chosen), BANDS)
    assert (found.cost, found.balance.alignment) == (outcome.best.cost, outcome.best.alignment)
    assert scenario_portfolio(asked) == today_portfolio(asked)


def test_the_cost_of_work_is_worked_by_hand():
    """100 in-house, an MSP at 0.8 of that for the same work: at a share of one half, 100/1.8 each side of 0.8·x = 100 − x."""
    facts = facts_at(
        Facts(OUTSOURCEABLE, Decimal(100), Decimal(0), Decimal(9), Decimal(0)), Fraction(1, 2), Fraction(4, 5)
    )
    assert facts is not None
    assert (facts.internal_cost, facts.external_cost) == (Decimal("44.44"), Decimal("44.44"))
    assert (facts.internal_fte, facts.external_fte) == (Decimal("4.00"), Decimal("5.00"))
    whole = facts_at(facts, Fraction(1), Fraction(4, 5))
    assert whole is not None and (whole.internal_cost, whole.external_cost) == (Decimal("0.00"), Decimal("79.99"))


def test_coming_back_costs_what_going_out_saved():
    facts = Facts(OUTSOURCEABLE, Decimal(0), Decimal(80), Decimal(0), Decimal(9))
    back = facts_at(facts, Fraction(0), Fraction(4, 5))
    assert back is not None
    assert (back.internal_cost, back.external_cost, back.internal_fte) == (Decimal(100), Decimal(0), Decimal(9))


def test_one_off_cost_is_a_share_of_what_changes_hands():
    options = choices_of(question(subject("desk", OUTSOURCEABLE, 0, 100, partner="Vertex")))[0].options
    by_key = {option.key: option.one_off_cost for option in options}
    assert by_key["highest|Northwind"] == 20  # all 100 pass from one partner to another
    assert by_key["stay"] == 0
    lowest = next(option for option in options if option.key == "lowest|")
    assert lowest.one_off_cost == (lowest.facts.internal_cost * Decimal("0.2")).quantize(Decimal("0.01"))


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (question(subject("x", OUTSOURCEABLE, None, 5)), "cost is not known"),
        (question(subject("x", None, 5, 5)), "no class"),
        (question(subject("x", OUTSOURCEABLE, 5, 5, floor=STRATEGIC)), "decided below a lock"),
    ],
)
def test_a_function_that_stays_says_why(asked: Question, says: str):
    one = choices_of(asked)[0]
    assert [option.key for option in one.options] == [STAY] and says in one.why_fixed


def test_without_a_cost_assumption_a_class_stays():
    asked = question(subject("x", OUTSOURCEABLE, 5, 5))
    asked = replace(asked, assumptions=replace(asked.assumptions, unit_cost={CORE: Decimal(1)}))
    assert choices_of(asked)[0].why_fixed == "Nobody said what outsourceable work costs at MSPs."
    own = replace(asked.subjects[0], facts=replace(asked.subjects[0].facts, unit_cost=Decimal("0.9")))
    assert choices_of(replace(asked, subjects=(own,)))[0].why_fixed == ""


def test_partners_take_over_only_categories_they_are_paid_for_unless_told_otherwise():
    subjects = (
        subject("a", OUTSOURCEABLE, 50, 50, partner="Vertex", category="A"),
        subject("b", OUTSOURCEABLE, 100, 0, category="B"),
    )
    asked = question(*subjects)
    close = replace(asked, assumptions=replace(asked.assumptions, any_category=False))
    taking = {option.key.partition("|")[2] for option in choices_of(close)[0].options}
    assert taking == {"", "stay"} - {"stay"}
    assert "no partner that may take it over" in choices_of(close)[1].why_fixed
    assert {"Northwind", "Vertex", "Zenith"} <= {
        option.key.partition("|")[2] for option in choices_of(asked)[1].options
    }


def test_a_lock_cannot_be_bought_off():
    """Core by a fired lock, at 60 % with an MSP, where an MSP is far cheaper: it comes back all the same."""
    held = subject("cio", CORE, 40, 60, partner="Vertex", floor=CORE)
    held = replace(held, facts=replace(held.facts, unit_cost=Decimal("0.1")))
    outcome = optimise(question(held))
    assert outcome.best is not None
    assert outcome.best.chosen["cio"] != STAY
    free = optimise(question(replace(held, floor=None)))
    assert free.best is not None and free.best.chosen["cio"] == STAY and free.best.cost == 100
    clash = optimise(question(held, transitions=0))
    assert clash.best is None
    assert [(one.key, one.nearest) for one in clash.clashes] == [(LimitKey.TRANSITIONS, 1)]


def test_a_people_limit_keeps_functions_whose_people_are_unknown():
    asked = question(subject("x", OUTSOURCEABLE, 100, 0, people=(None, 0)), people=100)
    assert optimise(asked).best.chosen == {"x": STAY}  # type: ignore[union-attr]


def test_everything_that_can_be_chosen_has_a_bound():
    subjects = [subject(f"f{number}", TACTICAL, 50, 50, partner="Vertex") for number in range(2500)]
    with pytest.raises(TooManyOptions, match="solved within seconds"):
        choices_of(question(*subjects))


def test_an_external_function_never_moves_to_nobody():
    asked = question(subject("x", OUTSOURCEABLE, 100, 0))
    for option in choices_of(asked)[0].options:
        paid = sum((spend.amount for spend in option.spends), Decimal(0))
        assert paid == option.facts.external_cost
        assert all(isinstance(spend, PartnerSpend) for spend in option.spends)
