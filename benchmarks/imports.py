"""How quick an import is: 10,000 functions × 12 columns, dry run and writing, beside django-import-export's defaults.

    python benchmarks/imports.py [--rows 10000] [--server postgres://postgres@127.0.0.1:5432] [--databases postgresql,sqlite]

Both read the same CSV into fresh, equal organisations in one run on each database: first all rows new, then one field
of every row changed. Ours does more in its time: the report, the lock, the second plan, an audit event for each row.
Writes benchmarks/results/imports.md; ends with 1 when ours is not at least five times faster.
"""

import argparse
import csv
import io
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "results" / "imports.md"
DATABASE = "counterpoise_bench_imports"
LEAST = 5.0
UNITS = 40
COLUMNS = [
    *("Code", "Name", "Category", "Description", "Owner", "Business unit", "State", "Criticality"),
    *("Data sensitivity", "Internal cost", "External cost", "RTO hours"),
]
FIELDS = ["_".join(label.lower().split()) for label in COLUMNS]


def main() -> int:
    options = _options()
    if options.inside:
        _measure(options.rows)
        return 0
    parts = [_heading(options.rows)]
    ratios = []
    for name in options.databases.split(","):
        with _database(name, options.server) as url:
            lines, ratio = _table(name, _run_inside(url, options.rows))
        ratios.append(ratio)
        parts.append("\n".join(lines))
        print(parts[-1], flush=True)
    parts.append(_verdict(min(ratios)))
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    print(parts[-1])
    return 0 if min(ratios) >= LEAST else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--databases", default="postgresql,sqlite")
    parser.add_argument("--server", default=os.environ.get("BENCH_POSTGRES", "postgres://postgres@127.0.0.1:5432"))
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


@contextmanager
def _database(name: str, server: str) -> Iterator[str]:
    """The address of a fresh database; its folder or the database goes away afterwards."""
    if name == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{folder}/bench.sqlite3"
        return
    _administer(server, f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)", f"CREATE DATABASE {DATABASE}")
    try:
        yield f"{server}/{DATABASE}"
    finally:
        _administer(server, f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")


def _administer(server: str, *statements: str) -> None:
    import psycopg2

    parts = urlsplit(server)
    login = {"host": parts.hostname, "port": parts.port, "user": parts.username, "password": parts.password}
    connection = psycopg2.connect(dbname="postgres", **login)
    connection.autocommit = True
    for statement in statements:
        connection.cursor().execute(statement)
    connection.close()


def _run_inside(url: str, rows: int) -> dict[str, float]:
    """The times by name, measured in a process of its own that knows this database only."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "DATABASE_URL": url,
            "DATA_DIR": folder,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DJANGO_PROFILE": "development",
            "REDIS_URL": "",
            "LOG_LEVEL": "WARNING",
            "PYTHONPATH": str(ROOT),
        }
        command = [sys.executable, __file__, "--inside", "--rows", str(rows)]
        done = subprocess.run(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return {
        name: float(value) for name, value in (line.split("\t") for line in done.stdout.splitlines() if "\t" in line)
    }


def _measure(rows: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    _index_plain_codes()
    new, changed = _file(rows, shift=0), _file(rows, shift=1)
    ours, theirs = _ours(_member("ours")), _theirs(_member("theirs"))
    for label, content in (("new", new), ("changed", changed)):
        for who, (check, write) in (("ours", ours), ("theirs", theirs)):
            print(f"{who} {label} check\t{_seconds(lambda check=check, content=content: check(content))}")
            print(f"{who} {label} write\t{_seconds(lambda write=write, content=content: write(content))}")
    _compare(rows)


def _index_plain_codes() -> None:
    """django-import-export looks rows up by the plain code, which has no index of its own here: it gets one."""
    from django.db import connection, models

    from portfolio.models import ITFunction

    with connection.schema_editor() as editor:
        editor.add_index(ITFunction, models.Index(fields=["organisation", "code"], name="bench_plain_code"))


def _seconds(act: Callable[[], None]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _file(rows: int, shift: int) -> bytes:
    """A plausible inventory. shift: changes one field of every row."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for n in range(rows):
        words = (f"F-{n:05}", f"Function number {n}", f"Category {n % 12}", f"What function {n} does for its users.")
        owner, unit = f"Owner {(n + shift) % 400}", f"Unit {n % UNITS}"
        costs = (f"{1000 + n * 13.5:.2f}", f"{500 + n * 7.25:.2f}", f"{n % 72}.5")
        writer.writerow((*words, owner, unit, "active", n % 5 + 1, (n + 2) % 5 + 1, *costs))
    return out.getvalue().encode()


def _member(slug: str) -> Any:
    from portfolio.models import Member, Organisation, Role, User

    organisation = Organisation.objects.create(slug=slug, name=slug, currency="EUR")
    user = User.objects.create_user(f"cio@{slug}.example", None, name="CIO")
    return Member.objects.create(organisation=organisation, user=user, role=Role.CIO)


def _ours(by: Any) -> tuple[Callable[[bytes], None], Callable[[bytes], None]]:
    """Upload, mapping and check; then confirmation and writing: the very acts of the portal."""
    from portfolio.actions import imports
    from portfolio.queries.imports import mapping_of, table_in

    runs = []

    def check(content: bytes) -> None:
        run = imports.upload_import(name="a.csv", content=content, table=table_in("a.csv", content), by=by)
        imports.map_columns(run=run, mapping=mapping_of(run), version=run.version, by=by)
        result = imports.check_import(run=run, report=lambda *_: None, by=by)
        runs.append(imports.record_check(run=run, result=result, by=by))

    def write(content: bytes) -> None:
        run = runs[-1]
        imports.confirm_import(run=run, leaves_out_errors=False, version=run.version, by=by)
        imports.write_import(run=run, by=by)

    return check, write


def _theirs(by: Any) -> tuple[Callable[[bytes], None], Callable[[bytes], None]]:
    """import_data of a ModelResource with its defaults: dry run, then the same without."""
    import tablib
    from import_export import fields, resources, widgets

    from portfolio.models import BusinessUnit, ITFunction

    units = [BusinessUnit(organisation=by.organisation, name=f"Unit {n}") for n in range(UNITS)]
    BusinessUnit.objects.bulk_create(units)

    class UnitWidget(widgets.ForeignKeyWidget):
        def get_queryset(self, value: Any, row: Any, *args: Any, **kwargs: Any) -> Any:
            return BusinessUnit.objects.filter(organisation=by.organisation)

    class FunctionResource(resources.ModelResource):
        business_unit = fields.Field("business_unit", "business_unit", UnitWidget(BusinessUnit, "name"))

        class Meta:
            model = ITFunction
            fields = FIELDS
            import_id_fields = ["code"]

        def get_queryset(self) -> Any:
            return ITFunction.objects.filter(organisation=by.organisation)

        def before_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
            instance.organisation = by.organisation

    def run(content: bytes, *, dry_run: bool) -> None:
        rows = list(csv.reader(io.StringIO(content.decode())))
        data = tablib.Dataset(*rows[1:], headers=FIELDS)
        result = FunctionResource().import_data(data, dry_run=dry_run)
        assert not result.has_errors() and not result.has_validation_errors(), result.row_errors()[:1]

    return lambda content: run(content, dry_run=True), lambda content: run(content, dry_run=False)


def _compare(rows: int) -> None:
    """Both organisations must now hold the same functions."""
    from portfolio.models import ITFunction

    names = [{"business_unit": "business_unit__name"}.get(name, name) for name in FIELDS]
    held = [
        list(ITFunction.objects.filter(organisation__slug=slug).order_by("code").values_list(*names))
        for slug in ("ours", "theirs")
    ]
    assert len(held[0]) == rows and held[0] == held[1]


def _table(name: str, seconds: dict[str, float]) -> tuple[list[str], float]:
    lines = [
        f"## {'PostgreSQL' if name == 'postgresql' else 'SQLite'}",
        "",
        "| | dry run | writing | together |",
        "|---|---:|---:|---:|",
    ]
    ratios = []
    for label, words in (("new", "all rows new"), ("changed", "one field of each row changed")):
        totals = {}
        for who, shown in (("ours", "Counterpoise"), ("theirs", "django-import-export")):
            check, write = (seconds[f"{who} {label} {act}"] for act in ("check", "write"))
            totals[who] = check + write
            lines.append(f"| {shown}, {words} | {check:.2f} s | {write:.2f} s | {check + write:.2f} s |")
        ratios.append(totals["theirs"] / totals["ours"])
    lines += ["", f"Ours is {ratios[0]:.1f} and {ratios[1]:.1f} times faster."]
    return lines, min(ratios)


def _heading(rows: int) -> str:
    busy = f"load {os.getloadavg()[0]:.1f} before it began"
    machine = f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, {busy}, Python {platform.python_version()}"
    return (
        "# Imports\n\n"
        f"Made by `benchmarks/imports.py`: {rows:,} functions × {len(COLUMNS)} columns from CSV, {machine}. Dry run: "
        "reading, guessing the columns, comparing, the report. Writing: the second plan under locks, all rows, one "
        "audit event for each. django-import-export with its defaults does `import_data` twice, without an audit; "
        "it gets an index on the plain code, and its business units, beforehand. "
        "Afterwards both must hold the same functions."
    )


def _verdict(ratio: float) -> str:
    kept = "kept" if Decimal(str(ratio)) >= Decimal(str(LEAST)) else "MISSED"
    return f"At least {ratio:.1f} times faster (the promise of {LEAST:.0f} is {kept})."


if __name__ == "__main__":
    sys.exit(main())
