"""Import a file of functions, partners and contracts from the command line, by the same acts as in the browser."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portfolio.actions import imports
from portfolio.domain.errors import Refusal
from portfolio.domain.mappings import Mapping, from_json
from portfolio.models import ImportRun, Member, Organisation, Role
from portfolio.queries.imports import mapping_of, problem_rows, table_in

REFUSED, ERRORS_IN_ROWS = 1, 2


class Command(BaseCommand):
    """Checks the file, prints the report and, unless told not to, writes what the check showed, all or nothing."""

    help = (
        "Import a CSV or XLSX file. Ends with 0 when it was written (or, with --dry-run, could be), "
        "1 when it was refused, 2 when rows have errors and --leave-out-errors was not given."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What can be said on the command line."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--organisation", required=True, help="the organisation's short name, as in its address")
        parser.add_argument("--mapping", type=Path, help="JSON file that says which column is what; else it is guessed")
        parser.add_argument("--dry-run", action="store_true", help="check only, write nothing")
        parser.add_argument("--by", help="e-mail address of who imports; else the organisation's first CIO")
        parser.add_argument("--leave-out-errors", action="store_true", help="import the rest when rows have errors")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the import."""
        try:
            self._run(options)
        except Refusal as refused:
            raise CommandError(refused.sentence, returncode=REFUSED) from refused

    def _run(self, options: dict[str, Any]) -> None:
        by = _member(options["organisation"], options["by"])
        name, content = options["file"].name, _content(options["file"])
        run = imports.upload_import(name=name, content=content, table=table_in(name, content), by=by)
        mapping = _mapping(options["mapping"]) if options["mapping"] else mapping_of(run)
        imports.map_columns(run=run, mapping=mapping, version=run.version, by=by)
        result = imports.check_import(run=run, report=self._progress, by=by)
        imports.record_check(run=run, result=result, by=by)
        self._print_report(run, by)
        if run.summary["errors"] and not options["leave_out_errors"]:
            raise CommandError(_errors_sentence(run), returncode=ERRORS_IN_ROWS)
        if options["dry_run"] or not run.summary["writes"]:
            self.stdout.write("Nothing was written." if options["dry_run"] else "Nothing would change.")
            return
        leaves_out = options["leave_out_errors"]
        imports.confirm_import(run=run, leaves_out_errors=leaves_out, version=run.version, by=by)
        imports.write_import(run=run, by=by)
        self.stdout.write(f"Written: {run.summary['writes']} entries.")

    def _progress(self, step: int, steps: int, label: str) -> None:
        self.stderr.write(f"{step}/{steps} {label}")

    def _print_report(self, run: ImportRun, by: Member) -> None:
        rows = run.summary["rows"]
        self.stdout.write(f"{run.name}: {rows['all']} rows, by {by.user.email}")
        for row in problem_rows(run):
            number, level, subject, label, _, value, sentence = row
            self.stdout.write(
                f"row {number}: {level}: {subject} · {label}: {sentence}" + (f" [{value}]" if value else "")
            )
        for group in run.summary["names"]:
            names = " | ".join(one["name"] for one in group["spellings"])
            self.stdout.write(f"alike ({', '.join(group['reasons'])}): {names}")
        for one in run.summary["subjects"]:
            counts = ", ".join(f"{one[key]} {key}" for key in ("new", "changed", "unchanged", "blocked", "error"))
            self.stdout.write(f"{one['plural']}: {counts}")
        self.stdout.write(f"Errors: {run.summary['errors']}. Notes: {run.summary['notes']}.")


def _errors_sentence(run: ImportRun) -> str:
    return (
        f"{run.summary['errors']} errors, so nothing was written. "
        "Correct the file, or leave out what has errors with --leave-out-errors."
    )


def _member(slug: str, email: str | None) -> Member:
    """Who imports: the member with that address, else the CIO who is one longest."""
    organisation = Organisation.objects.filter(slug=slug).first()
    if organisation is None:
        raise CommandError(f"There is no organisation “{slug}”.", returncode=REFUSED)
    members = Member.objects.select_related("user", "organisation").filter(organisation=organisation, is_active=True)
    found = members.filter(user__email__iexact=email) if email else members.filter(role=Role.CIO).order_by("pk")
    member = found.first()
    if member is None:
        raise CommandError(f"{email or 'A CIO'} is no active member of {organisation}.", returncode=REFUSED)
    return member


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.", returncode=REFUSED) from error


def _mapping(path: Path) -> Mapping:
    try:
        return from_json(json.loads(_content(path)))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise CommandError(f"{path} is no JSON: {error}.", returncode=REFUSED) from error
