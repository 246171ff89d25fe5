"""Editing a criteria model, and what differs between two versions."""

from dataclasses import replace
from fractions import Fraction

import pytest

from sourcing.domain.content_reading import CriteriaModelInvalid
from sourcing.domain.criteria import Band, Criterion, SourcingClass, Support
from sourcing.domain.criteria_editing import (
    edited,
    keys_of,
    moved_criterion,
    with_bands,
    with_criterion,
    with_lock,
    with_points,
    with_weighing,
    without_criterion,
    without_lock,
)
from sourcing.domain.differences import Difference, differences
from sourcing.domain.weighing import Method, Weighing
from tests.domain.criteria_models import CORE, DEFAULT, OUTSOURCEABLE, TACTICAL, lock_of

CORE_KEYS = keys_of(DEFAULT, CORE)
RANKED = with_weighing(CORE, Weighing(Method.RANKS, ranks={key: at for at, key in enumerate(CORE_KEYS, start=1)}))
BREADTH = Criterion(
    "breadth", "Supply side", "How many units use it?", "", tuple("abcde"), {TACTICAL: Support(1, True)}
)


def facts(found: tuple[Difference, ...]) -> list[tuple[str, str, str, str]]:
    return [(difference.subject, difference.field, difference.before, difference.after) for difference in found]


def test_a_model_does_not_differ_from_itself() -> None:
    assert differences(DEFAULT, DEFAULT) == ()


def test_a_new_criterion_stands_behind_the_last_of_its_group() -> None:
    group, members = DEFAULT.groups[1]
    model = edited(DEFAULT, with_criterion(replace(BREADTH, group=group)))
    assert model.keys[model.keys.index(members[-1].key) + 1] == "breadth"
    assert facts(differences(DEFAULT, model)) == [("breadth", "Added", "", "How many units use it?")]


def test_changed_words_of_a_question_are_named_and_cost_its_answers() -> None:
    market = DEFAULT.by_key["market"]
    changed = replace(market, question="How many MSPs?", help="Count them.", anchors=("None.", *market.anchors[1:]))
    found = differences(DEFAULT, edited(DEFAULT, with_criterion(changed, "market")))
    assert [(one.field, one.after, one.loses_answers) for one in found] == [
        ("Question", "How many MSPs?", True),
        ("Help", "Count them.", False),
        ("Level 1", "None.", True),
    ]


def test_changed_points_and_directions_are_told_in_words() -> None:
    market = DEFAULT.by_key["market"]
    model = edited(DEFAULT, with_criterion(replace(market, supports={OUTSOURCEABLE: Support(1, False)}), "market"))
    assert facts(differences(DEFAULT, model)) == [
        (
            "market",
            "For outsourceable",
            "2 points when high, 15.4 % of the class",
            "1 point when low, 8.3 % of the class",
        )
    ]


def test_a_new_key_is_followed_by_locks_and_ranks() -> None:
    ranked = edited(DEFAULT, RANKED)
    model = edited(ranked, with_criterion(replace(ranked.by_key["direction"], key="course"), "direction"))
    assert model.locks[0].conditions[0].criterion == "course"
    assert model.weighing[CORE].ranks["course"] == 2


def test_a_question_that_a_lock_asks_for_stays_until_the_lock_is_gone() -> None:
    with pytest.raises(CriteriaModelInvalid, match="Accountable leadership stays in-house"):
        edited(DEFAULT, without_criterion("direction"))
    model = edited(edited(DEFAULT, without_lock(0)), without_criterion("direction"))
    assert "direction" not in model.keys


def test_the_last_question_of_a_class_stays() -> None:
    model = DEFAULT
    for key in keys_of(DEFAULT, TACTICAL)[1:]:
        model = edited(model, without_criterion(key))
    with pytest.raises(CriteriaModelInvalid, match="No criterion supports the class tactical"):
        edited(model, without_criterion(keys_of(model, TACTICAL)[0]))


def test_a_question_moves_within_its_group_and_at_its_end_with_it() -> None:
    first, second, *_ = DEFAULT.keys
    assert edited(DEFAULT, moved_criterion(second, up=True)).keys[:2] == (second, first)
    groups = [title for title, _ in DEFAULT.groups]
    moved = edited(DEFAULT, moved_criterion(DEFAULT.groups[1][1][0].key, up=True))
    assert [title for title, _ in moved.groups][:2] == [groups[1], groups[0]]
    assert edited(DEFAULT, moved_criterion(first, up=True)) == DEFAULT
    assert facts(differences(DEFAULT, moved))[0][:2] == ("All questions", "Order")


def test_ranks_give_points_and_are_kept_until_somebody_enters_points() -> None:
    ranked = edited(DEFAULT, RANKED)
    assert [criterion.points for criterion in ranked.of_class[CORE]] == [25, 13, 7, 3]
    assert ("core", "Made by", "points", "rank order") in facts(differences(DEFAULT, ranked))
    assert edited(ranked, with_bands(ranked.bands, Fraction(1), Fraction(0))).weighing == ranked.weighing
    by_hand = edited(ranked, with_points(CORE, dict.fromkeys(CORE_KEYS, 2)))
    assert by_hand.weighing == {}
    joined = edited(ranked, with_criterion(replace(BREADTH, supports={CORE: Support(5, True)})))
    assert joined.weighing == {}


def test_locks_are_matched_by_rule_then_by_sentence() -> None:
    first = DEFAULT.locks[0]
    reworded = edited(DEFAULT, with_lock(replace(first, sentence="Leaders are ours.", owner="Board"), 0))
    assert facts(differences(DEFAULT, reworded)) == [
        (first.sentence, "Sentence", first.sentence, "Leaders are ours."),
        (first.sentence, "Owner", first.owner, "Board"),
    ]
    stricter = edited(DEFAULT, with_lock(replace(first, conditions=(first.conditions[0]._replace(level=4),)), 0))
    assert facts(differences(DEFAULT, stricter)) == [
        (
            first.sentence,
            "Rule",
            "if direction is 5, then at least core",
            "if direction is 4 or more, then at least core",
        )
    ]
    more = edited(DEFAULT, with_lock(lock_of(TACTICAL, pace=5)))
    assert facts(differences(DEFAULT, more)) == [("Sentence.", "Added", "", "if pace is 5, then at least tactical")]
    assert facts(differences(more, DEFAULT)) == [("Sentence.", "Removed", "if pace is 5, then at least tactical", "")]


def test_bands_and_thresholds_differ_in_per_cent() -> None:
    bands = {**DEFAULT.bands, CORE: Band(Fraction(0), Fraction("0.125"))}
    model = edited(DEFAULT, with_bands(bands, Fraction("0.95"), DEFAULT.leaning))
    assert facts(differences(DEFAULT, model)) == [
        ("core", "Highest", "10 %", "12.5 %"),
        ("Labels", "Firm from", "90 %", "95 %"),
    ]


def test_a_band_upside_down_is_refused() -> None:
    bands = {**DEFAULT.bands, CORE: Band(Fraction(1), Fraction(0))}
    with pytest.raises(CriteriaModelInvalid) as caught:
        edited(DEFAULT, with_bands(bands, DEFAULT.firm, DEFAULT.leaning))
    assert (caught.value.field, caught.value.detail) == (
        "bands.core.lowest",
        "The band's lower end is above its upper end.",
    )


def test_classes_that_a_criterion_leaves_are_named() -> None:
    alignment = DEFAULT.by_key["alignment"]
    only_core = {name: pair for name, pair in alignment.supports.items() if name is SourcingClass.CORE}
    model = edited(DEFAULT, with_criterion(replace(alignment, supports=only_core), "alignment"))
    assert facts(differences(DEFAULT, model)) == [
        ("alignment", "For outsourceable", "1 point when low, 7.7 % of the class", "")
    ]
