"""The search of the portal: functions here, everything else by its provider, then pages of the map."""

from collections import defaultdict
from typing import TypeVar

from django.db.models import Model, Q, QuerySet
from django.urls import reverse

from portfolio.access import may
from portfolio.domain.language import say
from portfolio.models import Member
from portfolio.queries.functions import best_matches
from portfolio.registry import Found, search_providers

M = TypeVar("M", bound=Model)
MOST_OF_A_KIND = 8


def found_for(member: Member, words: str) -> dict[str, list[Found]]:
    """What the member may see that holds the words, by kind, best first. One query here, a few a provider."""
    groups: dict[str, list[Found]] = defaultdict(list)
    if not words.strip():
        return groups
    if may(member, "function.see"):
        for one in best_matches(member, words):
            address = reverse("portfolio:function", args=[member.organisation.slug, one.code])
            groups["Functions"].append(Found(say("Functions"), one.name, f"{one.code} {one.category}".strip(), address))
    for provider in search_providers:
        for found in provider(member, words):
            groups[found.kind].append(found)
    return groups


def holding(rows: QuerySet[M], words: str, *fields: str) -> QuerySet[M]:
    """Rows that hold each of the words in one of the fields; the first few."""
    for word in words.split():
        in_any = Q()
        for field in fields:
            in_any |= Q(**{f"{field}__icontains": word})
        rows = rows.filter(in_any)
    return rows[:MOST_OF_A_KIND]
