"""Transitions a member may see. Foreign ones are 404."""

from django.db.models import QuerySet
from django.http import Http404

from portfolio.models import Member, Role
from sourcing.models import Transition


def transitions_of(member: Member) -> QuerySet[Transition]:
    """All transitions the member may see; none for a partner's user."""
    if member.role == Role.PARTNER:
        return Transition.objects.none()
    return Transition.objects.filter(organisation=member.organisation)


def transition_for(member: Member, pk: int) -> Transition:
    """The transition with its function and people. Raises Http404. One query."""
    people = ("owner__user", "planned_by__user", "started_by__user", "done_by__user", "dropped_by__user")
    rows = transitions_of(member).select_related("organisation", "function__organisation", *people)
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
