"""The writers of result files: keep, say which columns hold what, log all or nothing."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone

from msp_reviews.actions.kept_files import file_kept, recorded_counts
from msp_reviews.actions.measurements import CLAIMS, OURS, Book, record_measurements
from msp_reviews.domain.result_files import RESULT, rows_of
from msp_reviews.models import MeasurementSource, ResultFile
from msp_reviews.queries.result_files import guessed_columns, plan_of, table_of
from portfolio import audit
from portfolio.access import require
from portfolio.domain.errors import Refusal
from portfolio.domain.language import Words, say
from portfolio.models import Member
from portfolio.queries.imports import table_in
from portfolio.versions import claim

LOGGED = Words("This file has been logged already.")


def keep_result_file(*, name: str, content: bytes, book: Book = OURS, by: Member) -> ResultFile:
    """Keep an uploaded file until it is confirmed, its columns guessed where they can be. Raises FileRefused.

    book: our own results, or what the partner claims.
    """
    is_claim = book is CLAIMS
    table = table_in(name, content)
    with transaction.atomic():
        require(by, book.deed)
        file = ResultFile.objects.create(
            organisation=by.organisation,
            is_claim=is_claim,
            columns=guessed_columns(table, by.organisation, is_claim=is_claim),
            **file_kept(name=name, content=content, by=by),
        )
        after = {"is_claim": is_claim, "name": file.name, "sha256": file.sha256, "rows": len(table.rows)}
        audit.record(by=by, deed="results.upload", target=file, after=after)
    return file


def book_of(file: ResultFile) -> Book:
    """Where the file's results are written."""
    return CLAIMS if file.is_claim else OURS


def map_result_file(*, file: ResultFile, columns: Mapping[str, str], version: int, by: Member) -> ResultFile:
    """Say which columns hold what. Raises StaleVersion, Refusal."""
    with transaction.atomic():
        require(by, book_of(file).deed)
        claim(file, version)
        if file.confirmed_at is not None:
            raise Refusal(LOGGED)
        chosen = {name: column for name, column in columns.items() if column and name in RESULT.keys}
        if len(set(chosen.values())) < len(chosen):
            raise Refusal(say("Two things cannot come from one column."))
        rows_of(table_of(file), chosen)
        file.columns = chosen
        file.save(update_fields=["columns"])
        audit.record(by=by, deed="results.map", target=file, after={"columns": chosen})
    return file


def confirm_result_file(*, file: ResultFile, today: date, version: int, by: Member) -> ResultFile:
    """Log every row of the file through the one action, all or none. Raises StaleVersion, Refusal."""
    with transaction.atomic():
        book = book_of(file)
        require(by, book.deed)
        claim(file, version)
        if file.confirmed_at is not None:
            raise Refusal(LOGGED)
        made = plan_of(by, table_of(file), file, today)
        if made.bad_rows:
            raise Refusal(say("{} rows cannot be logged, so nothing was. Correct the file.", len(made.bad_rows)))
        entries = [plan.entry for plan in made.plans]
        recorded = record_measurements(entries=entries, source=MeasurementSource.FILE, today=today, book=book, by=by)
        file.outcome = recorded_counts(recorded)
        file.confirmed_by, file.confirmed_at = by, timezone.now()
        file.save(update_fields=["outcome", "confirmed_by", "confirmed_at"])
        audit.record(by=by, deed="results.confirm", target=file, after=file.outcome | {"sha256": file.sha256})
    return file
