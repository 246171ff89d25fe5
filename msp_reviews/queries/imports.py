"""What an import must know of partners, contracts and services that exist."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Coalesce, Lower

from msp_reviews.models import Contract, Partner, Service
from portfolio.domain.imports import Identity, Values
from portfolio.models import ITFunction, Organisation
from portfolio.queries.imports_functions import batches


def partners_named(organisation: Organisation, names: Collection[Identity]) -> Iterator[QuerySet[Any]]:
    """The organisation's partners with these names (lower case), one queryset a batch."""
    partners = Partner.objects.filter(organisation=organisation).annotate(low=Lower("name")).order_by()
    return (partners.filter(low__in=batch) for batch in batches(names))


def contracts_with(organisation: Organisation, codes: Collection[Identity]) -> Iterator[QuerySet[Any]]:
    """The organisation's contracts with these codes (lower case), one queryset a batch."""
    contracts = Contract.objects.filter(organisation=organisation).annotate(low=Lower("code")).order_by()
    return (contracts.filter(low__in=batch) for batch in batches(codes))


def services_of(organisation: Organisation, pairs: Collection[Identity]) -> Iterator[QuerySet[Any]]:
    """The services of the contracts that the pairs (contract, function) name, one queryset a batch of contracts."""
    codes = sorted({pair[0] for pair in pairs})
    services = Service.objects.filter(organisation=organisation).order_by()
    services = services.annotate(low=Lower("contract__code"), function_low=Lower("function__code"))
    return (services.filter(low__in=batch) for batch in batches(codes))


def partner_values(
    organisation: Organisation, keys: Sequence[str], names: Collection[Identity]
) -> dict[Identity, Values]:
    """The values of the fields by name in lower case; empty text is None. One query a 900 names."""
    return {
        low: tuple([value or None for value in values])
        for partners in partners_named(organisation, names)
        for low, *values in partners.values_list("low", *keys)
    }


def contract_values(
    organisation: Organisation, keys: Sequence[str], codes: Collection[Identity]
) -> dict[Identity, Values]:
    """The values of the fields by code in lower case; the partner by name. One query a 900 codes."""
    columns = ["partner__name" if key == "partner" else key for key in keys]
    return {
        low: tuple([_plain(value) for value in values])
        for contracts in contracts_with(organisation, codes)
        for low, *values in contracts.values_list("low", *columns)
    }


def service_values(
    organisation: Organisation, keys: Sequence[str], pairs: Collection[Identity]
) -> dict[Identity, Values]:
    """The values of the fields by the pair of contract and function, both in lower case. One query a 900 contracts."""
    columns = {"contract": "contract__code", "function": "function__code", "share": "share"}
    wanted = set(pairs)
    return {
        (contract, function): tuple(values)
        for services in services_of(organisation, pairs)
        for contract, function, *values in services.values_list("low", "function_low", *(columns[key] for key in keys))
        if (contract, function) in wanted
    }


def partner_ids(organisation: Organisation, names: Collection[str]) -> dict[str, int]:
    """Primary keys by name in lower case; of the partner that one was merged into. One query a 900 names."""
    found = (rows.annotate(now=Coalesce("merged_into", "pk")) for rows in partners_named(organisation, names))
    return {low: pk for rows in found for low, pk in rows.values_list("low", "now")}


def contract_ids(organisation: Organisation, codes: Collection[str]) -> dict[str, int]:
    """Primary keys by code in lower case. One query a 900 codes."""
    return {low: pk for rows in contracts_with(organisation, codes) for low, pk in rows.values_list("low", "pk")}


def function_ids(organisation: Organisation, codes: Collection[str]) -> dict[str, int]:
    """Primary keys of functions by code in lower case. One query a 900 codes."""
    functions = ITFunction.objects.filter(organisation=organisation).annotate(low=Lower("code")).order_by()
    found = (functions.filter(low__in=batch).values_list("low", "pk") for batch in batches(codes))
    return {low: pk for rows in found for low, pk in rows}


def taken_leis(organisation: Organisation, leis: Collection[str]) -> dict[str, str]:
    """LEI → name in lower case of the partner that has it. One query a 900 identifiers."""
    partners = Partner.objects.filter(organisation=organisation).annotate(low=Lower("name"))
    found = (partners.filter(lei__in=batch).values_list("lei", "low") for batch in batches(leis))
    return {lei: low for rows in found for lei, low in rows}


def used_slugs(organisation: Organisation) -> set[str]:
    """Addresses that partners have. One query."""
    return set(Partner.objects.filter(organisation=organisation).values_list("slug", flat=True))


def _plain(value: Any) -> Any:
    """As files say it: truth as yes or no, empty text as unknown."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return None if value == "" else value
