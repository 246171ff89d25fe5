"""The writers of ticket files: keep, say how they are read and counted, log."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from django.db import transaction
from django.utils import timezone

from msp_reviews.actions.kept_files import file_kept, recorded_counts
from msp_reviews.actions.measurements import record_measurements
from msp_reviews.domain.attainment import Kind
from msp_reviews.domain.tickets import Columns, check_columns
from msp_reviews.domain.tickets_months import MOST_MONTHS, months_between
from msp_reviews.models import Contract, MeasurementSource, TicketFile, TicketRule
from msp_reviews.queries.entries import Entry
from msp_reviews.queries.tickets import (
    PlannedTickets,
    Rule,
    guessed_columns,
    planned,
    reading_of,
    rules_of,
    table_of,
    ticket_table,
)
from portfolio import audit
from portfolio.access import require
from portfolio.domain.errors import Refusal
from portfolio.domain.language import say
from portfolio.models import Member
from portfolio.versions import claim


def keep_ticket_file(*, contract: Contract, name: str, content: bytes, by: Member) -> TicketFile:
    """Keep an uploaded file until it is confirmed, its columns guessed where they can be. Raises FileRefused."""
    table = ticket_table(name, content)
    with transaction.atomic():
        require(by, "measurement.record")
        columns = guessed_columns(table, contract)
        file = TicketFile.objects.create(
            organisation=contract.organisation,
            contract=contract,
            columns=asdict(columns) if columns else {},
            **file_kept(name=name, content=content, by=by),
        )
        after = {"name": file.name, "sha256": file.sha256, "rows": len(table.rows)}
        audit.record(by=by, deed="tickets.upload", target=file, after=after)
    return file


def read_ticket_file(
    *, file: TicketFile, columns: Columns, months: tuple[date, date] | None, version: int, by: Member
) -> TicketFile:
    """Say which columns hold what, and which months are counted (None: those the tickets are about). Raises StaleVersion."""
    with transaction.atomic():
        require(by, "measurement.record")
        claim(file, version)
        _check_open(file)
        check_columns(table_of(file), columns)
        file.columns = asdict(columns)
        file.first, file.last = _checked_months(months)
        file.save(update_fields=["columns", "first", "last"])
        after = {"columns": file.columns, "first": file.first, "last": file.last}
        audit.record(by=by, deed="tickets.read", target=file, after=after)
    return file


def _check_open(file: TicketFile) -> None:
    if file.confirmed_at is not None:
        raise Refusal(say("This file has been logged already."))


def _checked_months(months: tuple[date, date] | None) -> tuple[date | None, date | None]:
    if months is None:
        return None, None
    count = len(months_between(*months))
    if not 1 <= count <= MOST_MONTHS:
        raise Refusal(say("Choose 1 to {} months, the first one first.", MOST_MONTHS), field="last")
    return months


def save_ticket_rules(*, file: TicketFile, rules: Sequence[Rule], by: Member) -> TicketFile:
    """Keep which tickets the contract's service levels count; those without a rule count none."""
    with transaction.atomic():
        require(by, "measurement.record")
        _check_rules(file, rules)
        TicketRule.objects.filter(service_level__contract=file.contract).delete()
        TicketRule.objects.bulk_create(
            TicketRule(
                organisation=file.organisation, service_level=rule.service_level, priorities=list(rule.priorities)
            )
            for rule in rules
        )
        after = {rule.service_level.code: list(rule.priorities) or "all" for rule in rules}
        audit.record(by=by, deed="tickets.rules", target=file, after=after)
    return file


def _check_rules(file: TicketFile, rules: Sequence[Rule]) -> None:
    for rule in rules:
        level = rule.service_level
        if level.contract_id != file.contract_id:
            raise Refusal(say("{} belongs to another contract.", level.code))
        if level.kind != Kind.RESOLUTION:
            raise Refusal(say("{} is measured as {}: it cannot count tickets.", level.code, level.kind))


def confirm_ticket_file(
    *, file: TicketFile, rules: Sequence[Rule], version: int, today: date, by: Member
) -> TicketFile:
    """Log the months of the file through the one action for results, all or none. Raises StaleVersion, Refusal.

    rules: those whose preview was seen; others saved meanwhile are refused.
    """
    with transaction.atomic():
        require(by, "measurement.record")
        claim(file, version)
        _check_open(file)
        _check_rules(file, rules)
        if rules_of([rule.service_level for rule in rules]) != sorted(rules, key=lambda rule: rule.service_level.code):
            raise Refusal(say("Which tickets count was changed meanwhile. Look the results over again."))
        reading = reading_of(file, table_of(file))
        plans = planned(file, reading, rules) if reading else []
        if not plans:
            raise Refusal(say("No service level counts any of these tickets, so there is nothing to log."))
        recorded = record_measurements(
            entries=[_entry(plan, file) for plan in plans], source=MeasurementSource.FILE, today=today, by=by
        )
        file.outcome = recorded_counts(recorded)
        file.confirmed_by, file.confirmed_at = by, timezone.now()
        file.save(update_fields=["outcome", "confirmed_by", "confirmed_at"])
        audit.record(by=by, deed="tickets.confirm", target=file, after=file.outcome | {"sha256": file.sha256})
    return file


def _entry(plan: PlannedTickets, file: TicketFile) -> Entry:
    return Entry(
        plan.service_level, plan.period, plan.measured, f"Tickets of {file.name[-150:]}, sha256 {file.sha256[:12]}"
    )
