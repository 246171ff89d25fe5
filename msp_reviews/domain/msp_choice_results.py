"""What a comparison of candidates comes to, as JSON: it is shown on the page and frozen into the record of a choice.

Numbers are text: exact ones as fractions (“3/4”), sampled ones as decimals (“0.7448”); `Fraction(text)` reads both.
Candidates and criteria are named by their place, from 0.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import sqrt
from typing import Any

from msp_reviews.domain.msp_choices import Sheet
from sourcing.domain.smaa import DEVIATIONS, Acceptance, Row, Share, Weighting, error_of, swings
from sourcing.domain.smaa_exact import Score, acceptance_of, dominances, first_share_bounds, scores_at, turns

METHOD = "SMAA-2, 10,000 samples, seed 20010517; exact for two candidates and for given weights"
PLACES = 6


def result_of(sheet: Sheet) -> dict[str, Any]:
    """Everything the comparison says. The sheet has two candidates, one criterion, and points where they count."""
    rows, weights = sheet.rows(), sheet.weights()
    acceptance = acceptance_of(rows, weights)
    profile = (
        acceptance if weights.kind is not Weighting.POINTS else acceptance_of(rows, sheet.weights_as(Weighting.ANY))
    )
    centre = weights.centre(len(sheet.criteria))
    scores = scores_at(rows, centre)
    best = max(range(len(rows)), key=lambda at: scores[at].expected)
    order = ranking(acceptance, scores)
    return {
        "method": METHOD,
        "weighting": sheet.weighting.value,
        "samples": acceptance.samples,
        "seed": acceptance.seed,
        "order": order,
        "leaders": _leaders(acceptance, order),
        "is_close": is_close(acceptance, order),
        "candidates": [_candidate(at, acceptance, scores) for at in range(len(rows))],
        "profiles": {"samples": profile.samples, "candidates": [_profile(at, profile) for at in range(len(rows))]},
        "first_share_bounds": _bounds(rows, sheet),
        "dominances": [{"better": one.better, "worse": one.worse, "on": list(one.on)} for one in dominances(rows)],
        "swings": [
            {
                "candidate": one.alternative,
                "criterion": one.criterion,
                "lowest": _text(one.lowest),
                "highest": _text(one.highest),
            }
            for one in swings(rows, weights)
        ],
        "centre": [_text(weight) for weight in centre],
        "best_at_centre": best,
        "turns": [
            {"criterion": one.criterion, "rival": one.rival, "weight": _text(one.weight), "is_up": one.is_up}
            for one in turns(rows, centre, best)
        ],
        "by_weighting": _by_weighting(rows, sheet, acceptance, profile),
    }


def ranking(acceptance: Acceptance, scores: Sequence[Score]) -> list[int]:
    """The candidates by their share of first places; then by their mean place, then by their score at the centre."""

    def key(at: int) -> tuple[Fraction, Fraction, Fraction, int]:
        one = acceptance.alternatives[at]
        return -Fraction(one.first), Fraction(one.mean_rank), -scores[at].expected, at

    return sorted(range(len(scores)), key=key)


def is_close(acceptance: Acceptance, order: Sequence[int]) -> bool:
    """Whether the first two lie so close together that other samples could turn them round (95 %)."""
    if acceptance.samples is None or len(order) < 2:
        return False
    first, second = (float(acceptance.alternatives[at].first) for at in order[:2])
    return first - second <= DEVIATIONS * sqrt((first + second - (first - second) ** 2) / acceptance.samples)


def _leaders(acceptance: Acceptance, order: Sequence[int]) -> list[int]:
    """Who may be chosen without going against the ranking: its first, and who ties with it exactly."""
    shares = [one.first for one in acceptance.alternatives]
    return [at for at in order if at == order[0] or (acceptance.is_exact and shares[at] == shares[order[0]])]


def _candidate(at: int, acceptance: Acceptance, scores: Sequence[Score]) -> dict[str, Any]:
    one, score = acceptance.alternatives[at], scores[at]
    return {
        "ranks": [_text(share) for share in one.ranks],
        "error": _text(error_of(one.first, acceptance.samples)),
        "mean_rank": _text(one.mean_rank),
        "score": [_text(value) for value in (score.lowest, score.expected, score.highest)],
    }


def _profile(at: int, profile: Acceptance) -> dict[str, Any]:
    one = profile.alternatives[at]
    return {
        "first": _text(one.first),
        "central": None if one.central is None else [_text(weight) for weight in one.central],
        "confidence": None if one.confidence is None else _text(one.confidence),
    }


def _bounds(rows: Sequence[Row], sheet: Sheet) -> list[str] | None:
    """Of two candidates with unknown values: the least and the most that the first one's share can be, exactly."""
    if len(rows) != 2 or not sheet.unknown or sheet.weighting is not Weighting.ANY:
        return None
    return [_text(share) for share in first_share_bounds(rows[0], rows[1], sheet.weights())]


def _by_weighting(
    rows: Sequence[Row], sheet: Sheet, acceptance: Acceptance, profile: Acceptance
) -> dict[str, dict[str, Any]]:
    """Shares of first places by how much is trusted of the weights: nothing, their order, all of it."""
    found = {sheet.weighting: acceptance}
    if sheet.weighting is Weighting.POINTS:
        found |= {Weighting.ANY: profile, Weighting.RANKED: acceptance_of(rows, sheet.weights_as(Weighting.RANKED))}
    if sheet.weighting is Weighting.RANKED:
        found[Weighting.ANY] = acceptance_of(rows, sheet.weights_as(Weighting.ANY))
    return {
        kind.value: {"samples": found[kind].samples, "first": [_text(one.first) for one in found[kind].alternatives]}
        for kind in Weighting
        if kind in found
    }


def _text(number: Share) -> str:
    return str(number) if isinstance(number, Fraction) else f"{float(number):.{PLACES}f}"
