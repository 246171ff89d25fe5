"""The starter catalogue beside what the inventory has already."""

from dataclasses import dataclass

from django.db.models.functions import Lower

from portfolio.models import Organisation
from sourcing.domain.catalogue import CatalogueEntry, categories
from sourcing.domain.criteria import CriteriaModel, SourcingClass
from sourcing.domain.flips import final_class


@dataclass(frozen=True)
class Offer:
    """One function of the catalogue. `is_taken`: the inventory has one of that code."""

    entry: CatalogueEntry
    suggested_class: SourcingClass
    groups: tuple[str, ...]
    is_taken: bool


@dataclass(frozen=True)
class OfferCategory:
    """The functions of one category."""

    title: str
    offers: tuple[Offer, ...]


def offers_of(organisation: Organisation, criteria: CriteriaModel) -> tuple[OfferCategory, ...]:
    """The whole catalogue with the class that its levels suggest under these criteria. One query."""
    taken = taken_codes(organisation)
    return tuple(
        OfferCategory(title, tuple(_offer(entry, criteria, taken) for entry in entries))
        for title, entries in categories()
    )


def taken_codes(organisation: Organisation) -> set[str]:
    """The codes of all functions of the organisation, in small letters. One query."""
    return set(organisation.functions.values_list(Lower("code"), flat=True))


def _offer(entry: CatalogueEntry, criteria: CriteriaModel, taken: set[str]) -> Offer:
    known = {key: level for key, level in entry.levels.items() if key in criteria.by_key}
    return Offer(
        entry=entry,
        suggested_class=final_class(criteria, known),
        groups=tuple(_digits(entry, [criterion.key for criterion in members]) for _, members in criteria.groups),
        is_taken=entry.code in taken,
    )


def _digits(entry: CatalogueEntry, keys: list[str]) -> str:
    return "".join(str(entry.levels.get(key, "–")) for key in keys)
