"""Approving in a row: which proposal is shown, and which comes before and after it."""

from collections.abc import Sequence
from dataclasses import dataclass

from portfolio.models import Member
from sourcing.access import decision_for, decisions_of
from sourcing.models import Decision, DecisionState


@dataclass(frozen=True)
class QueuePlace:
    """A waiting proposal and its place among all that wait, the oldest first. Position counts from 1."""

    decision: Decision
    position: int
    total: int
    previous: int | None
    next: int | None

    @property
    def after(self) -> int | None:
        """What is shown once this one is settled: the next, else the first that is left; None when none is."""
        return self.next if self.next is not None else self.previous


def approval_queue(member: Member) -> list[int]:
    """Keys of the proposals that wait, own ones too, the oldest first. One query."""
    waiting = decisions_of(member).filter(state=DecisionState.PROPOSED).order_by("proposed_at", "pk")
    return list(waiting.values_list("pk", flat=True))


def place_in_queue(member: Member, wanted: int | None) -> QueuePlace | None:
    """The place of the wanted proposal, of the first one after it where it no longer waits; None when none waits.

    wanted None: the first. Two queries.
    """
    queue = approval_queue(member)
    if not queue:
        return None
    at = _index(queue, wanted)
    return QueuePlace(
        decision=decision_for(member, queue[at]),
        position=at + 1,
        total=len(queue),
        previous=queue[at - 1] if at else None,
        next=queue[at + 1] if at + 1 < len(queue) else None,
    )


def _index(queue: Sequence[int], wanted: int | None) -> int:
    if wanted is None:
        return 0
    if wanted in queue:
        return queue.index(wanted)
    later = [at for at, pk in enumerate(queue) if pk > wanted]
    return later[0] if later else 0
