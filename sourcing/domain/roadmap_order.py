"""In which order transitions can run: what waits for what, no circles, no start before what is needed has ended."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from portfolio.domain.language import say
from portfolio.domain.quarters import Quarter
from sourcing.domain.roadmap import PlanRefused, TransitionState


@dataclass(frozen=True)
class Needed:
    """A transition that another one waits for."""

    name: str
    ends: Quarter
    state: TransitionState


def check_no_circle(key: int, needs: Collection[int], edges: Mapping[int, Collection[int]]) -> None:
    """Refuse needs that would make a transition wait for itself. edges: what every other one waits for already."""
    if key in needs:
        raise PlanRefused(say("A transition cannot wait for itself."), field="needs")
    if key in reachable(needs, edges):
        raise PlanRefused(say("These would wait for each other in a circle. Take one of them off."), field="needs")


def reachable(starts: Collection[int], edges: Mapping[int, Collection[int]]) -> set[int]:
    """Everything that these wait for, directly or by way of others, themselves included."""
    found, waiting = set(starts), list(starts)
    while waiting:
        for need in edges.get(waiting.pop(), ()):
            if need not in found:
                found.add(need)
                waiting.append(need)
    return found


def clashes(starts: Quarter, needs: Collection[Needed]) -> tuple[str, ...]:
    """Why these dates do not hold, one sentence a need: it ends too late, or was dropped.

    Dates that clash are shown, not refused: a slip of one transition has to be recorded before the next is moved.
    """
    return tuple(sentence for need in needs if (sentence := _clash(starts, need)))


def check_needs_done(needs: Collection[Needed]) -> None:
    """Refuse to start before everything that is needed is done."""
    for need in needs:
        if need.state == TransitionState.DROPPED:
            raise PlanRefused(say("{} was dropped. Take it off what this one waits for, then start.", need.name))
        if need.state != TransitionState.DONE:
            raise PlanRefused(say("{} has to be done first.", need.name))


def _clash(starts: Quarter, need: Needed) -> str:
    if need.state == TransitionState.DROPPED:
        return say("Waits for {}, which was dropped", need.name)
    if need.state != TransitionState.DONE and need.ends >= starts:
        return say("Starts in {}, but {} ends only with {}", starts, need.name, need.ends)
    return ""
