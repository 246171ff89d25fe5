"""How quick partner page and scorecards are with 2,000 service levels × 60 months, beside plain SQL over the same rows.

    python benchmarks/partners.py [--levels 2000] [--months 60] [--rounds 15] [--server postgres://postgres@127.0.0.1:5432]

Forty partners, on SQLite and on PostgreSQL. A page is a whole request through every middleware to the last byte of HTML, in
one process (server time), and what that process computed (CPU), which other work on the machine lengthens less. The floor
of the same round: the current results of the months that the page shows, joined to their partners by plain SQL and fetched
to the last row, nothing computed. Writes benchmarks/results/partners.md; ends with 1 when the median CPU of a page is over
300 ms, or a page makes another number of queries with all levels than with forty.
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
sys.path.insert(0, str(ROOT))

from benchmarks.balance import _analyse, _request  # noqa: E402
from benchmarks.imports import _database  # noqa: E402

RESULTS = ROOT / "benchmarks" / "results" / "partners.md"
LIMIT_MS = 300.0
PARTNERS = 40
SCORECARD_MONTHS, PARTNER_MONTHS = 18, 6
ONE_PARTNER = (
    "AND c.partner_id = (SELECT id FROM msp_reviews_partner WHERE slug = 'partner-7' AND organisation_id = o.id)"
)
PAGES = {
    "scorecards, forty partners": ("/{}/scorecards/", SCORECARD_MONTHS, ""),
    "scorecard of a partner": ("/{}/partners/partner-7/{quarter}/scorecard/", SCORECARD_MONTHS, ONE_PARTNER),
    "partner": ("/{}/partners/partner-7/", PARTNER_MONTHS, ONE_PARTNER),
    "partners": ("/{}/partners/", 1, ""),
}
PLAIN = """
SELECT c.partner_id, l.code, l.is_critical, m.period, m.good, m.total, m.expected, m.minimum
FROM msp_reviews_measurement m
JOIN msp_reviews_servicelevel l ON l.id = m.service_level_id
JOIN msp_reviews_contract c ON c.id = l.contract_id
JOIN portfolio_organisation o ON o.id = m.organisation_id
WHERE o.slug = 'bench' AND m.is_current AND m.period >= %s {}
"""


def main() -> int:
    options = _options()
    if options.inside:
        print(json.dumps(_measured(options)))
        return 0
    results, load = {}, os.getloadavg()[0]
    for name in ("sqlite", "postgresql"):
        with _database(name, options.server) as url:
            results[name] = _run(url, options)
    text, is_good = _report(results, options, load)
    RESULTS.write_text(text, encoding="utf-8")
    print(text)
    return 0 if is_good else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--levels", type=int, default=2_000)
    parser.add_argument("--months", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--server", default=os.environ.get("BENCH_POSTGRES", "postgres://postgres@127.0.0.1:5432"))
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def _run(url: str, options: argparse.Namespace) -> dict[str, Any]:
    """The measurement in a process of its own: Django is set up for one database."""
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
        sizes = ["--levels", str(options.levels), "--months", str(options.months), "--rounds", str(options.rounds)]
        command = [sys.executable, __file__, "--inside", *sizes]
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
    for slug, levels in (("small", PARTNERS), ("bench", options.levels)):
        clients[slug] = Client(headers={"host": "testserver"})
        user = _seed(slug, levels, options.months)
        clients[slug].force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    _analyse()
    return {name: _page(*page, clients, options.rounds) for name, page in PAGES.items()}


def _page(path: str, months: int, which: str, clients: dict[str, Any], rounds: int) -> dict[str, Any]:
    from msp_reviews.queries.months import months_back

    quarter = _quarter()
    first = months_back(_last_month(), months)[0]
    _, few, _ = _request(clients["small"], path.format("small", quarter=quarter))
    _, queries, size = _request(clients["bench"], path.format("bench", quarter=quarter))
    took, floors = [], []
    for _ in range(rounds):
        took.append(_request(clients["bench"], path.format("bench", quarter=quarter))[0])
        floors.append(_floor(PLAIN.format(which), first))
    times, computed = zip(*took, strict=True)
    return {
        "times": times,
        "computed": computed,
        "floors": [milliseconds for milliseconds, _ in floors],
        "rows": floors[0][1],
        "queries": len(queries),
        "queries_small": len(few),
        "bytes": size,
    }


def _quarter() -> str:
    from portfolio.domain.quarters import quarter_of

    return str(quarter_of(_today(), 1).previous())


def _today() -> date:
    return datetime.now(UTC).date()


def _last_month() -> date:
    from msp_reviews.queries.months import last_complete_month

    return last_complete_month(_today())


def _floor(sql: str, first: date) -> tuple[float, int]:
    """Milliseconds of plain SQL over the rows that the page shows, and how many these are."""
    from django.db import connection

    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(sql, [first])
        rows = cursor.fetchall()
    return (time.perf_counter() - began) * 1000, len(rows)


def _seed(slug: str, levels: int, months: int) -> Any:
    """An organisation with forty partners, their service levels and as many months of results."""
    from msp_reviews.models import Contract, Partner, ServiceLevel
    from portfolio.models import Member, Organisation, User
    from sourcing.actions.criteria import ensure_default_model

    organisation = Organisation.objects.create(slug=slug, name=slug.capitalize())
    user = User.objects.create_user(f"{slug}@example.org", name="Ben Ch")
    by = Member.objects.create(organisation=organisation, user=user, role="it_manager")
    cio = User.objects.create_user(f"cio-{slug}@example.org", name="O")
    ensure_default_model(by=Member.objects.create(organisation=organisation, user=cio, role="cio"))
    contracts = [
        Contract.objects.create(
            organisation=organisation, title="Run", code=f"C-{number}", state="active", annual_fee=Decimal(1_200_000),
            starts=date(2018, 1, 1), ends=date(2099, 12, 31),
            partner=Partner.objects.create(organisation=organisation, name=f"Partner {number}", slug=f"partner-{number}"),
        )
        for number in range(PARTNERS)
    ]  # fmt: skip
    rows = [
        ServiceLevel(
            organisation=organisation, contract=contracts[number % PARTNERS], code=f"S-{number:04}", name="Solved in time",
            kind="ratio", direction="higher", expected=Decimal("0.95"), minimum=Decimal("0.9"), is_critical=number % 3 == 0,
        )
        for number in range(levels)
    ]  # fmt: skip
    ServiceLevel.objects.bulk_create(rows, batch_size=500)
    _results(list(ServiceLevel.objects.filter(organisation=organisation)), months, by)
    return user


def _results(levels: list[Any], months: int, by: Any) -> None:
    """The months as the one action writes them."""
    from msp_reviews.actions.measurements import record_measurements
    from msp_reviews.domain.attainment import Counts
    from msp_reviews.models import MeasurementSource
    from msp_reviews.queries.entries import Entry
    from msp_reviews.queries.months import months_back

    dice = random.Random(len(levels))
    for month in months_back(_last_month(), months):
        entries = [
            Entry(
                service_level=level,
                period=month,
                measured=Counts(dice.choices(range(170, 201))[0], 200),
                note="",
                seen=None,
            )
            for level in levels
        ]
        record_measurements(entries=entries, source=MeasurementSource.FILE, today=_today(), by=by)


# report ------------------------------------------------------------------------------------------


def _how(options: argparse.Namespace) -> str:
    return (
        f"Made by `benchmarks/partners.py`: {options.levels:,} service levels × {options.months} months of {PARTNERS} "
        f"partners; {options.rounds} rounds. Milliseconds of server time for a whole request through every middleware, and of "
        "CPU in the same process. The floor is plain SQL over the results that the page shows, fetched, in the same round.\n"
    )


def _report(results: dict[str, Any], options: argparse.Namespace, load: float) -> tuple[str, bool]:
    heads = ["database", "page", "CPU, median", "time, median", "time, 95 %", "floor", "rows", "× floor", "queries"]
    setting = (
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, load {load:.1f} before it began, "
        f"Python {platform.python_version()}.\n"
    )
    lines = [
        "# Partner page and scorecards\n",
        _how(options),
        setting,
        f"| {' | '.join(heads)} | with {PARTNERS} levels | kB |",
        "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    worst, is_constant = 0.0, True
    for database, pages in results.items():
        for name, page in pages.items():
            median, floor = statistics.median(page["times"]), statistics.median(page["floors"])
            computed = statistics.median(page["computed"])
            worst, is_constant = max(worst, computed), is_constant and page["queries"] == page["queries_small"]
            lines.append(
                f"| {database} | {name} | {computed:.0f} ms | {median:.0f} ms |"
                f" {statistics.quantiles(page['times'], n=20)[-1]:.0f} ms | {floor:.0f} ms | {page['rows']:,} |"
                f" {median / floor:.1f} | {page['queries']} | {page['queries_small']} | {page['bytes'] / 1000:.0f} |"
            )
    word = "within" if worst <= LIMIT_MS else "OVER"
    constant = "constant" if is_constant else "NOT constant"
    lines.append(
        f"\nSlowest page: {worst:.0f} ms of CPU ({word} the limit of {LIMIT_MS:.0f} ms); queries are {constant}."
    )
    return "\n".join(lines) + "\n", worst <= LIMIT_MS and is_constant


if __name__ == "__main__":
    sys.exit(main())
