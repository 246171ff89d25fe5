"""The writers of check files: keep, match, log."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from msp_reviews.actions.kept_files import file_kept, recorded_counts
from msp_reviews.actions.measurements import record_measurements
from msp_reviews.domain.attainment import Kind
from msp_reviews.domain.checks import UnreadableFile, read_checks
from msp_reviews.models import CheckFile, CheckMatch, CheckMeasure, Contract, MeasurementSource
from msp_reviews.queries.checks import Match, Planned, planned, reading_of
from msp_reviews.queries.entries import Entry
from portfolio import audit
from portfolio.access import require
from portfolio.domain.errors import Refusal
from portfolio.domain.language import say
from portfolio.models import Member
from portfolio.versions import claim


def keep_check_file(*, contract: Contract, name: str, content: bytes, by: Member) -> CheckFile:
    """Keep an uploaded file until it is confirmed. Refuses what is no file of checks. Raises UnreadableFile."""
    reading = read_checks(content)
    if not reading.checks:
        raise UnreadableFile(say("The file has no row that can be read."))
    with transaction.atomic():
        require(by, "measurement.record")
        file = CheckFile.objects.create(
            organisation=contract.organisation,
            contract=contract,
            **file_kept(name=name, content=content, unnamed="checks.csv", by=by),
        )
        after = {"name": file.name, "sha256": file.sha256, "checks": len(reading.checks)}
        audit.record(by=by, deed="checks.upload", target=file, after=after | {"left_out": len(reading.bad_rows)})
    return file


def save_matches(*, file: CheckFile, matches: Sequence[Match], by: Member) -> CheckFile:
    """Keep how the services of the file are matched; services that are not in the file keep theirs."""
    with transaction.atomic():
        require(by, "measurement.record")
        _check_matches(file, matches)
        services = reading_of(file).services
        CheckMatch.objects.filter(contract=file.contract, service_name__in=services).delete()
        CheckMatch.objects.bulk_create(_row(file, match) for match in matches)
        after = {f"{match.service} ({match.measure})": match.service_level.code for match in matches}
        audit.record(by=by, deed="checks.match", target=file, after=after)
    return file


def confirm_check_file(
    *, file: CheckFile, matches: Sequence[Match], version: int, today: date, by: Member
) -> CheckFile:
    """Log the months of the file through the one action for results, all or none. Raises StaleVersion, Refusal."""
    with transaction.atomic():
        require(by, "measurement.record")
        claim(file, version)
        if file.confirmed_at is not None:
            raise Refusal(say("This file has been confirmed already."))
        _check_matches(file, matches)
        plans = planned(file, reading_of(file), matches)
        if not plans:
            raise Refusal(say("No service is matched to a service level, so there is nothing to log."))
        recorded = record_measurements(
            entries=[_entry(plan) for plan in plans], source=MeasurementSource.FILE, today=today, by=by
        )
        file.outcome = recorded_counts(recorded)
        file.confirmed_by, file.confirmed_at = by, timezone.now()
        file.save(update_fields=["outcome", "confirmed_by", "confirmed_at"])
        audit.record(by=by, deed="checks.confirm", target=file, after=file.outcome)
    return file


def _check_matches(file: CheckFile, matches: Sequence[Match]) -> None:
    measures: dict[int, str] = {}
    for match in matches:
        level = match.service_level
        if level.contract_id != file.contract_id:
            raise Refusal(say("{} belongs to another contract.", level.code))
        wanted = Kind.AVAILABILITY if match.measure == CheckMeasure.AVAILABILITY else Kind.VALUE
        if level.kind != wanted:
            raise Refusal(say("{} is measured as {}: it cannot take {}.", level.code, level.kind, match.measure))
        if measures.setdefault(level.pk, match.measure) != match.measure:
            raise Refusal(say("{} would take two kinds of response time.", level.code))


def _row(file: CheckFile, match: Match) -> CheckMatch:
    return CheckMatch(
        organisation=file.organisation,
        contract=file.contract,
        service_name=match.service,
        measure=match.measure,
        service_level=match.service_level,
    )


def _entry(plan: Planned) -> Entry:
    first, last = plan.month.first, plan.month.last
    note = f"{plan.month.checks:,} checks, {first:%d %b} to {last:%d %b} UTC"
    return Entry(plan.service_level, plan.month.period, plan.measured, note)
