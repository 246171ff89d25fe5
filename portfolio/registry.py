"""What the upper apps bring to the lowest one, filled in AppConfig.ready: no import points upwards."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

JobReport = Callable[[int, int, str], None]
JobHandler = Callable[[Any, JobReport], dict[str, Any]]


@dataclass(frozen=True)
class Found:
    """One search result: what it is, its name, a line about it, its address."""

    kind: str
    title: str
    detail: str
    url: str


@dataclass(frozen=True)
class Due:
    """One thing that waits for the member: a sentence, its address, whether it is late."""

    sentence: str
    url: str
    is_late: bool


job_kinds: dict[str, JobHandler] = {}
"""Kind of job → handler(job, report) → result (JSON). report(step, steps, label)."""

importers: dict[str, Any] = {}
"""Noun of an import (function, partner, contract) → its importer."""

search_providers: list[Callable[[Any, str], Iterable[Found]]] = []
"""provider(member, words) → results the member may see, best first."""

due_providers: list[Callable[[Any], Iterable[Due]]] = []
"""provider(member) → what is due and waiting, for the bell."""


@dataclass(frozen=True)
class Spend:
    """Money per year that goes to one partner for one function (None: for none in particular)."""

    partner: str
    function: int | None
    amount: Decimal


spend_providers: list[Callable[[Any], Iterable[Spend]]] = []
"""provider(organisation) → what is paid to which partner for which function (primary key), per year."""
