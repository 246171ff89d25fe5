"""What differs between two versions of a criteria model, field by field, in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from portfolio.domain import formats
from portfolio.domain.language import Words, counted, say
from sourcing.domain.carry_over import is_unchanged
from sourcing.domain.criteria import CriteriaModel, Criterion, Lock, SourcingClass, Support
from sourcing.domain.weighing import Method, Weighing

ABSENT = ""
METHODS = {
    Method.POINTS: Words("points"),
    Method.RANKS: Words("rank order"),
    Method.PAIRWISE: Words("pairwise comparison"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that differs. `before` and `after` are empty where the thing was not there.

    `loses_answers`: earlier answers to this question no longer count.
    """

    section: str
    subject: str
    field: str
    before: str
    after: str
    loses_answers: bool = False


def differences(before: CriteriaModel, after: CriteriaModel) -> tuple[Difference, ...]:
    """Every field that differs, in the order of the model: questions, weights, locks, bands, thresholds."""
    return (
        *_questions(before, after),
        *_weighings(before, after),
        *_locks(before, after),
        *_bands(before, after),
        *_changed(say("Thresholds"), say("Labels"), _thresholds(before), _thresholds(after)),
    )


def share_in_words(share: Fraction) -> str:
    """A share 0..1, exact: “12.5 %”, or as a fraction where no decimal is."""
    hundredths = share * 100
    for places in range(8):
        scaled = hundredths * 10**places
        if scaled.denominator == 1:
            return f"{float(hundredths):.{places}f} %"
    return str(share)


def support_in_words(support: Support) -> str:
    """How a criterion speaks for a class: “3 points when high”."""
    return say("{} when {}", counted(support.points, "point"), say("high" if support.high else "low"))


def lock_in_words(lock: Lock) -> str:
    """The rule of a lock: “if direction is 5, then at least core”."""
    conditions = [
        say("{} is {}", key, level) if level == 5 else say("{} is {} or more", key, level)
        for key, level in lock.conditions
    ]
    return say("if {}, then at least {}", say(" and ").join(conditions), lock.floor)


def _questions(before: CriteriaModel, after: CriteriaModel) -> Iterator[Difference]:
    for key in dict.fromkeys((*before.keys, *after.keys)):
        old, new = before.by_key.get(key), after.by_key.get(key)
        if old is None or new is None:
            asked = (old.question if old else ABSENT, new.question if new else ABSENT)
            yield Difference(
                say("Questions"),
                key,
                say("Added") if old is None else say("Removed"),
                *asked,
                loses_answers=new is None,
            )
        else:
            lost = not is_unchanged(key, before, after)
            yield from _changed(say("Questions"), key, _fields(old), _fields(new), loses_answers=lost)
            yield from _supports(key, before, after)
    kept = [[key for key in model.keys if key in before.by_key and key in after.by_key] for model in (before, after)]
    if kept[0] != kept[1]:
        yield Difference(say("Questions"), say("All questions"), say("Order"), ", ".join(kept[0]), ", ".join(kept[1]))


LEVELS = tuple(map(Words, ("Level 1", "Level 2", "Level 3", "Level 4", "Level 5")))
ASKED = (Words("Question"), *LEVELS)


def _fields(criterion: Criterion) -> dict[str, str]:
    return {
        Words("Group"): criterion.group,
        Words("Question"): criterion.question,
        Words("Help"): criterion.help,
        **dict(zip(LEVELS, criterion.anchors, strict=True)),
    }


def _supports(key: str, before: CriteriaModel, after: CriteriaModel) -> Iterator[Difference]:
    """Points and directions that differ, each with its share of the class: points alone say little."""
    for name in SourcingClass:
        if before.by_key[key].supports.get(name) != after.by_key[key].supports.get(name):
            was, now = (_support_of(model, key, name) for model in (before, after))
            yield Difference(say("Questions"), key, say("For {}", name), was, now)


def _support_of(model: CriteriaModel, key: str, name: SourcingClass) -> str:
    support = model.by_key[key].supports.get(name)
    if support is None:
        return ABSENT
    return say("{}, {} of the class", support_in_words(support), formats.percent(model.weight(name, key), 1))


def _weighings(before: CriteriaModel, after: CriteriaModel) -> Iterator[Difference]:
    for name in SourcingClass:
        old, new = (_weighing(model.weighing.get(name)) for model in (before, after))
        yield from _changed(say("Weights"), name.value, old, new)


def _weighing(weighing: Weighing | None) -> dict[str, str]:
    if weighing is None:
        return {Words("Made by"): METHODS[Method.POINTS]}
    ranks = {say("Rank of {}", key): str(rank) for key, rank in weighing.ranks.items()}
    pairs = {}
    for pair in weighing.judgements:
        (first, second), times = sorted((pair.first, pair.second)), pair.times
        pairs[say("{} against {}", first, second)] = str(times if first == pair.first else 1 / times)
    return {Words("Made by"): METHODS[weighing.method], **ranks, **pairs}


def _locks(before: CriteriaModel, after: CriteriaModel) -> Iterator[Difference]:
    left = list(after.locks)
    for old in before.locks:
        new = _twin(old, left)
        if new is None:
            yield Difference(say("Locks"), old.sentence, say("Removed"), lock_in_words(old), ABSENT)
        else:
            left.remove(new)
            yield from _changed(say("Locks"), old.sentence, _lock_fields(old), _lock_fields(new))
    for new in left:
        yield Difference(say("Locks"), new.sentence, say("Added"), ABSENT, lock_in_words(new))


def _twin(lock: Lock, others: list[Lock]) -> Lock | None:
    """The same lock in another version: the same rule, else the same sentence."""
    by_rule = [other for other in others if (other.conditions, other.floor) == (lock.conditions, lock.floor)]
    by_words = [other for other in others if other.sentence == lock.sentence]
    return next(iter((*[other for other in by_rule if other in by_words], *by_rule, *by_words)), None)


def _lock_fields(lock: Lock) -> dict[str, str]:
    return {
        Words("Rule"): lock_in_words(lock),
        Words("Sentence"): lock.sentence,
        Words("Owner"): lock.owner,
        Words("Reason"): lock.reason,
    }


def _bands(before: CriteriaModel, after: CriteriaModel) -> Iterator[Difference]:
    for name in SourcingClass:
        ends: list[dict[str, str]] = [
            {
                Words("Lowest"): share_in_words(model.bands[name].lowest),
                Words("Highest"): share_in_words(model.bands[name].highest),
            }
            for model in (before, after)
        ]
        yield from _changed(say("Bands"), name.value, *ends)


def _thresholds(model: CriteriaModel) -> dict[str, str]:
    return {Words("Firm from"): share_in_words(model.firm), Words("Leaning from"): share_in_words(model.leaning)}


def _changed(
    section: str, subject: str, old: dict[str, str], new: dict[str, str], *, loses_answers: bool = False
) -> Iterator[Difference]:
    for name in dict.fromkeys((*old, *new)):
        was, now = old.get(name, ABSENT), new.get(name, ABSENT)
        if was != now:
            yield Difference(section, subject, name, was, now, loses_answers and name in ASKED)
