"""The search of the portal: functions here, everything else by its provider, then pages of the map."""

from collections import defaultdict

from django.urls import reverse

from portfolio.access import may
from portfolio.models import Member
from portfolio.queries.functions import best_matches
from portfolio.registry import Found, search_providers


def found_for(member: Member, words: str) -> dict[str, list[Found]]:
    """What the member may see that holds the words, by kind, best first. One query here, a few a provider."""
    groups: dict[str, list[Found]] = defaultdict(list)
    if not words.strip():
        return groups
    if may(member, "function.see"):
        for one in best_matches(member, words):
            address = reverse("portfolio:function", args=[member.organisation.slug, one.code])
            groups["Functions"].append(Found("Functions", one.name, f"{one.code} {one.category}".strip(), address))
    for provider in search_providers:
        for found in provider(member, words):
            groups[found.kind].append(found)
    return groups
