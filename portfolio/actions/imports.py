"""The life of an import: uploaded, mapped, checked, confirmed, written; all or nothing."""

import gc
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from portfolio import audit, registry
from portfolio.access import require
from portfolio.actions.imports_files import store_file, store_report, store_table
from portfolio.domain.errors import Refusal
from portfolio.domain.imports import Identity, Outcome, Plan, Values
from portfolio.domain.imports_report import summary_of
from portfolio.domain.language import Words, say
from portfolio.domain.mappings import BadMapping, Subject, active, check_columns, from_json, to_json
from portfolio.domain.mappings import Mapping as ColumnMapping
from portfolio.domain.tables import Table
from portfolio.domain.text import clean_text
from portfolio.models import ImportMapping, ImportRun, ImportState, Member
from portfolio.queries.imports import Standing, known_names, mapping_of, plan_of, subjects, table_of
from portfolio.queries.imports_columns import columns_of
from portfolio.registry import JobReport
from portfolio.versions import claim

OPEN = frozenset({ImportState.UPLOADED, ImportState.MAPPED, ImportState.CHECKED})


class DataChanged(Refusal):
    """Between the check and the writing, someone changed what the import builds on."""

    def __init__(self) -> None:
        super().__init__(say("What stands changed since the check, so nothing was written. Check the file again."))


def upload_import(*, name: str, content: bytes, table: Table, by: Member) -> ImportRun:
    """Take in a file: keep it under its hash, guess what its columns are. table: what `table_in` read from it."""
    require(by, "import.run")
    columns = columns_of(table, subjects(), by.organisation.currency)
    sha256 = store_file(content=content, by=by)
    table_sha256 = store_table(table=table, by=by)
    with transaction.atomic():
        run = ImportRun.objects.create(
            organisation=by.organisation,
            name=clean_text(name, maximum=200),
            size=len(content),
            sha256=sha256,
            table_sha256=table_sha256,
            columns=columns,
            uploaded_by=by,
            uploaded_at=timezone.now(),
        )
        after = {"name": run.name, "sha256": sha256, "rows": columns["rows"]}
        audit.record(by=by, deed="import.upload", target=run, after=after)
    return run


def map_columns(*, run: ImportRun, mapping: ColumnMapping, version: int, by: Member) -> ImportRun:
    """Settle what fills which field; the check that follows is another act. Raises BadMapping, StaleVersion."""
    with transaction.atomic():
        require(by, "import.run")
        claim(run, version)
        _require_open(run)
        check_columns(mapping, subjects(), run.columns["header"])
        for subject in active(mapping, subjects()):
            require(by, registry.importers[subject.key].deed)
        before = run.mapping
        run.mapping = to_json(mapping)
        run.state, run.job = ImportState.MAPPED, None
        run.save(update_fields=["mapping", "state", "job"])
        audit.record(by=by, deed="import.map", target=run, before=before or None, after=run.mapping)
    return run


def choose_names(*, run: ImportRun, names: Mapping[str, str], version: int, by: Member) -> ImportRun:
    """Settle which spellings mean the same: spelling → the one to keep; itself = keep apart. Needs a new check."""
    mapping = mapping_of(run)
    chosen = {**mapping.names, **names}
    for name, kept in chosen.items():
        if chosen.get(kept, kept) != kept:
            raise BadMapping(say("“{}” is to become “{}”, which itself is to become another name.", name, kept))
    return map_columns(run=run, mapping=replace(mapping, names=chosen), version=version, by=by)


def save_mapping(*, name: str, mapping: ColumnMapping, by: Member) -> ImportMapping:
    """Keep a mapping under a name for the next file; one of the same name is replaced."""
    with transaction.atomic():
        require(by, "import.run")
        clean = clean_text(name, maximum=80, field="save_as")
        if not clean:
            raise Refusal(say("Give the mapping a name."), field="save_as")
        saved = ImportMapping.objects.filter(organisation=by.organisation, name__iexact=clean).first()
        before = saved.content if saved else None
        saved = saved or ImportMapping(organisation=by.organisation, name=clean, version=0)
        saved.content, saved.saved_by = to_json(mapping), by
        saved.version += 1
        saved.save()
        audit.record(by=by, deed="import_mapping.save", target=saved, before=before, after=saved.content)
    return saved


def check_import(*, run: ImportRun, report: JobReport, by: Member) -> dict[str, Any]:
    """Dry run: plan everything, write nothing but the report's file. What comes back is for record_check."""
    require(by, "import.run")
    with _collector_paused():
        report(0, 3, Words("Reading the file"))
        table = table_of(run)
        report(1, 3, Words("Comparing with what stands"))
        made = plan_of(run, table, Standing(run.organisation))
        report(2, 3, Words("Writing the report"))
        return {
            "version": run.version,
            "summary": summary_of(made, from_json(run.mapping), known_names(run.organisation)),
            "report_sha256": store_report(plan=made, by=by),
            "plan_digest": made.digest,
        }


def record_check(*, run: ImportRun, result: Mapping[str, Any], by: Member) -> ImportRun:
    """Keep what a check found; nothing when the mapping changed meanwhile, for that change brings its own check."""
    with transaction.atomic():
        waiting = ImportRun.objects.filter(pk=run.pk, version=result["version"], state=ImportState.MAPPED)
        found = {name: result[name] for name in ("summary", "report_sha256", "plan_digest")}
        if waiting.update(state=ImportState.CHECKED, **found):
            after = {"plan": result["plan_digest"], "rows": result["summary"]["rows"]}
            audit.record(by=by, deed="import.check", target=run, after=after)
    run.refresh_from_db()
    return run


def confirm_import(*, run: ImportRun, leaves_out_errors: bool, version: int, by: Member) -> ImportRun:
    """Say yes to what the check showed; the writing that follows is another act. A second yes is refused.

    leaves_out_errors: whether what has errors is to be left out; without it, one error refuses the whole file.
    """
    with transaction.atomic():
        require(by, "import.run")
        claim(run, version)
        if run.state != ImportState.CHECKED:
            raise Refusal(say("This import is not waiting to be confirmed."))
        if run.summary["errors"] and not leaves_out_errors:
            raise Refusal(
                say("Some rows have errors. Leave those out, or correct the file."), field="leaves_out_errors"
            )
        if not run.summary["writes"]:
            raise Refusal(say("Nothing would change, so there is nothing to confirm."))
        run.state, run.leaves_out_errors = ImportState.CONFIRMED, leaves_out_errors
        run.confirmed_by, run.confirmed_at = by, timezone.now()
        run.save(update_fields=["state", "leaves_out_errors", "confirmed_by", "confirmed_at"])
        after = {"file": run.sha256, "plan": run.plan_digest, "leaves_out_errors": leaves_out_errors}
        audit.record(by=by, deed="import.confirm", target=run, after=after)
    return run


def write_import(*, run: ImportRun, by: Member) -> ImportRun:
    """Write what was confirmed, all or nothing. Safe to run twice: the second time finds it done.

    Raises DataChanged, and writes nothing, where the plan is no longer the one that was shown.
    """
    table = table_of(run)
    try:
        with _collector_paused(), transaction.atomic():
            _write_once(run, table, by)
    except IntegrityError as clash:
        raise DataChanged from clash
    run.refresh_from_db()
    return run


def reopen_import(*, run: ImportRun, version: int, by: Member) -> ImportRun:
    """Back to the mapping after work on it failed; what was confirmed has to be confirmed again."""
    with transaction.atomic():
        require(by, "import.run")
        claim(run, version)
        if run.state == ImportState.DONE or (run.job is not None and not run.job.is_settled):
            raise Refusal(say("This import is being worked on, or it is done."))
        before = run.state
        run.state, run.job, run.confirmed_by, run.confirmed_at = ImportState.UPLOADED, None, None, None
        run.save(update_fields=["state", "job", "confirmed_by", "confirmed_at"])
        audit.record(by=by, deed="import.reopen", target=run, before={"state": before}, after={"state": run.state})
    return run


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Hundreds of thousands of rows live at once, none in cycles: the collector would walk them for a quarter of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _write_once(run: ImportRun, table: Table, by: Member) -> None:
    held = ImportRun.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=run.pk)
    if held.state != ImportState.CONFIRMED:
        return
    made = plan_of(held, table, _Held(held.organisation))
    if made.digest != held.plan_digest:
        raise DataChanged
    for key, part in made.parts.items():
        require(by, registry.importers[key].deed)
        registry.importers[key].write(part, by=by)
    held.state, held.finished_at = ImportState.DONE, timezone.now()
    held.save(update_fields=["state", "finished_at"])
    audit.record(by=by, deed="import.write", target=held, after=_written(made))


class _Held(Standing):
    """What an organisation has, each row held until the transaction ends, so that the plan stays true."""

    def rows(
        self, subject: Subject, keys: Sequence[str], identities: Collection[Identity]
    ) -> Mapping[Identity, Values]:
        """The values of these fields by identity, locked first."""
        registry.importers[subject.key].lock(self.organisation, identities)
        return super().rows(subject, keys, identities)


def _written(made: Plan) -> dict[str, Any]:
    return {
        part.subject.plural: {"new": made.count(key, Outcome.NEW), "changed": made.count(key, Outcome.CHANGED)}
        for key, part in made.parts.items()
    }


def _require_open(run: ImportRun) -> None:
    if run.state not in OPEN:
        raise Refusal(say("This import was confirmed already. Upload the file again to import it anew."))
