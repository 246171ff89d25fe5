"""Answering the question: the best choice, or which limits clash, and the frontier of cost against alignment."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sourcing.domain.optimiser import Choices, Chosen, LimitKey, Objective, Question
from sourcing.domain.optimiser_model import CENTS, Form, Model
from sourcing.domain.optimiser_options import choices_of
from sourcing.domain.optimiser_solver import Picked, Programme, solve

FRONTIER_STEPS = 10
SMALL = 400
"""So many columns are settled to the last cent."""

WITHIN = Fraction(1, 20_000)
"""Beyond that: half a hundredth of a percentage point for the proof, half for the cheapest of what is as good."""

Report = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Clash:
    """One limit of a set that cannot be kept together; without any one of them the others can.

    `nearest`: the best that can be had of it while the other limits are kept. `with_all`: while all of them are; else only
    those of the set, because the others clash among themselves, too.
    """

    key: LimitKey
    bound: Fraction
    nearest: Fraction
    with_all: bool


@dataclass(frozen=True)
class Point:
    """One choice: cost per year in the currency, alignment, one-off cost, and how many functions move."""

    cost: Fraction
    alignment: Fraction
    one_off_cost: Fraction
    moves: int
    chosen: Chosen


@dataclass(frozen=True)
class Outcome:
    """What came out. Either `best` is there, or `clashes` says why not. `frontier`: cheapest first."""

    choices: tuple[Choices, ...]
    best: Point | None
    clashes: tuple[Clash, ...]
    frontier: tuple[Point, ...]


def optimise(question: Question, report: Report = lambda step, steps, label: None) -> Outcome:
    """The exact answer. report(step, steps, label) is called before each part. Raises TooManyOptions, NotSolvedInTime."""
    steps = 3 + FRONTIER_STEPS
    report(1, steps, "Working out what each option costs")
    choices = choices_of(question)
    model = Model(question, choices)
    report(2, steps, f"Solving: {question.objective.label.lower()}")
    limits = list(question.limits)
    found = best(model, question.objective, limits)
    clashes = () if found is not None else clashing(model, limits)
    points = frontier(model, lambda step, label: report(step + 2, steps, label))
    return Outcome(choices, None if found is None else _point(model, found), clashes, points)


def best(model: Model, objective: Objective, limits: Iterable[LimitKey]) -> Picked | None:
    """The best choice within these limits; of equally good ones the cheapest. None where no choice keeps the limits.

    With more than SMALL columns “equally good” means within a hundredth of a percentage point of alignment or share: else
    hundreds of amounts would have to come out to the last cent.
    """
    rows = model.rows(limits)
    found = _best(model, objective, rows)
    if not found:
        return found
    rows += _held(model, objective, found)
    if is_small(model):
        return _lexicographic(model, rows, found)
    cheapest = found if objective == Objective.COST else _solve(model, [model.cost], rows)
    return _tidied(model, rows, cheapest or found)


def is_small(model: Model) -> bool:
    """Whether everything is settled to the last cent."""
    return len(model.columns) <= SMALL


def _best(model: Model, objective: Objective, rows: list[Form]) -> Picked | None:
    match objective:
        case Objective.COST:
            return _solve(model, [model.cost], rows)
        case Objective.ALIGNMENT:
            return _least_outside(model, rows)
        case Objective.CONCENTRATION:
            return _least_concentrated(model, rows)


def _held(model: Model, objective: Objective, found: Picked) -> list[Form]:
    """Rows that keep what was reached."""
    slack = Fraction(0) if is_small(model) else WITHIN
    if objective == Objective.ALIGNMENT:
        outside = model.outside_share(found)
        return model.outside_beyond(outside + slack if outside else outside)
    if objective == Objective.CONCENTRATION:
        return model.paid_beyond(model.largest_share(found) + slack)
    return [model.cost.below(model.cost.value(found))] if is_small(model) else []


def _lexicographic(model: Model, rows: list[Form], found: Picked) -> Picked:
    """Of the choices that keep the rows the cheapest, of those the best aligned, least one-off cost, fewest moves."""
    for aim in (model.cost, model.misaligned, model.one_off, model.moves):
        found = _solve(model, [aim], rows) or found
        rows = [*rows, aim.below(aim.value(found))]
    return found


def _tidied(model: Model, rows: Sequence[Form], found: Picked) -> Picked:
    """The same cost for every function, but better aligned, with less one-off cost, fewer moves, where that can be had."""
    allowed = _alike(model, model.cost, found, None)
    for aim in (model.misaligned, model.one_off, model.moves):
        found = _solve(model, [aim], rows, allowed) or found
        allowed = _alike(model, aim, found, allowed)
    return found


def _alike(model: Model, form: Form, found: Picked, within: frozenset[int] | None) -> frozenset[int]:
    """The columns that have the same coefficient as the one chosen of their group."""
    return frozenset(
        column
        for group, picked in zip(model.groups, found, strict=True)
        for column in group
        if form.coefficients[column] == form.coefficients[picked] and (within is None or column in within)
    )


def _least_outside(model: Model, rows: Sequence[Form]) -> Picked | None:
    return _least_ratio(
        _solve(model, [model.misaligned], rows),
        lambda at, found: _solve(model, model.outside_beyond(at), rows),
        model.outside_share,
    )


def _least_concentrated(model: Model, rows: Sequence[Form]) -> Picked | None:
    """The least share of the largest partner; in a large question proved to within half a hundredth of a percentage point."""
    within = Fraction(0) if is_small(model) else WITHIN

    def step(at: Fraction, found: Picked) -> Picked | None:
        return _solve(model, model.paid_beyond(at), rows, within=within * model.spend.value(found))

    return _least_ratio(_solve(model, [], rows), step, model.largest_share, within)


def _least_ratio(
    found: Picked | None,
    step: Callable[[Fraction, Picked], Picked | None],
    ratio: Callable[[Picked], Fraction],
    within: Fraction = Fraction(0),
) -> Picked | None:
    """The choice with the least ratio, by Dinkelbach's method: as long as a choice lies below the last ratio, take it.

    found: any choice to begin with. Each step solves a linear aim; ratios are exact and fall, so it ends at the least, or
    within so much of it.
    """
    while found is not None and ratio(found):
        better = step(ratio(found), found)
        if better is None or ratio(better) >= ratio(found):
            return found
        is_near = ratio(better) >= ratio(found) - within / 4
        found = better
        if within and is_near:
            return found
    return found


def _solve(
    model: Model,
    aims: Sequence[Form],
    rows: Sequence[Form],
    allowed: frozenset[int] | None = None,
    within: Fraction = Fraction(0),
) -> Picked | None:
    nothing = Form((Fraction(0),) * len(model.columns), Fraction(0))
    return solve(Programme(model.groups, aims or [nothing], rows, allowed, within))


# -- which limits clash ----------------------------------------------------------------------------


def clashing(model: Model, limits: Sequence[LimitKey]) -> tuple[Clash, ...]:
    """A smallest set of limits that clash, by taking away one after the other whatever is not needed for the clash."""
    needed = list(limits)
    for key in limits:
        rest = [other for other in needed if other != key]
        if not _can_keep(model, rest):
            needed = rest
    return tuple(_clash(model, key, needed, limits) for key in needed)


def _can_keep(model: Model, limits: Sequence[LimitKey]) -> bool:
    return _solve(model, [], model.rows(limits)) is not None


def _clash(model: Model, key: LimitKey, needed: Sequence[LimitKey], limits: Sequence[LimitKey]) -> Clash:
    every = [other for other in limits if other != key]
    found = _nearest(model, key, every)
    if found is not None:
        return Clash(key, model.question.limits[key], found, True)
    alone = _nearest(model, key, [other for other in needed if other != key])
    assert alone is not None  # noqa: S101  without one of them the set can be kept
    return Clash(key, model.question.limits[key], alone, False)


def _nearest(model: Model, key: LimitKey, limits: Sequence[LimitKey]) -> Fraction | None:
    rows = model.rows(limits)
    match key:
        case LimitKey.ALIGNMENT:
            found = _least_outside(model, rows)
            return None if found is None else 1 - model.outside_share(found)
        case LimitKey.LARGEST_SHARE:
            found = _least_concentrated(model, rows)
            return None if found is None else model.largest_share(found)
    forms = {
        LimitKey.BUDGET: (model.cost, CENTS),
        LimitKey.ONE_OFF: (model.one_off, CENTS),
        LimitKey.TRANSITIONS: (model.moves, 1),
        LimitKey.PEOPLE: (model.people, 1),
    }
    form, unit = forms[key]
    least = _solve(model, [form], rows)
    return None if least is None else form.value(least) / unit


# -- the frontier ----------------------------------------------------------------------------------


def frontier(model: Model, report: Callable[[int, str], None] = lambda step, label: None) -> tuple[Point, ...]:
    """Exact points from the cheapest to the best aligned, within all limits but budget and alignment, which are its axes.

    Each is the least cost at an alignment, then the best alignment at that cost; dominated ones are left out.
    """
    limits = [key for key in model.question.limits if key not in {LimitKey.BUDGET, LimitKey.ALIGNMENT}]
    report(1, "Frontier: the two ends")
    cheapest = best(model, Objective.COST, limits)
    aligned = best(model, Objective.ALIGNMENT, limits)
    if cheapest is None or aligned is None:
        return ()
    rows = model.rows(limits)
    start, end = model.outside_share(cheapest), model.outside_share(aligned)
    found = [cheapest, aligned]
    for step in range(1, FRONTIER_STEPS if start > end else 1):
        report(step + 1, f"Frontier: point {step} of {FRONTIER_STEPS - 1}")
        at = start + (end - start) * Fraction(step, FRONTIER_STEPS)
        aligned_rows = [*rows, *model.outside_beyond(at)]
        least = _solve(model, [model.cost], aligned_rows)
        if least is not None:
            found.append(_best_at(model, aligned_rows, least))
    return undominated([_point(model, picked) for picked in found])


def _best_at(model: Model, rows: list[Form], least: Picked) -> Picked:
    """The best alignment at the least cost."""
    if is_small(model):
        return _lexicographic(model, [*rows, model.cost.below(model.cost.value(least))], least)
    return _tidied(model, rows, least)


def undominated(points: Iterable[Point]) -> tuple[Point, ...]:
    """The points that no other one beats in cost and alignment, cheapest first, each once."""
    kept: list[Point] = []
    for point in sorted(points, key=lambda one: (one.cost, -one.alignment)):
        if not kept or point.alignment > kept[-1].alignment:
            kept.append(point)
    return tuple(kept)


def _point(model: Model, picked: Picked) -> Point:
    return Point(
        cost=model.cost.value(picked) / CENTS,
        alignment=1 - model.outside_share(picked),
        one_off_cost=model.one_off.value(picked) / CENTS,
        moves=int(model.moves.value(picked)),
        chosen=model.chosen(picked),
    )
