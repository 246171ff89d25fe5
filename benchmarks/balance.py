"""How quick the balance page is with 10,000 functions, beside the same rows read with nothing computed.

    python benchmarks/balance.py [--size 10000] [--rounds 15] [--server postgres://postgres@127.0.0.1:5432]

On SQLite and on PostgreSQL. A page is a whole request through every middleware to the last byte of HTML, in one process
(server time), and what that process computed (CPU), which other work on the machine lengthens less; the floor of the same
round is the page's own queries, run again by their very SQL and fetched to the last row. They take turns, so that a noisy
machine is noisy for both. Writes benchmarks/results/balance.md; ends with 1 when the median CPU of a page is over 300 ms,
or a page makes another number of queries with 10,000 functions than with twenty.
"""

import argparse
import json
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "results" / "balance.md"
DATABASE = "counterpoise_bench_balance"
LIMIT_MS = 300.0
SMALL = 20
PAGES = {
    "balance": "/{}/sourcing/balance/",
    "balance of one category": "/{}/sourcing/balance/?f-category=Security",
    "balance of one class": "/{}/sourcing/balance/?f-sourcing_class=outsourceable",
    "export": "/{}/sourcing/balance/export/",
}
CATEGORIES = ["Operations", "Security", "Governance", "Data", "Networks", "Workplace", "Applications", "Projects"]
CLASSES = ["core", "strategic", "tactical", "outsourceable", "outsourceable", "outsourceable", None]
QUARTERS = 8


def main() -> int:
    options = _options()
    if options.database:
        print(json.dumps(_measured(options)))
        return 0
    results, load = {}, os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        for name, url in (("SQLite", f"sqlite:///{folder}/bench.sqlite3"), ("PostgreSQL", _fresh(options.server))):
            results[name] = _run(url, folder, options)
    text, is_good = _report(results, options, load)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(text, encoding="utf-8")
    print(text)
    return 0 if is_good else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--server", default=os.environ.get("BENCH_POSTGRES", "postgres://postgres@127.0.0.1:5432"))
    parser.add_argument("--database", default="", help="measure on this database alone and print JSON")
    return parser.parse_args()


def _fresh(server: str) -> str:
    from urllib.parse import urlsplit

    import psycopg2

    parts = urlsplit(server)
    admin = psycopg2.connect(
        host=parts.hostname, port=parts.port, user=parts.username, password=parts.password, dbname="postgres"
    )
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {DATABASE}")
    admin.close()
    return f"{server}/{DATABASE}"


def _run(url: str, folder: str, options: argparse.Namespace) -> dict[str, Any]:
    """The measurement in a process of its own: Django is set up for one database."""
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
    command = [
        sys.executable,
        __file__,
        "--database",
        url,
        "--size",
        str(options.size),
        "--rounds",
        str(options.rounds),
    ]
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


# in the child ----------------------------------------------------------------------------------


def _measured(options: argparse.Namespace) -> dict[str, Any]:
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client

    settings.DEBUG = False
    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", verbosity=0)
    call_command("createcachetable")
    clients = {}
    for slug, size in (("small", SMALL), ("bench", options.size)):
        clients[slug] = Client(headers={"host": "testserver"})
        clients[slug].force_login(_seed(slug, size), backend="allauth.account.auth_backends.AuthenticationBackend")
    _analyse()
    return {name: _page(path, clients, options.rounds) for name, path in PAGES.items()}


def _page(path: str, clients: dict[str, Any], rounds: int) -> dict[str, Any]:
    _, few, _ = _request(clients["small"], path.format("small"))
    _, queries, size = _request(clients["bench"], path.format("bench"))
    took, floors = [], []
    for _ in range(rounds):
        took.append(_request(clients["bench"], path.format("bench"))[0])
        floors.append(_floor(queries))
    times, computed = zip(*took, strict=True)
    return {
        "times": times,
        "computed": computed,
        "floors": floors,
        "queries": len(queries),
        "queries_small": len(few),
        "bytes": size,
    }


def _request(client: Any, path: str) -> tuple[tuple[float, float], list[tuple[str, Any]], int]:
    """Milliseconds of time and of CPU, the queries with their parameters, bytes."""
    from django.db import connection

    queries: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        queries.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        began, computed = time.perf_counter(), time.process_time()
        answer = client.get(path)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        took = (time.perf_counter() - began) * 1000, (time.process_time() - computed) * 1000
    if answer.status_code != 200 or len(body) < 1000:
        raise SystemExit(f"{path}: {answer.status_code}, {len(body)} bytes")
    return took, queries, len(body)


def _floor(queries: list[tuple[str, Any]]) -> float:
    """The page's own reads again: fetched to the last row, nothing made of them."""
    from django.db import connection

    began = time.perf_counter()
    with connection.cursor() as cursor:
        for sql, params in queries:
            if sql.startswith("SELECT"):
                cursor.execute(sql, params)
                cursor.fetchall()
    return (time.perf_counter() - began) * 1000


def _seed(slug: str, size: int) -> Any:
    """An organisation with so many functions, most of them decided, twenty partners and eight frozen quarters."""
    from portfolio.models import BusinessUnit, Member, Organisation, User
    from sourcing.actions.criteria import ensure_default_model

    organisation = Organisation.objects.create(slug=slug, name=slug.capitalize())
    user = User.objects.create_user(f"{slug}@example.org", name="Ben Ch")
    by = Member.objects.create(organisation=organisation, user=user, role="cio")
    other = Member.objects.create(
        organisation=organisation, user=User.objects.create_user(f"other-{slug}@example.org", name="O"), role="cio"
    )
    model = ensure_default_model(by=by)
    units = [BusinessUnit.objects.create(organisation=organisation, name=f"Unit {n:02}") for n in range(40)]
    dice = random.Random(size)
    functions = _functions(organisation, units, size, dice)
    _decide(functions, model, by, other, dice)
    _contracts(organisation, functions, dice)
    _quarters(organisation)
    return user


def _functions(organisation: Any, units: list[Any], size: int, dice: random.Random) -> list[Any]:
    from portfolio.models import ITFunction

    rows = [
        ITFunction(
            organisation=organisation,
            code=f"fn-{number:06}",
            name=f"Function {number:06}",
            category=dice.choice(CATEGORIES),
            business_unit=dice.choice(units),
            state=dice.choices(["active", "retiring"], [90, 10])[0],
            criticality=dice.choice([None, 1, 2, 3, 4, 5]),
            internal_cost=Decimal(dice.randrange(0, 2_000_000_00)) / 100,
            external_cost=Decimal(dice.randrange(0, 2_000_000_00)) / 100 if dice.random() > 0.05 else None,
            internal_fte=Decimal(dice.randrange(0, 400)) / 10,
            external_fte=Decimal(dice.randrange(0, 400)) / 10,
        )
        for number in range(size)
    ]
    ITFunction.objects.bulk_create(rows, batch_size=1000)
    return list(ITFunction.objects.filter(organisation=organisation).order_by("pk"))


def _decide(functions: list[Any], model: Any, by: Any, approver: Any, dice: random.Random) -> None:
    from sourcing.models import Decision

    now = datetime.now(UTC)
    rows = [
        Decision(
            organisation=function.organisation, function=function, criteria_model=model, state="proposed",
            sourcing_class=found, scored_class=found, class_without_locks=found, rationale="As scored.",
            inputs={"msp_share": "1/2"}, method="bench", result={}, content_sha256="0" * 64,
            proposed_by=by, proposed_at=now,
        )
        for function in functions
        if (found := dice.choice(CLASSES)) is not None
    ]  # fmt: skip
    Decision.objects.bulk_create(rows, batch_size=500)
    # a decision is born as a proposal, whoever writes the row
    Decision.objects.filter(criteria_model=model).update(state="approved", approved_by=approver, approved_at=now)


def _contracts(organisation: Any, functions: list[Any], dice: random.Random) -> None:
    from msp_reviews.models import Contract, Partner, Service

    for number in range(20):
        partner = Partner.objects.create(organisation=organisation, name=f"Partner {number}", slug=f"partner-{number}")
        contract = Contract.objects.create(
            organisation=organisation, partner=partner, code=f"C-{number}", title="Run", state="active",
            starts=date(2020, 1, 1), ends=date(2099, 12, 31), annual_fee=Decimal(dice.randrange(1, 90_000_000)),
        )  # fmt: skip
        served = dice.sample(functions, max(1, len(functions) // 40))
        Service.objects.bulk_create(
            Service(organisation=organisation, contract=contract, function=function, share=Decimal("0.5"))
            for function in served
        )


def _quarters(organisation: Any) -> None:
    from django.utils import timezone

    from portfolio.domain.quarters import quarter_of
    from sourcing.domain.quarter_balances import period_of
    from sourcing.models import QuarterBalance
    from sourcing.queries.quarter_balances import facts_to_freeze

    quarter = quarter_of(timezone.now().date())
    for _ in range(QUARTERS):
        quarter = quarter.previous()
        period = period_of(quarter, 1)
        facts = facts_to_freeze(organisation, period, frozen_on=period.ends_on)
        QuarterBalance.objects.create(
            organisation=organisation, fiscal_year=quarter.year, quarter_number=quarter.number,
            starts_on=period.starts_on, ends_on=period.ends_on, frozen_at=timezone.now(),
            figures=facts.figures, functions=facts.functions, sha256=facts.sha256,
        )  # fmt: skip


def _analyse() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


# report ------------------------------------------------------------------------------------------


def _how(options: argparse.Namespace) -> str:
    return (
        f"Made by `benchmarks/balance.py`: {options.size:,} running functions, most of them decided, twenty partners, "
        f"{QUARTERS} frozen quarters; {options.rounds} rounds. Milliseconds of server time for a whole request through "
        "every middleware, and of CPU in the same process. The floor is the page's own queries run again and fetched, "
        "with nothing computed, in the same round.\n"
    )


def _report(results: dict[str, Any], options: argparse.Namespace, load: float) -> tuple[str, bool]:
    busy = f"load {load:.1f} before it began, {os.getloadavg()[0]:.1f} at its end"
    heads = ["database", "page", "CPU, median", "time, median", "time, 95 %", "floor", "× floor", "queries"]
    lines = [
        "# Balance page\n",
        _how(options),
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, {busy}, Python {platform.python_version()}.\n",
        f"| {' | '.join(heads)} | with {SMALL} functions | kB |",
        "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    worst, is_constant = 0.0, True
    for database, pages in results.items():
        for name, page in pages.items():
            median, floor = statistics.median(page["times"]), statistics.median(page["floors"])
            high = statistics.quantiles(page["times"], n=20)[-1]
            computed = statistics.median(page["computed"])
            if name != "export":  # a file of ten thousand lines is no page
                worst = max(worst, computed)
            is_constant &= page["queries"] == page["queries_small"]
            lines.append(
                f"| {database} | {name} | {computed:.0f} ms |"
                f" {median:.0f} ms | {high:.0f} ms | {floor:.0f} ms | {median / floor:.1f} |"
                f" {page['queries']} | {page['queries_small']} | {page['bytes'] / 1000:.0f} |"
            )
    word = "within" if worst <= LIMIT_MS else "OVER"
    constant = "constant" if is_constant else "NOT constant"
    lines.append(
        f"\nSlowest page: {worst:.0f} ms of CPU ({word} the limit of {LIMIT_MS:.0f} ms); queries are {constant}."
    )
    return "\n".join(lines) + "\n", worst <= LIMIT_MS and is_constant


if __name__ == "__main__":
    sys.exit(main())
