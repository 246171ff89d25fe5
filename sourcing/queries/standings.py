"""How functions stand, for lists and hubs of the portfolio."""

from collections.abc import Mapping, Sequence

from portfolio.models import Organisation
from portfolio.registry import Standing
from sourcing.models import Decision, DecisionState


def standings_of(organisation: Organisation, functions: Sequence[int]) -> Mapping[int, Standing]:
    """The standing of each of these functions that has an approved decision, by primary key. One query.

    Stability belongs to the class that today's answers give: it is empty where that is not the decided one.
    """
    rows = Decision.objects.filter(
        organisation=organisation, state=DecisionState.APPROVED, function__in=functions
    ).values_list(
        "function_id",
        "sourcing_class",
        "function__current_verdict__sourcing_class",
        "function__current_verdict__label",
        "function__current_verdict__is_provisional",
    )
    return {
        pk: Standing(decided, label, provisional) if decided == given else Standing(decided, "", is_provisional=False)
        for pk, decided, given, label, provisional in rows
    }
