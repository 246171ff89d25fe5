"""Reading the inventory: relations, lines of parents, what an audit event says of a function."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from portfolio.access import functions_of
from portfolio.domain.errors import Refusal
from portfolio.domain.functions import LABELS
from portfolio.domain.text import clean_text
from portfolio.models import FunctionState, ITFunction, Member

DEEPEST_LINE = 50
"""No tree of functions is deeper; a longer line would be a loop."""


def ancestor_ids(parent: ITFunction) -> list[int]:
    """The parent, its parent, and so on upwards. One query a generation."""
    line = [parent.pk]
    above = parent.parent_id
    while above is not None and above not in line and len(line) < DEEPEST_LINE:
        line.append(above)
        above = ITFunction.objects.filter(pk=above).values_list("parent_id", flat=True).first()
    return line


def needed_by(function: ITFunction) -> list[str]:
    """Names of functions in use that depend on this one or lie below it. One query."""
    needs = ITFunction.objects.filter(Q(dependencies=function) | Q(parent=function))
    return list(needs.exclude(state=FunctionState.RETIRED).order_by("name").values_list("name", flat=True).distinct())


def facts(function: ITFunction) -> dict[str, Any]:
    """The function as an audit event records it: names instead of keys, figures with two places. Up to four queries."""
    return {name: _fact(function, name) for name in LABELS}


def _fact(function: ITFunction, name: str) -> Any:
    if name == "tags":
        return sorted(tag.name for tag in function.tags.all())
    if name == "dependencies":
        return sorted(other.code for other in function.dependencies.all())
    value = getattr(function, name)
    if name == "parent":
        return value.code if value else None
    if name == "business_unit":
        return value.name if value else None
    return value.quantize(Decimal("0.01")) if isinstance(value, Decimal) else value


def differences(before: dict[str, Any], after: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Only the fields that differ, as they were and as they are."""
    changed = [name for name in after if before.get(name) != after[name]]
    return {name: before.get(name) for name in changed}, {name: after[name] for name in changed}


@dataclass(frozen=True)
class Relatives:
    """What hangs together with a function: parts, what it needs, what needs it."""

    children: list[ITFunction]
    dependencies: list[ITFunction]
    dependents: list[ITFunction]


def relatives(function: ITFunction) -> Relatives:
    """Up to 100 of each kind, by name. Three queries."""
    kinds = (function.children, function.dependencies, function.dependents)
    children, needed, needing = (list(kind.only("name", "code", "state").order_by("name")[:100]) for kind in kinds)
    return Relatives(children, needed, needing)


def holding_words(functions: QuerySet[ITFunction], text: str) -> QuerySet[ITFunction]:
    """Those of the functions whose name, code, owner or description hold every word (at most eight). No query yet."""
    for word in _words(text):
        functions = functions.filter(_holds(word))
    return functions


def has_long_word(text: str) -> bool:
    """Whether a search index can help: it knows three letters in a row and more."""
    return any(len(word) >= 3 for word in _words(text))


def _words(text: str) -> list[str]:
    try:
        return clean_text(text).split()[:8]
    except Refusal:
        return []


def _holds(word: str) -> Q:
    """Search text is lower case, but SQLite lowers only a to z: other letters are tried as they may be written, too."""
    spellings = {word.lower()} if word.isascii() else {word.lower(), word, word.upper(), word.capitalize()}
    found = Q()
    for spelling in sorted(spellings):
        found |= Q(search_text__contains=spelling)
    return found


def best_matches(member: Member, text: str, limit: int = 12) -> list[ITFunction]:
    """Functions the member may see that hold every word, by name. One query."""
    if not text.strip():
        return []
    return list(holding_words(functions_of(member), text).order_by("name", "pk")[:limit])


def categories_of(member: Member) -> list[str]:
    """The categories in use, by name; at most 300. One query, which reads an index to its end."""
    named = functions_of(member).exclude(category="").order_by("category")
    return list(named.values_list("category", flat=True).distinct()[:300])
