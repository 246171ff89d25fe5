"""What the optimiser's answers cost and how near the best they are proved to be: 500 functions, about six options each.

    python benchmarks/optimiser.py [--functions 500]

Seven sets of limits, from none to all six of them tight, each with every objective and its frontier; beside them the floor:
the same question worked out and solved with fractions of options allowed (the linear relaxation), and a question whose
limits clash. One thread; processor seconds, because the machine may have other work, and seconds on the clock. Writes
benchmarks/results/optimiser.md; ends with 1 when an answer takes more than ten processor seconds, or breaks a limit.
"""

import argparse
import os
import platform
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from sourcing.domain.criteria import DEFAULT_CONTENT, SourcingClass, criteria_model_from_content  # noqa: E402
from sourcing.domain.optimiser import Assumptions, Choices, LimitKey, Limits, Objective, Question, Subject  # noqa: E402
from sourcing.domain.optimiser_best import Best, best  # noqa: E402
from sourcing.domain.optimiser_bounds import relaxed, table_of  # noqa: E402
from sourcing.domain.optimiser_clashes import Clash, clashing  # noqa: E402
from sourcing.domain.optimiser_frontier import frontier  # noqa: E402
from sourcing.domain.optimiser_model import CENTS, Model  # noqa: E402
from sourcing.domain.optimiser_options import choices_of  # noqa: E402
from sourcing.domain.scenarios import Today  # noqa: E402

RESULTS = ROOT / "benchmarks" / "results" / "optimiser.md"
BANDS = criteria_model_from_content(DEFAULT_CONTENT).bands
CLASSES = list(SourcingClass)
MOST_SECONDS = 10.0
CATEGORIES = 12


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--functions", type=int, default=500)
    options = parser.parse_args()
    load = os.getloadavg()[0]
    lines, ok = measured(question(options.functions), load)
    print("\n".join(lines))
    RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")
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
        round(fte * internal / Decimal(str(cost)), 2),
        round(fte * external / Decimal(str(cost)), 2),
        {partner: external},
    )
    floor = chosen if chosen in CLASSES[:2] and chance.random() < 0.1 else None
    return Subject(f"f{number}", f"F {number}", f"C{category}", today.facts, today, floor)


@dataclass(frozen=True)
class Timed:
    """What came out of a piece of work, and what it took."""

    found: Any
    processor: float
    clock: float


def timed(work: Callable[[], Any]) -> Timed:
    clock, processor = time.perf_counter(), time.process_time()
    found = work()
    return Timed(found, time.process_time() - processor, time.perf_counter() - clock)


def sets_of_limits(asked: Question) -> dict[str, Limits]:
    """Limits that bind in many ways; those of the question are the second set."""
    key, whole, functions = LimitKey, asked.limits, len(asked.subjects)
    cost, people = whole[key.BUDGET], whole[key.PEOPLE] / Fraction(104, 100)
    return {
        "none": {},
        "all six": whole,
        "budget, moves": {key.BUDGET: cost * Fraction(99, 100), key.TRANSITIONS: Fraction(functions * 25 // 100)},
        "alignment 95 %, moves": {key.ALIGNMENT: Fraction(95, 100), key.TRANSITIONS: Fraction(functions * 35 // 100)},
        "share 14 %, moves, people": {
            key.LARGEST_SHARE: Fraction(14, 100),
            key.TRANSITIONS: Fraction(functions * 30 // 100),
            key.PEOPLE: people * Fraction(101, 100),
        },
        "share 13 %, one-off cost, alignment 96 %": {
            key.LARGEST_SHARE: Fraction(13, 100),
            key.ONE_OFF: cost * Fraction(8, 100),
            key.ALIGNMENT: Fraction(96, 100),
        },
        "all six, tight": {
            **whole,
            key.ALIGNMENT: Fraction(965, 1000),
            key.LARGEST_SHARE: Fraction(14, 100),
            key.TRANSITIONS: Fraction(functions * 40 // 100),
            key.PEOPLE: people * Fraction(102, 100),
        },
    }


def measured(asked: Question, load: float) -> tuple[list[str], bool]:
    choices = choices_of(asked)
    floor = timed(lambda: _floor(asked))
    rows, slowest, kept = [], 0.0, True
    for name, limits in sets_of_limits(asked).items():
        for objective in Objective:
            model = Model(replace(asked, limits=limits), choices)
            one = timed(lambda at=objective, model=model, limits=limits: best(model, at, list(limits)))
            slowest, kept = max(slowest, one.processor), kept and _keeps(model, one.found, limits)
            rows.append(_line(name, objective, model, one))
        model = Model(replace(asked, limits=limits), choices)
        rows.append(_frontier_line(name, timed(lambda model=model: frontier(model))))
        print(rows[-4:], flush=True)
    broken = replace(asked, limits={**asked.limits, LimitKey.BUDGET: asked.limits[LimitKey.BUDGET] * Fraction(80, 100)})
    clash = timed(lambda: clashing(Model(broken, choices), list(broken.limits)))
    return _report(choices, load, floor, clash, rows, slowest, kept), kept and slowest <= MOST_SECONDS


def _floor(asked: Question) -> None:
    model = Model(asked, choices_of(asked))
    relaxed(table_of(model.groups, [model.cost], model.rows(asked.limits), None), model.watch)


def _keeps(model: Model, found: Best | None, limits: Limits) -> bool:
    return found is not None and all(row.value(found.picked) <= 0 for row in model.rows(limits))


def _line(name: str, objective: Objective, model: Model, one: Timed) -> str:
    found: Best = one.found
    values = {
        Objective.COST: model.cost.value(found.picked) / CENTS,
        Objective.ALIGNMENT: 1 - model.outside_share(found.picked),
        Objective.CONCENTRATION: model.largest_share(found.picked),
    }
    gaps = {proof.objective: abs(values[proof.objective] - proof.bound) for proof in found.proofs}
    first = "–" if objective == Objective.COST else f"{float(gaps[objective]) * 100:.4f} points"
    cost = f"{float(gaps[Objective.COST]):,.2f} ({float(gaps[Objective.COST] / values[Objective.COST]) * 1e6:.1f} millionths)"
    return f"| {name} | {objective.label.lower()} | {one.processor:.2f} | {one.clock:.1f} | {first} | {cost} |"


def _frontier_line(name: str, one: Timed) -> str:
    gap = max(float((point.cost - point.least_cost) / point.cost) for point in one.found)
    return (
        f"| {name} | frontier, {len(one.found)} points | {one.processor:.2f} | {one.clock:.1f} | – "
        f"| at most {gap * 1e6:.1f} millionths |"
    )


def _report(
    choices: tuple[Choices, ...], load: float, floor: Timed, clash: Timed, rows: list[str], slowest: float, kept: bool
) -> list[str]:
    clashes: tuple[Clash, ...] = clash.found
    others = ", ".join(one.key.value for one in clashes if one.key != LimitKey.BUDGET) or "nothing else"
    setting = (
        f"Made by `benchmarks/optimiser.py`: {len(choices)} functions, {sum(len(one.options) for one in choices):,} options, "
        f"eight partners; {datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, load {load:.1f} before it began, "
        f"Python {platform.python_version()}, highspy 1.16.0, one thread. Floor (worked out, and solved with fractions of "
        f"options allowed): {floor.processor:.2f} s of the processor."
    )
    verdict = (
        f"Slowest answer: {slowest:.1f} s of the processor. All limits hold in exact arithmetic: {'yes' if kept else 'NO'}. "
        f"A budget of 80 % clashes with {others}: found in {clash.processor:.1f} s."
    )
    return [
        "# The optimiser: seconds, and how near the best",
        "",
        setting,
        "",
        "| limits | aim | processor s | clock s | from the best at most | its cost from the least at most |",
        "|---|---|---:|---:|---:|---:|",
        *rows,
        "",
        verdict,
    ]


if __name__ == "__main__":
    sys.exit(main())
