"""How quick the pages of the inventory are: 10,000 and 100,000 functions, two gunicorn workers, beside a bare list.

    python benchmarks/pages.py [--sizes 10000,100000] [--rounds 60] [--server postgres://postgres@127.0.0.1:5432]

The bare list is what startproject gives, a signed-in person and a ListView of the same 50 rows, from its own gunicorn
with two workers. Requests of all pages take turns in one run, so that a noisy machine is noisy for all of them.
Writes benchmarks/results/pages.md; ends with 1 when the median of a page is more than three times the bare list's, one
person at a time; how the pages queue with four at a time is measured and shown beside it.
"""

import argparse
import http.client
import os
import platform
import random
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "results" / "pages.md"
DATABASE = "counterpoise_bench_pages"
LIMIT = 3.0
CATEGORIES = ["Operations", "Security", "Governance", "Data", "Networks", "Workplace", "Applications", "Projects"]
WORDS = ["billing", "payroll", "network", "backup", "identity", "claims", "ledger", "archive", "printing", "portal"]


@dataclass
class Page:
    """One page under test: name, address, milliseconds measured."""

    name: str
    path: str
    port: int
    alone: list[float] = field(default_factory=list)
    crowded: list[float] = field(default_factory=list)


def main() -> int:
    options = _options()
    _prepare(options.server)
    report = [_heading(options)]
    worst = 0.0
    for size in (int(text) for text in options.sizes.split(",")):
        cookie = _seed(size)
        with _gunicorn("config.wsgi:application") as portal, _gunicorn("benchmarks.pages_bare:application") as bare:
            pages = _pages(portal, bare)
            _measure(pages, cookie, options.rounds)
        lines, ratio = _table(size, pages)
        worst = max(worst, ratio)
        report += lines
        print("\n".join(lines), flush=True)
    report.append(_verdict(worst))
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text("\n".join(report) + "\n", encoding="utf-8")
    print(report[-1])
    return 0 if worst <= LIMIT else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="10000,100000")
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--server", default=os.environ.get("BENCH_POSTGRES", "postgres://postgres@127.0.0.1:5432"))
    return parser.parse_args()


def _prepare(server: str) -> None:
    """A fresh database, Django set up on it."""
    os.environ.update(
        DATABASE_URL=f"{server}/{DATABASE}",
        DJANGO_SETTINGS_MODULE="config.settings",
        DJANGO_PROFILE="development",
        REDIS_URL="",
        LOG_LEVEL="WARNING",
        PYTHONPATH=str(ROOT),
    )
    sys.path.insert(0, str(ROOT))
    import django
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
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("createcachetable")


def _seed(size: int) -> str:
    """An organisation with so many functions, a member signed in. Returns the session's cookie."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.db import connection

    from portfolio.models import BusinessUnit, ITFunction, Member, Organisation, User

    organisation, _ = Organisation.objects.get_or_create(slug="bench", defaults={"name": "Bench"})
    user = User.objects.filter(email="bench@example.org").first() or User.objects.create_user(
        "bench@example.org", name="Ben Ch"
    )
    Member.objects.get_or_create(organisation=organisation, user=user, defaults={"role": "cio"})
    units = [BusinessUnit.objects.get_or_create(organisation=organisation, name=f"Unit {n:02}")[0] for n in range(40)]
    have = ITFunction.objects.filter(organisation=organisation).count()
    dice = random.Random(size)
    rows = (_function(organisation, units, number, dice) for number in range(have, size))
    ITFunction.objects.bulk_create(rows, batch_size=2000)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session["began"] = session["seen"] = int(time.time())
    session.save()
    connection.close()
    return f"sessionid={session.session_key}"


def _function(organisation: object, units: list, number: int, dice: random.Random) -> object:
    from portfolio.models import ITFunction

    word = dice.choice(WORDS)
    rare = " kestrel" if number % 5_000 == 17 else ""
    return ITFunction(
        organisation=organisation,
        code=f"fn-{number:06}",
        name=f"{word.capitalize()} {dice.choice(CATEGORIES).lower()} {number:06}",
        category=dice.choice(CATEGORIES),
        description=f"What {word} does for the business, described in a sentence or two of the usual length.{rare}",
        owner=dice.choice(["Anna Berg", "Tom Hale", "Eva Lind", ""]),
        business_unit=dice.choice(units),
        state=dice.choices(["active", "planned", "retiring", "retired"], [80, 8, 6, 6])[0],
        criticality=dice.choice([None, 1, 2, 3, 4, 5]),
        internal_cost=Decimal(dice.randrange(0, 2_000_000)),
        external_cost=Decimal(dice.randrange(0, 2_000_000)) if dice.random() > 0.1 else None,
    )


@contextmanager
def _gunicorn(application: str) -> Iterator[int]:
    """A gunicorn with two workers; gives its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}", "--workers", "2",
        "--worker-class", "gthread", "--threads", "4", "--no-control-socket", "--log-level", "warning",
    ]  # fmt: skip
    server = subprocess.Popen(command, cwd=ROOT)
    try:
        _await(port)
        yield port
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)


def _await(port: int) -> None:
    for _ in range(150):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise SystemExit("gunicorn did not start")


def _pages(portal: int, bare: int) -> list[Page]:
    return [
        Page("bare list", "/", bare),
        Page("list", "/bench/functions/", portal),
        Page("list, page 100", "/bench/functions/?page=100", portal),
        Page("filter: state and category", "/bench/functions/?f-state=retiring&f-category=Security", portal),
        Page("filter: unit and criticality", "/bench/functions/?f-business_unit=7&f-criticality=4", portal),
        Page("search: a common word", "/bench/functions/?f-words=payroll", portal),
        Page("search: a rare word", "/bench/functions/?f-words=kestrel", portal),
        Page("search: nothing found", "/bench/functions/?f-words=zebra", portal),
        Page("detail", "/bench/functions/fn-004242/", portal),
    ]


def _measure(pages: list[Page], cookie: str, rounds: int) -> None:
    """Every page once a round: first one person alone, then four at a time."""
    for _ in range(4):
        for page in pages:
            _time(page, cookie)
    for _ in range(rounds):
        for page in pages:
            page.alone.append(_time(page, cookie))
    with ThreadPoolExecutor(4) as crowd:
        for _ in range(max(rounds // 4, 5)):
            for page in pages:
                page.crowded += crowd.map(lambda one: _time(one, cookie), [page] * 4)


def _time(page: Page, cookie: str) -> float:
    connection = http.client.HTTPConnection("127.0.0.1", page.port, timeout=60)
    began = time.perf_counter()
    connection.request("GET", page.path, headers={"Cookie": cookie})
    answer = connection.getresponse()
    body = answer.read()
    took = (time.perf_counter() - began) * 1000
    connection.close()
    if answer.status != 200 or len(body) < 1000:
        raise SystemExit(f"{page.name}: {answer.status}, {len(body)} bytes")
    return took


def _table(size: int, pages: list[Page]) -> tuple[list[str], float]:
    floor, crowd_floor = statistics.median(pages[0].alone), statistics.median(pages[0].crowded)
    lines = [
        f"\n## {size:,} functions\n",
        "| page | one person: median | 95 % | × bare | four at a time: median | × bare |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    worst = 0.0
    for page in pages:
        alone, crowded = statistics.median(page.alone), statistics.median(page.crowded)
        high = statistics.quantiles(page.alone, n=20)[-1]
        worst = max(worst, alone / floor)
        lines.append(
            f"| {page.name} | {alone:.1f} ms | {high:.1f} ms | {alone / floor:.2f} |"
            f" {crowded:.1f} ms | {crowded / crowd_floor:.2f} |"
        )
    return lines, worst


def _heading(options: argparse.Namespace) -> str:
    return (
        "# Pages of the inventory\n\n"
        "Made by `benchmarks/pages.py`: milliseconds from request to last byte, PostgreSQL, gunicorn with two workers, "
        f"{options.rounds} rounds in which all pages take turns. The bare list is what startproject gives: its middleware, "
        "a signed-in person, a paginated ListView of the same 50 rows in one plain table. The limit of three "
        "is for one person; the columns for four at a time show how the pages queue for two workers.\n\n"
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, Python {platform.python_version()}."
    )


def _verdict(worst: float) -> str:
    word = "within" if worst <= LIMIT else "OVER"
    return f"\nSlowest page: {worst:.2f} times the bare list ({word} the limit of {LIMIT:.0f})."


if __name__ == "__main__":
    sys.exit(main())
