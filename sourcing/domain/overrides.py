"""When a decision may differ from what the answers give, and what that needs."""

from dataclasses import dataclass
from datetime import date

from portfolio.domain.errors import Refusal
from sourcing.domain.criteria import SourcingClass


class OverrideRefused(Refusal):
    """A decision against the score or below a lock that lacks what the rules ask for."""


@dataclass(frozen=True)
class Scored:
    """What the answers give: the class, and the floor that fired locks set (None: no lock fired)."""

    sourcing_class: SourcingClass
    floor: SourcingClass | None


@dataclass(frozen=True)
class Override:
    """What a proposer brings to decide otherwise."""

    reason: str
    expires_on: date | None


def is_below_lock(chosen: SourcingClass, scored: Scored) -> bool:
    """Whether the chosen class keeps less internal control than a fired lock allows."""
    return scored.floor is not None and scored.floor.keeps_more_than(chosen)


def check_override(chosen: SourcingClass, scored: Scored, override: Override, today: date) -> None:
    """Refuse a class that differs from the score without a reason, or lies below a lock without reason and expiry.

    The second person's approval that a lock also asks for is asked of every decision. Raises OverrideRefused.
    """
    if chosen != scored.sourcing_class and not override.reason:
        raise OverrideRefused(
            f"The answers give {scored.sourcing_class}. Say why you decide {chosen} instead.", field="override_reason"
        )
    if override.expires_on is not None and override.expires_on <= today:
        raise OverrideRefused("The day on which it is due again has to lie ahead.", field="expires_on")
    if is_below_lock(chosen, scored) and override.expires_on is None:
        raise OverrideRefused(
            f"A lock asks for at least {scored.floor}. To decide {chosen} below it, say when it is due again.",
            field="expires_on",
        )
