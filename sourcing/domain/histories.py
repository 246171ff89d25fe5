"""What became of decisions over time: when the answers or the money left them, told once each time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sourcing.domain.criteria import Band, SourcingClass
from sourcing.domain.drift import Drift, DriftReason, StandingDecision, drift_of


@dataclass(frozen=True, slots=True)
class Stood:
    """A decision as long as it stood: from its approval until it was superseded (None: it still stands).

    `scored_class`: what the answers gave when it was decided. `share_then`: MSP share of cost then, 0..1, None: unknown.
    """

    key: int
    since: datetime
    until: datetime | None
    decided_class: SourcingClass
    scored_class: SourcingClass
    share_then: Fraction | None

    def stands_at(self, moment: datetime) -> bool:
        """Whether it was in force at this moment."""
        return self.since <= moment and (self.until is None or moment < self.until)


@dataclass(frozen=True, slots=True)
class Known:
    """What was known of a function from a moment on: the class its answers gave, its MSP share, the bands in force."""

    at: datetime
    current_class: SourcingClass | None
    share: Fraction | None
    bands: Mapping[SourcingClass, Band]


@dataclass(frozen=True, slots=True)
class DriftedAt:
    """A moment at which a standing decision came to drift, and the reasons that were new."""

    at: datetime
    decision: int
    drift: Drift


def standing_at(stood: Iterable[Stood], moment: datetime) -> Stood | None:
    """The decision in force at this moment; None when there was none."""
    return next((one for one in stood if one.stands_at(moment)), None)


def drifts_over_time(stood: Sequence[Stood], known: Iterable[Known]) -> tuple[DriftedAt, ...]:
    """Every moment at which a standing decision drifted for a reason it had not had before, in order of time.

    known: in order of time. A reason that ends and comes back is told again.
    """
    found: list[DriftedAt] = []
    had: dict[int, set[DriftReason]] = {}
    for now in known:
        standing = standing_at(stood, now.at)
        if standing is None or standing.decided_class not in now.bands:
            continue
        drift = drift_of(_as_of(standing, now))
        reasons = set(drift.reasons) if drift else set()
        new = reasons - had.get(standing.key, set())
        had[standing.key] = reasons
        if drift is not None and new:
            told = Drift(drift.standing, tuple(reason for reason in drift.reasons if reason in new))
            found.append(DriftedAt(now.at, standing.key, told))
    return tuple(found)


def _as_of(standing: Stood, now: Known) -> StandingDecision:
    return StandingDecision(
        key=str(standing.key),
        decided_class=standing.decided_class,
        scored_class=standing.scored_class,
        current_class=now.current_class,
        share_then=standing.share_then,
        share_now=now.share,
        band=now.bands[standing.decided_class],
    )
