"""What the exact certificate costs: 10,000 random functions, both kinds of weights, beside a Monte Carlo of the same.

    python benchmarks/stability.py [--functions 10000] [--samples 10000] [--rounds 5]

The Monte Carlo is what one would write instead: weights sampled once and shared by all functions, scores by matrix
products, winners by comparison, in blocks that fit the cache; once in double and once in single precision. All ways take
turns in one run, on one thread. The exact way is timed with nothing kept from before (cold) and again (warm). Writes
benchmarks/results/stability.md; ends with 1 when the exact way, cold, takes longer than the faster Monte Carlo, or when
the two disagree by more than the error of sampling allows.
"""

import argparse
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

# One thread for both: the matrices are small, and on a busy machine threads that wait for each other cost ten times as much.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from sourcing.domain.cells import added_value, nodes_of  # noqa: E402
from sourcing.domain.criteria import DEFAULT_CONTENT, SourcingClass, criteria_model_from_content  # noqa: E402
from sourcing.domain.evaluate_many import evaluate_many, shares_of_many  # noqa: E402
from sourcing.domain.stability import Trust, tie_groups, whole_grid  # noqa: E402

RESULTS = ROOT / "benchmarks" / "results" / "stability.md"
MODEL = criteria_model_from_content(DEFAULT_CONTENT)
BLOCK = 8
DEVIATIONS_ALLOWED = 6.0


@dataclass
class Way:
    """One way to get both certificates, and the seconds it took."""

    name: str
    run: Callable[[], dict[Trust, np.ndarray]]
    seconds: list[float] = field(default_factory=list)


def main() -> int:
    options = _options()
    levels = np.random.default_rng(2026).integers(1, 6, (options.functions, len(MODEL.keys)))
    ways = [
        Way("exact, cold", lambda: _exact(levels, forget=True)),
        Way("exact, warm", lambda: _exact(levels, forget=False)),
        Way("sampled, double precision", lambda: _sampled(levels, options.samples, np.float64)),
        Way("sampled, single precision", lambda: _sampled(levels, options.samples, np.float32)),
    ]
    found = {}
    for _ in range(options.rounds):
        for way in ways:
            started = time.perf_counter()
            found[way.name] = way.run()
            way.seconds.append(time.perf_counter() - started)
    deviations = _deviations(found["exact, cold"], found["sampled, double precision"], options.samples)
    report, ok = _report(options, ways, found, deviations, _whole_seconds(levels))
    print(report)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(report + "\n", encoding="utf-8")
    return 0 if ok else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--functions", type=int, default=10_000)
    parser.add_argument("--samples", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    return parser.parse_args()


def _exact(levels: np.ndarray, *, forget: bool) -> dict[Trust, np.ndarray]:
    if forget:
        for kept in (added_value, whole_grid, nodes_of):
            kept.cache_clear()
    return {trust: shares_of_many(MODEL, levels, trust) for trust in Trust}


def _whole_seconds(levels: np.ndarray) -> float:
    """Of the whole verdicts: classes, locks and both certificates."""
    started = time.perf_counter()
    evaluate_many(MODEL, levels)
    return time.perf_counter() - started


# the Monte Carlo -------------------------------------------------------------------------------------


def _sampled(levels: np.ndarray, samples: int, precision: type[np.floating]) -> dict[Trust, np.ndarray]:
    rng = np.random.default_rng(7)
    supports = [_supports(levels, name).astype(precision) for name in SourcingClass]
    return {trust: _sampled_shares(supports, trust, samples, rng) for trust in Trust}


def _supports(levels: np.ndarray, name: SourcingClass) -> np.ndarray:
    criteria = MODEL.of_class[name]
    up = (levels[:, [MODEL.keys.index(criterion.key) for criterion in criteria]] - 1) / 4
    return np.where([criterion.high for criterion in criteria], up, 1 - up)


def _sampled_shares(supports: list[np.ndarray], trust: Trust, samples: int, rng: np.random.Generator) -> np.ndarray:
    weights = [_weights(name, trust, samples, rng).T.astype(supports[0].dtype) for name in SourcingClass]
    shares = np.empty((len(supports[0]), len(SourcingClass)))
    for at in range(0, len(shares), BLOCK):
        core, strategic, tactical, outsourceable = (
            support[at : at + BLOCK] @ weight for support, weight in zip(supports, weights, strict=True)
        )
        above = core >= strategic
        below = tactical >= outsourceable
        kept = np.maximum(core, strategic) >= np.maximum(tactical, outsourceable)
        parts = (kept & above, kept & ~above, ~kept & below, ~kept & ~below)
        shares[at : at + BLOCK] = np.stack([np.count_nonzero(part, axis=1) for part in parts], axis=1) / samples
    return shares


def _weights(name: SourcingClass, trust: Trust, samples: int, rng: np.random.Generator) -> np.ndarray:
    """Weights uniform on the simplex, or on its part where more points never weigh less. A column for each criterion."""
    count = len(MODEL.of_class[name])
    drawn = rng.standard_exponential((samples, count))
    drawn /= drawn.sum(axis=1, keepdims=True)
    if trust is Trust.ANY_WEIGHTS:
        return drawn
    drawn = -np.sort(-drawn, axis=1)
    start = 0
    for group in tie_groups(MODEL, name, trust):
        drawn[:, start : start + len(group)] = rng.permuted(drawn[:, start : start + len(group)], axis=1)
        start += len(group)
    return drawn


# the report ------------------------------------------------------------------------------------------


def _deviations(
    exact: dict[Trust, np.ndarray], sampled: dict[Trust, np.ndarray], samples: int
) -> dict[Trust, np.ndarray]:
    """Differences in standard errors of the Monte Carlo."""
    return {
        trust: abs(exact[trust] - sampled[trust]) / np.sqrt((exact[trust] * (1 - exact[trust]) + 1 / samples) / samples)
        for trust in Trust
    }


def _report(
    options: argparse.Namespace,
    ways: list[Way],
    found: dict[str, dict[Trust, np.ndarray]],
    deviations: dict[Trust, np.ndarray],
    whole_seconds: float,
) -> tuple[str, bool]:
    medians = {way.name: statistics.median(way.seconds) for way in ways}
    exact = medians["exact, cold"]
    sampled = min(medians["sampled, double precision"], medians["sampled, single precision"])
    sums = max(abs(shares.sum(axis=1) - 1).max() for shares in found["exact, cold"].values())
    apart = {trust: float(np.quantile(deviations[trust], 0.9999)) for trust in Trust}
    lines = [
        "# Exact certificate beside Monte Carlo",
        "",
        (
            f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC · Python {platform.python_version()} · numpy {np.__version__} · "
            f"{os.cpu_count()} cores · {options.functions:,} random functions, any and ranked weights, "
            f"{options.samples:,} samples, median of {options.rounds} rounds"
        ),
        "",
        "| way | seconds | fastest | a function |",
        "|---|---:|---:|---:|",
        *(
            f"| {way.name} | {medians[way.name]:.2f} | {min(way.seconds):.2f} | "
            f"{1e6 * medians[way.name] / options.functions:.0f} µs |"
            for way in ways
        ),
        "",
        (
            f"Exact, cold, takes {exact / sampled:.2f} times as long as the faster Monte Carlo. "
            f"Whole verdicts, with classes and locks: {whole_seconds:.2f} s."
        ),
        f"Its shares sum to 1 within {sums:.0e}. Of all shares 99.99 % lie within "
        + ", ".join(f"{apart[trust]:.1f} ({trust})" for trust in Trust)
        + f" standard errors of the Monte Carlo, whose error is up to {0.5 / options.samples**0.5:.3f}.",
    ]
    return "\n".join(lines), bool(exact < sampled and max(apart.values()) < DEVIATIONS_ALLOWED)


if __name__ == "__main__":
    sys.exit(main())
