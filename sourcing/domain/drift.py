"""Drift: decided functions that no longer are what was decided."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from sourcing.domain.criteria import Band, SourcingClass


class DriftReason(StrEnum):
    """Why a function counts as drifted."""

    CLASS = "class"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class StandingDecision:
    """A function's approved decision beside what is true today.

    `scored_class`: what the answers gave when it was decided, which differs from `decided_class` after an override.
    `current_class`: what today's answers give; None when nobody answered anew. Shares are MSP shares of cost, 0..1, None
    when unknown.
    """

    key: str
    decided_class: SourcingClass
    scored_class: SourcingClass
    current_class: SourcingClass | None
    share_then: Fraction | None
    share_now: Fraction | None
    band: Band


@dataclass(frozen=True, slots=True)
class Drift:
    """A drifted function with its reasons, at least one."""

    standing: StandingDecision
    reasons: tuple[DriftReason, ...]


def drifts(standings: Iterable[StandingDecision]) -> tuple[Drift, ...]:
    """Those that drifted, in the order given. Source: sourcing.md 8."""
    return tuple(drift for standing in standings if (drift := drift_of(standing)) is not None)


def drift_of(standing: StandingDecision) -> Drift | None:
    """Why this function drifted; None when it did not.

    Answers that still give what they gave on the day of an overriding decision are no drift: that difference was decided.
    A share drifts by leaving its band: one that was outside already, or unknown then, is misaligned but has not moved.
    """
    reasons = []
    if standing.current_class not in (None, standing.decided_class, standing.scored_class):
        reasons.append(DriftReason.CLASS)
    if _is_inside(standing.share_then, standing.band) and _is_outside(standing.share_now, standing.band):
        reasons.append(DriftReason.SHARE)
    return Drift(standing, tuple(reasons)) if reasons else None


def _is_inside(share: Fraction | None, band: Band) -> bool:
    return share is not None and band.lowest <= share <= band.highest


def _is_outside(share: Fraction | None, band: Band) -> bool:
    return share is not None and not band.lowest <= share <= band.highest
