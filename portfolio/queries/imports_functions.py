"""What an import must know of functions that exist."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from portfolio.domain.functions import RETIRED
from portfolio.domain.imports import Identity, Part, Values
from portfolio.domain.imports_functions import retired_by
from portfolio.models import ITFunction, Organisation

BATCH = 900
COLUMNS = {"business_unit": "business_unit__name", "parent": "parent__code"}
LINKS = ("tags", "dependencies")


def batches(items: Collection[Any]) -> Iterator[list[Any]]:
    """The items in lists short enough for one statement on every database."""
    listed = list(items)
    return (listed[at : at + BATCH] for at in range(0, len(listed), BATCH))


def functions_with(organisation: Organisation, codes: Collection[Identity]) -> Iterator[QuerySet[Any]]:
    """The organisation's functions with these codes (lower case), one queryset a batch."""
    functions = ITFunction.objects.filter(organisation=organisation).annotate(low=Lower("code")).order_by()
    return (functions.filter(low__in=batch) for batch in batches(codes))


def function_values(
    organisation: Organisation, keys: Sequence[str], codes: Collection[Identity]
) -> dict[Identity, Values]:
    """The values of the fields by code in lower case; empty text is None. One query a 900 codes, and as many again
    for tags and for dependencies.
    """
    plain = [COLUMNS.get(key, key) for key in keys if key not in LINKS]
    found: dict[Identity, Values] = {}
    ids: dict[int, Identity] = {}
    for functions in functions_with(organisation, codes):
        for pk, low, *values in functions.values_list("pk", "low", *plain):
            found[low] = tuple([None if value == "" else value for value in values])
            ids[pk] = low
    for link in LINKS:
        if link in keys:
            _insert_links(found, ids, link, keys.index(link))
    return found


def _insert_links(found: dict[Identity, Values], ids: dict[int, Identity], link: str, at: int) -> None:
    """Put the names of the linked rows, sorted, where the field stands among the values; None where there are none."""
    names: dict[Identity, list[str]] = defaultdict(list)
    column = "tags__name" if link == "tags" else "dependencies__code"
    for batch in batches(ids):
        pairs = ITFunction.objects.filter(pk__in=batch, **{f"{link}__isnull": False}).order_by()
        for pk, name in pairs.values_list("pk", column):
            names[ids[pk]].append(name)
    for low, values in found.items():
        linked = tuple(sorted(names[low], key=str.casefold)) if low in names else None
        found[low] = (*values[:at], linked, *values[at:])


def still_needed(organisation: Organisation, part: Part) -> Iterator[tuple[str, list[str]]]:
    """Codes (lower case) that the import would retire although functions in use need them, with names of those.

    Functions that the same import retires do not count. One query a 900 codes.
    """
    leaving = retired_by(part)
    for functions in functions_with(organisation, leaving.keys()):
        needing = (
            ITFunction.objects.filter(Q(dependencies__in=functions) | Q(parent__in=functions))
            .exclude(state=RETIRED)
            .annotate(low=Lower("code"))
            .order_by("name")
            .distinct()
        )
        kept = [one for one in needing.prefetch_related("dependencies") if one.low not in leaving]
        wanted = {function.pk: function.low for function in functions}
        for pk, low in wanted.items():
            names = [
                one.name for one in kept if one.parent_id == pk or pk in {row.pk for row in one.dependencies.all()}
            ]
            if names:
                yield low, names
