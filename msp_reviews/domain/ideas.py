"""Ideas: from a thought to a benefit that was measured, or dropped with a reason."""

from collections.abc import Mapping
from enum import StrEnum

from portfolio.domain.errors import Refusal
from portfolio.domain.language import Words, say


class IdeaState(StrEnum):
    """Life of an idea: idea → agreed → pilot → benefit measured, or dropped on the way. Source: partners.md 7."""

    IDEA = "idea"
    AGREED = "agreed"
    PILOT = "pilot"
    MEASURED = "measured"
    DROPPED = "dropped"


STATE_LABELS: Mapping[IdeaState, str] = {
    IdeaState.IDEA: Words("Idea"),
    IdeaState.AGREED: Words("Agreed"),
    IdeaState.PILOT: Words("Pilot"),
    IdeaState.MEASURED: Words("Benefit measured"),
    IdeaState.DROPPED: Words("Dropped"),
}
WAITING = (IdeaState.IDEA, IdeaState.AGREED, IdeaState.PILOT)
"""States in which somebody still has to do something."""

LEADS_TO: Mapping[IdeaState, tuple[IdeaState, ...]] = {
    IdeaState.IDEA: (IdeaState.AGREED, IdeaState.DROPPED),
    IdeaState.AGREED: (IdeaState.PILOT, IdeaState.DROPPED),
    IdeaState.PILOT: (IdeaState.MEASURED, IdeaState.DROPPED),
    IdeaState.MEASURED: (),
    IdeaState.DROPPED: (IdeaState.IDEA,),
}


class StepOutOfTurn(Refusal):
    """A step that the idea's state does not allow."""

    def __init__(self, state: IdeaState, to: IdeaState) -> None:
        super().__init__(
            say("What is “{}” does not become “{}”.", STATE_LABELS[state], STATE_LABELS[to]), field="state"
        )
        self.state, self.to = state, to


def require_step(state: IdeaState, to: IdeaState) -> None:
    """Raises StepOutOfTurn unless an idea in that state may take the step."""
    if to not in LEADS_TO[state]:
        raise StepOutOfTurn(state, to)
