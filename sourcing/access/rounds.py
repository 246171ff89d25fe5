"""Rounds a member may see, and whose answers in them."""

from collections.abc import Collection

from django.db.models import QuerySet
from django.http import Http404

from portfolio.access import functions_of, may
from portfolio.models import ITFunction, Member
from sourcing.models import Round


def rounds_of(member: Member) -> QuerySet[Round]:
    """All rounds of the organisation, latest first; none for who may not see them."""
    if not may(member, "round.see"):
        return Round.objects.none()
    return Round.objects.filter(organisation=member.organisation).order_by("-number")


def round_for(member: Member, number: int) -> Round:
    """The round with that number and its people. Raises Http404. One query."""
    people = ("started_by__user", "closed_by__user", "reopened_by__user")
    related = rounds_of(member).select_related("organisation", "criteria_model", "job", *people)
    found = related.filter(number=number).first()
    if found is None:
        raise Http404
    return found


def open_rounds_to_answer(member: Member) -> QuerySet[Round]:
    """The open rounds in which the member is an assessor, the most pressing first."""
    mine = rounds_of(member).filter(state="open", seats__member=member)
    return mine.select_related("organisation").order_by("due_on", "number")


def functions_chosen(member: Member, keys: Collection[int]) -> QuerySet[ITFunction]:
    """The member's functions with these keys, by name, with their current verdicts."""
    chosen = functions_of(member).filter(pk__in=keys)
    return chosen.select_related("current_verdict").order_by("name", "pk")
