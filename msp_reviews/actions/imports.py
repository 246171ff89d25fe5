"""Writing imported partners, contracts and services: in bulk, each with its audit event."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.text import slugify

from msp_reviews.domain.imports import CONTRACT, PARTNER, SERVICE, lei_refusals, share_refusals, term_refusals
from msp_reviews.models import Contract, Partner, Service
from msp_reviews.queries import imports as queries
from portfolio import audit
from portfolio.domain.imports import Identity, Outcome, Part, Record, Refused, Values
from portfolio.models import Member, Organisation

BATCH = 1000
LONGEST_SLUG = 80
Fields = Callable[[Record], dict[str, Any]]
Standing = Iterable[tuple[Identity, Any]]


class PartnerImporter:
    """Reads and writes partners for imports."""

    subject = PARTNER
    deed = "partner.edit"
    address = "msp_reviews:partners"

    def rows(
        self, organisation: Organisation, keys: Sequence[str], identities: Collection[Identity]
    ) -> Mapping[Identity, Values]:
        """The values of these fields by name in lower case."""
        return queries.partner_values(organisation, keys, identities)

    def refusals(self, organisation: Organisation, part: Part) -> list[Refused]:
        """Identifiers of legal entities that are wrong, or that another partner has."""
        leis = {str(value) for record in part.records.values() for value in [_value(part, record, "lei")] if value}
        return list(lei_refusals(part, queries.taken_leis(organisation, leis)))

    def names(self, organisation: Organisation) -> list[str]:
        """Names of all partners."""
        return list(Partner.objects.filter(organisation=organisation).values_list("name", flat=True))

    def lock(self, organisation: Organisation, identities: Collection[Identity]) -> None:
        """Hold the rows that may change."""
        _hold(queries.partners_named(organisation, identities))

    def write(self, part: Part, *, by: Member) -> None:
        """Create and change partners."""
        used = queries.used_slugs(by.organisation)
        standing = queries.partners_named(by.organisation, _keys(part, Outcome.CHANGED))

        def fields(record: Record) -> dict[str, Any]:
            values = {key: value or "" for key, value in zip(part.keys, record.values, strict=True)}
            if record.before is None:
                values = {key: value for key, value in values.items() if value}
                values["slug"] = _free_slug(record.name, used)
            return values

        _write(Partner, part, fields, ((row.low, row) for rows in standing for row in rows), by)


class ContractImporter:
    """Reads and writes contracts for imports."""

    subject = CONTRACT
    deed = "contract.edit"
    address = "msp_reviews:contracts"

    def rows(
        self, organisation: Organisation, keys: Sequence[str], identities: Collection[Identity]
    ) -> Mapping[Identity, Values]:
        """The values of these fields by code in lower case."""
        return queries.contract_values(organisation, keys, identities)

    def refusals(self, organisation: Organisation, part: Part) -> list[Refused]:
        """Terms that end before they start."""
        return list(term_refusals(part))

    def names(self, organisation: Organisation) -> list[str]:
        """Contracts have codes; their titles are not merged."""
        return []

    def lock(self, organisation: Organisation, identities: Collection[Identity]) -> None:
        """Hold the rows that may change."""
        _hold(queries.contracts_with(organisation, identities))

    def write(self, part: Part, *, by: Member) -> None:
        """Create and change contracts."""
        partners = queries.partner_ids(by.organisation, _named(part, "partner"))
        standing = queries.contracts_with(by.organisation, _keys(part, Outcome.CHANGED))

        def fields(record: Record) -> dict[str, Any]:
            values = dict(zip(part.keys, record.values, strict=True))
            values["partner_id"] = partners[str(values.pop("partner")).lower()]
            if "auto_renews" in values:
                values["auto_renews"] = values["auto_renews"] == "yes"
            texts = {key: values[key] or "" for key in ("code", "title", "notes") if key in values}
            return {key: value for key, value in (values | texts).items() if key != "state" or value}

        _write(Contract, part, fields, ((row.low, row) for rows in standing for row in rows), by)


class ServiceImporter:
    """Reads and writes what contracts deliver, for imports."""

    subject = SERVICE
    deed = "contract.edit"
    address = "msp_reviews:contracts"

    def rows(
        self, organisation: Organisation, keys: Sequence[str], identities: Collection[Identity]
    ) -> Mapping[Identity, Values]:
        """The values of these fields by the pair of contract and function, both in lower case."""
        return queries.service_values(organisation, keys, identities)

    def refusals(self, organisation: Organisation, part: Part) -> list[Refused]:
        """Shares of nothing."""
        return list(share_refusals(part))

    def names(self, organisation: Organisation) -> list[str]:
        """Services have no names of their own."""
        return []

    def lock(self, organisation: Organisation, identities: Collection[Identity]) -> None:
        """Hold the rows that may change."""
        _hold(queries.services_of(organisation, identities))

    def write(self, part: Part, *, by: Member) -> None:
        """Create and change services."""
        contracts = queries.contract_ids(by.organisation, _named(part, "contract"))
        functions = queries.function_ids(by.organisation, _named(part, "function"))
        standing = queries.services_of(by.organisation, _keys(part, Outcome.CHANGED))

        def fields(record: Record) -> dict[str, Any]:
            values = dict(zip(part.keys, record.values, strict=True))
            return {
                "contract_id": contracts[str(values["contract"]).lower()],
                "function_id": functions[str(values["function"]).lower()],
                "share": values["share"],
            }

        pairs = (((row.low, row.function_low), row) for rows in standing for row in rows)
        _write(Service, part, fields, pairs, by)


def _write(model: type[models.Model], part: Part, fields: Fields, standing: Standing, by: Member) -> None:
    """Insert the new rows, change the others as inserts that become updates, record all of them."""
    new, changed = part.written(Outcome.NEW), {record.key: record for record in part.written(Outcome.CHANGED)}
    added = [model(organisation=by.organisation, **fields(record)) for record in new]
    objects = model._default_manager
    rows = dict(zip((record.key for record in new), objects.bulk_create(added, batch_size=BATCH), strict=True))
    columns: set[str] = set()
    moved = {key: row for key, row in standing if key in changed}
    for key, row in moved.items():
        columns |= _fill(row, fields(changed[key]))
    if moved:
        objects.bulk_create(
            moved.values(),
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=sorted(name.removesuffix("_id") for name in columns),
        )
    rows |= moved
    entries = [_entry(part, record, rows[record.key]) for record in [*new, *changed.values()]]
    audit.record_many(by=by, entries=entries)


def _fill(row: Any, fields: dict[str, Any]) -> set[str]:
    """Put the values into the row, under its next version; names of what was touched come back."""
    touched = set(fields)
    for name, value in fields.items():
        setattr(row, name, value)
    if hasattr(row, "version"):
        row.version += 1
        touched |= {"version", "changed_at"}
    return touched


def _entry(part: Part, record: Record, row: models.Model) -> audit.Entry:
    before = record.before or (None,) * len(record.values)
    changed = [(key, old, new) for key, old, new in zip(part.keys, before, record.values, strict=True) if old != new]
    was = {key: _fact(old) for key, old, _ in changed} if record.before else None
    return audit.Entry(f"{part.subject.key}.import", row, was, {key: _fact(new) for key, _, new in changed})


def _fact(value: Any) -> Any:
    return format(value.normalize(), "f") if isinstance(value, Decimal) else value


def _hold(querysets: Iterable[models.QuerySet[Any]]) -> None:
    for rows in querysets:
        list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk"))


def _keys(part: Part, outcome: Outcome) -> list[Identity]:
    return [record.key for record in part.written(outcome)]


def _value(part: Part, record: Record, key: str) -> Any:
    return record.values[part.keys.index(key)] if key in part.keys else None


def _named(part: Part, key: str) -> set[str]:
    """The names (lower case) that the written records give for what they need."""
    written = [*part.written(Outcome.NEW), *part.written(Outcome.CHANGED)]
    return {str(_value(part, record, key)).lower() for record in written}


def _free_slug(name: str, used: set[str]) -> str:
    """The name as an address that is not used yet; it then is."""
    base = slugify(name)[: LONGEST_SLUG - 6].strip("-") or "partner"
    slug, step = base, 1
    while slug in used:
        step += 1
        slug = f"{base}-{step}"
    used.add(slug)
    return slug
