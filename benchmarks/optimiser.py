"""What an exact answer of the optimiser costs: 500 functions, about six options each, beside its floor.

    python benchmarks/optimiser.py [--functions 500] [--rounds 3]

The floor is the same question worked out, turned into a model and handed to HiGHS with fractions of options allowed (the
linear relaxation): what has to be paid before anything is decided. Both take turns in one run, on one thread. Also timed:
a question whose limits clash, with its smallest set, and the whole frontier. Writes benchmarks/results/optimiser.md; ends
with 1 when the exact answer takes more than ten seconds, or when a limit, a lock or a band is broken.
"""

import argparse
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import highspy  # noqa: E402

from sourcing.domain import optimiser_solver  # noqa: E402
from sourcing.domain.criteria import DEFAULT_CONTENT, SourcingClass, criteria_model_from_content  # noqa: E402
from sourcing.domain.optimiser import Assumptions, LimitKey, Objective, Question, Subject  # noqa: E402
from sourcing.domain.optimiser_model import Model  # noqa: E402
from sourcing.domain.optimiser_options import choices_of  # noqa: E402
from sourcing.domain.optimiser_search import best, clashing, frontier  # noqa: E402
from sourcing.domain.optimiser_solver import Programme  # noqa: E402
from sourcing.domain.scenarios import Today  # noqa: E402

RESULTS = ROOT / "benchmarks" / "results" / "optimiser.md"
BANDS = criteria_model_from_content(DEFAULT_CONTENT).bands
CLASSES = list(SourcingClass)
MOST_SECONDS = 10.0
CATEGORIES = 12


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--functions", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    asked = question(options.functions)
    report, ok = measured(asked, options.rounds)
    print(report)
    RESULTS.write_text(report + "\n", encoding="utf-8")
    return 0 if ok else 1


def question(functions: int) -> Question:
    """A portfolio of that many functions with eight partners, and limits that bind."""
    chance = Random(2026)
    subjects = tuple(_subject(chance, number) for number in range(functions))
    cost = sum(Fraction(one.facts.costed("").cost or 0) for one in subjects)
    unit_cost = dict(zip(CLASSES, map(Decimal, ("1.15", "1.02", "0.95", "0.8")), strict=True))
    people = sum(Fraction(one.facts.internal_fte or 0) for one in subjects)
    return Question(
        subjects=subjects,
        bands=BANDS,
        other_spend={"Partner 1": Decimal(100_000)},
        assumptions=Assumptions(unit_cost, Decimal("0.25"), tuple(f"Partner {n}" for n in range(8))),
        objective=Objective.COST,
        limits={
            LimitKey.BUDGET: cost,
            LimitKey.ONE_OFF: cost * Fraction(6, 100),
            LimitKey.ALIGNMENT: Fraction(93, 100),
            LimitKey.LARGEST_SHARE: Fraction(19, 100),
            LimitKey.TRANSITIONS: Fraction(functions * 35 // 100),
            LimitKey.PEOPLE: people * Fraction(104, 100),
        },
    )


def _subject(chance: Random, number: int) -> Subject:
    chosen = CLASSES[chance.randrange(4)]
    cost, share = round(chance.lognormvariate(13, 1), 2), chance.random()
    external = Decimal(str(round(cost * share, 2)))
    internal = Decimal(str(cost)) - external
    category = chance.randrange(CATEGORIES)
    partner = f"Partner {(category + chance.choice((0, 0, 3))) % 8}"
    fte = Decimal(round(cost / 120_000)) + 1
    today = Today(
        chosen,
        internal,
        external,
        fte * internal / Decimal(str(cost)),
        fte * external / Decimal(str(cost)),
        {partner: external},
    )
    floor = chosen if chosen in CLASSES[:2] and chance.random() < 0.1 else None
    return Subject(f"f{number}", f"F {number}", f"C{category}", today.facts, today, floor)


def relaxed(model: Model, rows: Sequence[Any]) -> None:
    """The same model with fractions of options allowed."""
    lp = optimiser_solver._as_highs(highspy, Programme(model.groups, [model.cost], rows), [Fraction(0)] * len(rows))
    lp.integrality_ = [highspy.HighsVarType.kContinuous] * lp.num_col_
    solver = highspy.Highs()
    solver.silent()
    for name, value in optimiser_solver.OPTIONS.items():
        solver.setOptionValue(name, value)
    solver.passModel(lp)
    solver.run()


def measured(asked: Question, rounds: int) -> tuple[str, bool]:
    def ready(objective: Objective) -> Model:
        return Model(replace(asked, objective=objective), choices_of(asked))

    def floor() -> None:
        model = ready(Objective.COST)
        relaxed(model, model.rows(asked.limits))

    ways: dict[str, Callable[[], Any]] = {"floor: built, and solved with fractions": floor}
    for objective in Objective:
        ways[f"exact: {objective.label.lower()}"] = lambda at=objective: best(ready(at), at, list(asked.limits))
    ways["which limits clash"] = lambda: clashing(Model(_clashing(asked), choices_of(asked)), list(asked.limits))
    ways["frontier, eleven points"] = lambda: frontier(ready(Objective.COST))
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    found: dict[str, Any] = {}
    for _ in range(rounds):
        for name, run in ways.items():
            started = time.perf_counter()
            found[name] = run()
            seconds[name].append(time.perf_counter() - started)
    return _report(asked, rounds, seconds, found)


def _clashing(asked: Question) -> Question:
    return replace(asked, limits={**asked.limits, LimitKey.BUDGET: asked.limits[LimitKey.BUDGET] * Fraction(80, 100)})


def _report(asked: Question, rounds: int, seconds: dict[str, list[float]], found: dict[str, Any]) -> tuple[str, bool]:
    choices = choices_of(asked)
    count = sum(len(one.options) for one in choices)
    medians = {name: statistics.median(times) for name, times in seconds.items()}
    base = next(iter(medians.values()))
    exact = [name for name in medians if name.startswith("exact")]
    model = Model(asked, choices)
    kept = all(
        found[name] is not None and all(row.value(found[name]) <= 0 for row in model.rows(asked.limits))
        for name in exact
    )
    setting = (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC · Python {platform.python_version()} · highspy 1.16.0 · one thread · "
        f"{len(choices)} functions, {count:,} options, all six limits set, median of {rounds} rounds"
    )
    verdict = (
        f"All limits hold in exact arithmetic: {'yes' if kept else 'NO'}. "
        f"Clash found: {', '.join(clash.key.value for clash in found['which limits clash'])}. "
        f"Points on the frontier: {len(found['frontier, eleven points'])}."
    )
    lines = [
        "# The optimiser beside its floor",
        "",
        setting,
        "",
        "| what | seconds | fastest | of the floor |",
        "|---|---:|---:|---:|",
        *(
            f"| {name} | {medians[name]:.2f} | {min(seconds[name]):.2f} | {medians[name] / base:.1f} |"
            for name in medians
        ),
        "",
        verdict,
    ]
    return "\n".join(lines), kept and max(medians[name] for name in exact) <= MOST_SECONDS


if __name__ == "__main__":
    sys.exit(main())
