"""Uptime checks: raw up/down rows of a monitor, read row by row. A bad row is named, never guessed at."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

from portfolio.domain import formats
from portfolio.domain.errors import Refusal
from portfolio.domain.language import say
from portfolio.domain.text import clean_text

COLUMNS = ("checked_at", "service", "status", "response_ms")
MOST_ROWS = 120_000
MOST_BYTES = 10_000_000
LONGEST_NAME = 200
SLOWEST_MS = Decimal(10**9)


class UnreadableFile(Refusal):
    """The file as a whole is no file of checks."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, field="file")


@dataclass(frozen=True)
class Check:
    """One look of the monitor at one service. at: UTC. response_ms: None where nothing answered."""

    at: datetime
    service: str
    is_up: bool
    response_ms: Decimal | None


@dataclass(frozen=True)
class BadRow:
    """A row that was left out, and why. number: line of a spreadsheet; the header is 1."""

    number: int
    reason: str


@dataclass(frozen=True)
class Reading:
    """What a file says: its checks by service and time, the rows left out, and how many were repeated."""

    checks: tuple[Check, ...]
    bad_rows: tuple[BadRow, ...]
    repeated: int

    @property
    def services(self) -> list[str]:
        """The names of the monitored services, sorted."""
        return sorted({check.service for check in self.checks})


def read_checks(content: bytes) -> Reading:
    """All checks of a CSV file with the columns checked_at, service, status and response_ms, in any order.

    The order of rows does not matter; a row repeated is counted once; rows that contradict one another about the same
    service and second are all left out. Raises UnreadableFile.
    """
    reader = _opened(content)
    good, bad_rows = [], []
    for number, row in enumerate(_rows(reader), start=2):
        try:
            good.append((number, _check(row)))
        except ValueError as wrong:
            bad_rows.append(BadRow(number, str(wrong)))
    checks, contradicting, repeated = _settled(good)
    return Reading(tuple(checks), tuple(sorted([*bad_rows, *contradicting], key=_number)), repeated)


def _number(row: BadRow) -> int:
    return row.number


def _opened(content: bytes) -> "csv.DictReader[str]":
    if len(content) > MOST_BYTES:
        raise UnreadableFile(say("The file is larger than {} MB. Split it by month.", MOST_BYTES // 1000000))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise UnreadableFile(say("The file is no text in UTF-8. Export it as CSV.")) from wrong
    reader = csv.DictReader(io.StringIO(text, newline=""))
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        raise UnreadableFile(say("The file lacks the column {}.", ", ".join(missing)))
    return reader


def _rows(reader: "csv.DictReader[str]") -> Iterable[dict[str, str]]:
    try:
        for count, row in enumerate(reader):
            if count >= MOST_ROWS:
                raise UnreadableFile(
                    say("The file has more than {} rows. Split it by month.", formats.amount(MOST_ROWS))
                )
            yield row
    except csv.Error as wrong:
        raise UnreadableFile(say("The file cannot be read as CSV: {}.", wrong)) from wrong


def _check(row: dict[str, str]) -> Check:
    if any(row[name] is None for name in COLUMNS):
        raise ValueError(say("The row has too few columns."))
    service = clean_text(row["service"], maximum=LONGEST_NAME)
    if not service:
        raise ValueError(say("The service has no name."))
    status = row["status"].strip().lower()
    if status not in ("up", "down"):
        raise ValueError(say("The status “{}” is neither up nor down.", status[:20]))
    return Check(_moment(row["checked_at"]), service, status == "up", _milliseconds(row["response_ms"]))


def _moment(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(say("“{}” is no time such as 2026-05-10T17:13:31+00:00.", text[:40])) from None
    if at.tzinfo is None:
        raise ValueError(say("“{}” does not say its time zone.", text[:40]))
    if not 2000 <= at.year < 2100:
        raise ValueError(say("“{}” lies outside the years 2000 to 2099.", text[:40]))
    return at.astimezone(UTC)


def _milliseconds(text: str) -> Decimal | None:
    if not text.strip():
        return None
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        raise ValueError(say("“{}” is no response time in milliseconds.", text[:20])) from None
    if not value.is_finite() or not 0 <= value <= SLOWEST_MS:
        raise ValueError(say("“{}” cannot be a response time.", text[:20]))
    return value


def _settled(rows: list[tuple[int, Check]]) -> tuple[list[Check], list[BadRow], int]:
    said: defaultdict[tuple[str, datetime], dict[Check, int]] = defaultdict(dict)
    for number, check in rows:
        said[check.service, check.at].setdefault(check, number)
    checks = [next(iter(sayings)) for sayings in said.values() if len(sayings) == 1]
    bad_rows = [
        BadRow(number, _contradiction(number, said[check.service, check.at]))
        for number, check in rows
        if len(said[check.service, check.at]) > 1
    ]
    checks.sort(key=lambda check: (check.service, check.at))
    return checks, bad_rows, len(rows) - len(checks) - len(bad_rows)


def _contradiction(number: int, sayings: dict[Check, int]) -> str:
    others = sorted(other for other in sayings.values() if other != number)
    return say("Row {} says otherwise about the same service and time.", others[0])
