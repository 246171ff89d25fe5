"""Import raw up/down checks of a monitor into the results of a contract's service levels."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.http import Http404

from msp_reviews import access
from msp_reviews.actions import checks as actions
from msp_reviews.domain.checks import Reading
from msp_reviews.models import CheckFile, CheckMeasure, Contract
from msp_reviews.queries import checks as queries
from msp_reviews.queries.checks import Match
from portfolio.domain.errors import Refusal
from portfolio.models import Member, Role
from portfolio.portal import today

MEASURES = ", ".join(CheckMeasure.values)


class Command(BaseCommand):
    """Reads FILE, matches its services, prints what each month becomes, and logs it unless --dry-run is given."""

    help = (
        "Import raw up/down checks (CSV: checked_at, service, status, response_ms) into monthly results."
        " Services are matched as last time, by name or code, or by --match."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """FILE, the organisation, the contract, matches, by whom."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--organisation", required=True, help="slug of the organisation")
        parser.add_argument("--contract", required=True, help="code of the contract")
        parser.add_argument("--by", help="e-mail address of who imports; else the organisation's first CIO")
        parser.add_argument(
            "--match",
            action="append",
            default=[],
            metavar="SERVICE=CODE[:MEASURE]",
            help=f"feed a service level from a service; measure: {MEASURES} (default: availability)",
        )
        parser.add_argument("--dry-run", action="store_true", help="write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run, and name what stops it."""
        try:
            with transaction.atomic():
                self._import(options)
                transaction.set_rollback(options["dry_run"])
        except (Refusal, OSError) as stopped:
            raise CommandError(str(stopped)) from stopped

    def _import(self, options: dict[str, Any]) -> None:
        by = _member(options["organisation"], options["by"])
        contract = _contract(by, options["contract"])
        path: Path = options["file"]
        file = actions.keep_check_file(contract=contract, name=path.name, content=path.read_bytes(), by=by)
        reading = queries.reading_of(file)
        matches = _matches(by, file, reading, options["match"])
        self._tell(file, reading, matches)
        actions.save_matches(file=file, matches=matches, by=by)
        file = actions.confirm_check_file(
            file=file, matches=matches, version=file.version, today=today(contract.organisation), by=by
        )
        outcome = ", ".join(f"{count} {what}" for what, count in file.outcome.items())
        self.stdout.write(f"{'Would log' if options['dry_run'] else 'Logged'}: {outcome}")

    def _tell(self, file: CheckFile, reading: Reading, matches: list[Match]) -> None:
        self.stdout.write(f"{len(reading.checks)} checks of {len(reading.services)} services")
        for row in reading.bad_rows:
            self.stderr.write(f"row {row.number} left out: {row.reason}")
        fed = {match.service for match in matches}
        for service in reading.services:
            if service not in fed:
                self.stderr.write(f"not matched: {service}")
        for plan in queries.planned(file, reading, matches):
            month = f"{plan.month.period:%Y-%m}"
            self.stdout.write(f"{plan.service_level.code} {month} {plan.measure} {plan.text} {plan.outcome}")


def _member(organisation: str, email: str | None) -> Member:
    rows = Member.objects.select_related("organisation", "user").filter(organisation__slug=organisation, is_active=True)
    found = rows.filter(user__email__iexact=email) if email else rows.filter(role=Role.CIO).order_by("pk")
    member = found.first()
    if member is None:
        raise CommandError(f"{organisation} has no active member {email or 'who is a CIO'}.")
    return member


def _contract(by: Member, code: str) -> Contract:
    try:
        return access.contract_for(by, code)
    except Http404:
        raise CommandError(f"There is no contract with the code {code}.") from None


def _matches(by: Member, file: CheckFile, reading: Reading, asked: list[str]) -> list[Match]:
    levels = queries.levels_for_checks(by, file.contract)
    by_code = {level.code.lower(): level for level in levels}
    chosen = []
    for text in asked:
        service, _, target = text.rpartition("=")
        code, _, measure = target.partition(":")
        if service not in reading.services:
            raise CommandError(f"The file has no service “{service}”.")
        if code.lower() not in by_code or (measure or "availability") not in CheckMeasure.values:
            raise CommandError(f"“{target}” names no service level of {file.contract.code} that checks can feed.")
        chosen.append(Match(service, measure or CheckMeasure.AVAILABILITY.value, by_code[code.lower()]))
    named = {(match.service, match.measure == CheckMeasure.AVAILABILITY) for match in chosen}
    usual = queries.matches_for(file, reading, levels)
    return chosen + [
        match for match in usual if (match.service, match.measure == CheckMeasure.AVAILABILITY) not in named
    ]
