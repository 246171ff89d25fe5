"""How quick the credits of 2,000 service levels over 60 months are, beside a plain pass over the same numbers.

    python benchmarks/credits.py [--levels 2000] [--months 60] [--rounds 5]

Pool model with multipliers, all default rules, a cap that binds and earn-back; and the points model. The floor is what any
computation must do at least: look at every count once, divide it in whole numbers against the expected level, add the
misses up. Both take turns in the same process; seconds are the processor's, so that a busy machine changes little.
The credits of every round are compared with the first: one cent of difference ends it with 1.
Writes benchmarks/results/credits.md; ends with 1 when a model takes over 30 s.
"""

import argparse
import os
import platform
import random
import statistics
import sys
import time
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from msp_reviews.domain.attainment import Counts  # noqa: E402
from msp_reviews.domain.credits import Charge, CreditLevel, Result  # noqa: E402
from msp_reviews.domain.earn_back import Term  # noqa: E402
from msp_reviews.domain.rule_sheets import Allocation, Band, Points, Pool, RuleSheet  # noqa: E402
from msp_reviews.domain.simulations import Case, simulate  # noqa: E402
from msp_reviews.domain.simulations_json import content_of  # noqa: E402

RESULTS = ROOT / "benchmarks" / "results" / "credits.md"
LIMIT_SECONDS = 30.0
STARTS = 2021 * 12
EXPECTED, MINIMUM = Fraction("0.9595"), Fraction("0.9098")


def main() -> int:
    options = _options()
    cases = {"pool": _case(_pool(options.levels), options), "points": _case(_points(), options)}
    rows = {name: _measured(case, options.rounds) for name, case in cases.items()}
    text, is_good = _report(rows, options)
    RESULTS.write_text(text, encoding="utf-8")
    print(text)
    return 0 if is_good else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--levels", type=int, default=2_000)
    parser.add_argument("--months", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=5)
    return parser.parse_args()


def _pool(levels: int) -> RuleSheet:
    allocations = {f"S-{number:04}": Allocation(Fraction(2, levels)) for number in range(levels)}
    multipliers = (Fraction(1), Fraction(2), Fraction(3))
    return RuleSheet(Pool(Fraction(12, 100), allocations, Fraction(2), multipliers), has_earn_back=True, claim_days=60)


def _points() -> RuleSheet:
    bands = tuple(Band(Fraction(99 - step, 100), step + 1) for step in range(4))
    return RuleSheet(Points(Fraction(1, 100_000), Fraction(1, 10), bands), claim_days=60)


def _case(sheet: RuleSheet, options: argparse.Namespace) -> Case:
    dice = random.Random(options.levels)
    months = range(STARTS, STARTS + options.months)
    levels = tuple(
        CreditLevel(f"S-{number:04}", "ratio", expected=EXPECTED, minimum=MINIMUM) for number in range(options.levels)
    )
    results = {}
    for level in levels:
        for month in months:
            total = dice.randrange(20, 5_000)
            results[level.code, month] = Result(
                Counts(total - dice.randrange(0, total // 12 + 1), total), EXPECTED, MINIMUM
            )
    charges = {month: Charge(dice.randrange(20_000_000, 40_000_000), 1_234_567) for month in months}
    return Case(sheet, levels, charges, results, Term(STARTS))


def _measured(case: Case, rounds: int) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {"floor": [], "credits": [], "JSON": []}
    first = None
    for _ in range(rounds):
        times["floor"].append(_timed(lambda: _floor(case))[0])
        took, simulation = _timed(lambda: simulate(case))
        times["credits"].append(took)
        times["JSON"].append(_timed(lambda: content_of(simulation))[0])  # noqa: B023 - called at once
        figures = (simulation.figures, [month.statement.gross for month in simulation.months])
        if first is not None and figures != first:
            raise SystemExit("Two rounds differ.")
        first = figures
        if not any(month.statement.is_capped for month in simulation.months) or not simulation.figures.gross:
            raise SystemExit("No month was capped: this measures too little.")
    return times


def _timed(work):  # type: ignore[no-untyped-def]
    began = time.process_time()
    found = work()
    return time.process_time() - began, found


def _floor(case: Case) -> int:
    """Every count looked at once, judged in whole numbers, and its misses added up."""
    top, bottom = EXPECTED.numerator, EXPECTED.denominator
    misses = 0
    for result in case.results.values():
        counts = result.measured
        if isinstance(counts, Counts) and counts.good * bottom < top * counts.total:
            misses += counts.total - counts.good
    return misses


def _how(options: argparse.Namespace) -> str:
    count = options.levels * options.months
    return (
        f"Made by `benchmarks/credits.py`: {options.levels:,} service levels × {options.months} months = {count:,} results, "
        f"{options.rounds} rounds, the same cents in each; {datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, load "
        f"{os.getloadavg()[0]:.1f}, Python {platform.python_version()}. "
        "Seconds of the processor. Floor: a plain pass over the same numbers.\n"
    )


def _report(rows: dict[str, dict[str, list[float]]], options: argparse.Namespace) -> tuple[str, bool]:
    count = options.levels * options.months
    lines = [
        "# Credits\n",
        _how(options),
        "| model | floor | credits | × floor | per result | JSON with formulas |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    worst = 0.0
    for name, times in rows.items():
        floor, took, written = (statistics.median(times[part]) for part in ("floor", "credits", "JSON"))
        worst = max(worst, took)
        lines.append(
            f"| {name} | {floor:.3f} s | {took:.2f} s | {took / floor:.0f} | {took / count * 1e6:.0f} µs | {written:.2f} s |"
        )
    word = "within" if worst <= LIMIT_SECONDS else "OVER"
    lines.append(f"\nSlowest model: {worst:.1f} s ({word} the limit of {LIMIT_SECONDS:.0f} s).")
    return "\n".join(lines) + "\n", worst <= LIMIT_SECONDS


if __name__ == "__main__":
    sys.exit(main())
