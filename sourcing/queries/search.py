"""What search finds among rounds, scenarios and transitions."""

from collections.abc import Iterable, Iterator

from portfolio.domain.language import say
from portfolio.models import Member
from portfolio.queries.search import holding
from portfolio.registry import Found
from sourcing import access


def found(member: Member, words: str) -> Iterable[Found]:
    """Rows the member may see that hold all the words; none for a partner's user. Three queries."""
    yield from _rounds(member, words)
    yield from _scenarios(member, words)
    yield from _transitions(member, words)


def _rounds(member: Member, words: str) -> Iterator[Found]:
    rows = access.rounds_of(member).select_related("organisation")
    for held in holding(rows, words, "name", "purpose"):
        yield Found(say("Rounds"), held.name, held.get_state_display(), held.get_absolute_url())


def _scenarios(member: Member, words: str) -> Iterator[Found]:
    rows = access.scenarios_of(member).select_related("organisation").order_by("-pk")
    for scenario in holding(rows, words, "name", "notes"):
        yield Found(
            say("Scenarios"),
            scenario.name,
            say("Archived") if scenario.archived_at else "",
            scenario.get_absolute_url(),
        )


def _transitions(member: Member, words: str) -> Iterator[Found]:
    """By function, by the person who owns the move, or by a quarter in which it starts or ends."""
    rows = access.transitions_of(member).select_related("organisation", "function")
    for transition in holding(rows, words, "function__name", "function__code", "owner__user__name", "starts", "ends"):
        yield Found(say("Transitions"), str(transition), transition.get_state_display(), transition.get_absolute_url())
