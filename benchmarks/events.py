"""How quick raw events become results: 100,000 tickets, and 100,000 up/down checks, from the file to the months.

    python benchmarks/events.py [--rows 100000]

Measured without a database: reading the CSV, reading each row's times, counting by month for three priorities, and
for checks availability and response times. The counts are held against a count by hand of every ticket and month.
Writes benchmarks/results/events.md; ends with 1 when a file takes longer than 30 seconds or a count is not the same.
"""

import argparse
import csv
import io
import os
import platform
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import TypeVar

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from msp_reviews.domain import checks, tickets  # noqa: E402
from msp_reviews.domain.attainment import Resolution, resolution  # noqa: E402
from msp_reviews.domain.checks_months import months_of  # noqa: E402
from msp_reviews.domain.tickets_months import Window, months_between, months_of_tickets, window_of  # noqa: E402
from portfolio.domain.tables_reading import read_table  # noqa: E402

RESULTS = ROOT / "benchmarks" / "results" / "events.md"
MOST_SECONDS = 30.0
ZONE = "Europe/Berlin"
TAKEN_AT = datetime(2026, 2, 1, tzinfo=UTC)
COLUMNS = tickets.Columns("Opened", "Due", "Resolved", "Priority", "Number", time_zone="UTC")
T = TypeVar("T")


def main() -> int:
    rows = _options().rows
    lines = [f"| {rows:,} tickets | seconds |", "|---|---:|"]
    whole, is_right = _tickets(rows, lines)
    lines += ["", f"| {rows:,} up/down checks | seconds |", "|---|---:|"]
    whole = max(whole, _checks(rows, lines))
    by_hand = "the same" if is_right else "DIFFERENT"
    verdict = f"Slowest file: {whole:.1f} s, at most {MOST_SECONDS:.0f} s. Counts by hand: {by_hand}."
    RESULTS.write_text("\n".join([_heading(), "", *lines, "", verdict, ""]), encoding="utf-8")
    print("\n".join([*lines, verdict]))
    return 0 if is_right and whole <= MOST_SECONDS else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    return parser.parse_args()


def _heading() -> str:
    load = os.getloadavg()[0]
    machine = f"{os.cpu_count()} cores, load {load:.1f}, Python {platform.python_version()}"
    return f"# Raw events\n\nMade by `benchmarks/events.py`, {datetime.now(UTC):%Y-%m-%d}, {machine}. One process, no database."


def _timed(lines: list[str], what: str, act: Callable[[], T]) -> tuple[T, float]:
    began = time.perf_counter()
    made = act()
    seconds = time.perf_counter() - began
    lines.append(f"| {what} | {seconds:.2f} |")
    return made, seconds


def _tickets(rows: int, lines: list[str]) -> tuple[float, bool]:
    content = _ticket_file(rows)
    table, first = _timed(lines, "reading the CSV", lambda: read_table("tickets.csv", content, tickets.LIMITS))
    reading, second = _timed(lines, "reading the times of each row", lambda: tickets.read_tickets(table, COLUMNS))
    window = window_of(months_between(date(2025, 1, 1), date(2025, 12, 1)), ZONE, TAKEN_AT)
    counted, third = _timed(lines, "three service levels × twelve months", lambda: _three(reading.tickets, window))
    lines.append(f"| **together** | **{first + second + third:.2f}** |")
    is_right = len(reading.tickets) == rows and counted == [
        _by_hand(reading.tickets, name, window) for name in PRIORITIES
    ]
    return first + second + third, is_right


PRIORITIES = ("P1", "P2", "P3")


def _three(held: tuple[tickets.Ticket, ...], window: Window) -> list[list[Resolution]]:
    return [months_of_tickets(held, {name}, window) for name in PRIORITIES]


def _by_hand(held: tuple[tickets.Ticket, ...], priority: str, window: Window) -> list[Resolution]:
    """Every ticket asked about every month, as the rule is written."""
    mine = [ticket for ticket in held if ticket.priority == priority]
    starts = [window.starts, *window.ends[:-1]]
    return [_month_by_hand(mine, *ends) for ends in zip(starts, window.ends, strict=True)]


def _month_by_hand(held: list[tickets.Ticket], start: datetime, end: datetime) -> Resolution:
    done = [one for one in held if one.resolved is not None and start <= one.resolved < end]
    waiting = [one for one in held if one.opened < end and (one.resolved is None or one.resolved >= end)]
    return resolution(
        resolved_in_time=sum(one.resolved <= one.due for one in done if one.resolved is not None),
        resolved=len(done),
        open_late=sum(one.due < end for one in waiting),
        open_not_due=sum(one.due >= end for one in waiting),
    )


def _ticket_file(rows: int) -> bytes:
    chance, stream, begin = Random(7), io.StringIO(), datetime(2024, 12, 1, tzinfo=UTC)
    writer = csv.writer(stream)
    writer.writerow(["Number", "Opened", "Due", "Resolved", "Priority"])
    for number in range(rows):
        opened = begin + timedelta(minutes=chance.randrange(60 * 24 * 390))
        due = opened + timedelta(hours=chance.choice([4, 8, 48, 120]))
        resolved = "" if chance.random() < 0.01 else _plain(opened + timedelta(minutes=chance.expovariate(1 / 900)))
        writer.writerow([f"INC{number:07}", _plain(opened), _plain(due), resolved, chance.choice(PRIORITIES)])
    return stream.getvalue().encode()


def _plain(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}"


def _checks(rows: int, lines: list[str]) -> float:
    content = _check_file(rows)
    reading, first = _timed(lines, "reading the CSV and each row", lambda: checks.read_checks(content))
    _, second = _timed(lines, "availability and response times by month", lambda: months_of(reading.checks, ZONE))
    lines.append(f"| **together** | **{first + second:.2f}** |")
    return first + second


def _check_file(rows: int) -> bytes:
    chance, stream, begin = Random(7), io.StringIO(), datetime(2025, 1, 1, tzinfo=UTC)
    writer = csv.writer(stream)
    writer.writerow(["checked_at", "service", "status", "response_ms"])
    for number in range(rows):
        at = begin + timedelta(minutes=5 * (number // 4))
        writer.writerow(
            [
                at.isoformat(),
                f"Service {number % 4}",
                "down" if chance.random() < 0.001 else "up",
                chance.randrange(900),
            ]
        )
    return stream.getvalue().encode()


if __name__ == "__main__":
    sys.exit(main())
