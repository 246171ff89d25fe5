"""What the upper apps bring to the lowest one, filled in AppConfig.ready: no import points upwards."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from portfolio.domain.imports import Importer

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


@dataclass(frozen=True)
class Standing:
    """How a function stands by its approved decision: class key, stability label, whether answers are still missing.

    The label is empty where today's answers do not give the decided class.
    """

    sourcing_class: str
    stability: str
    is_provisional: bool


job_kinds: dict[str, JobHandler] = {}
"""Kind of job → handler(job, report) → result (JSON). report(step, steps, label) also renews the lease.

A handler may run more than once (a worker can die at any point), so it writes nothing but files named by their content.
Raises Refusal: the job has failed with that sentence. Any other error is tried three times."""

job_writers: dict[str, Callable[[Any, dict[str, Any]], None]] = {}
"""Kind of job → writer(job, result): rows that belong to the result, written once, in the transaction that closes the job."""

sweepers: list[Callable[[], None]] = []
"""What a worker tidies up every ten minutes, for example files that no row names."""

importers: dict[str, Importer] = {}
"""Key of a subject of imports (function, partner, contract) → its importer, in the order of writing."""

search_providers: list[Callable[[Any, str], Iterable[Found]]] = []
"""provider(member, words) → results the member may see, best first."""

due_providers: list[Callable[[Any, date], Iterable[Due]]] = []
"""provider(member, today) → what is due and waiting, for the bell."""


@dataclass(frozen=True)
class Spend:
    """Money per year that goes to one partner for one function (None: for none in particular)."""

    partner: str
    function: int | None
    amount: Decimal


spend_providers: list[Callable[[Any, date], Iterable[Spend]]] = []
"""provider(organisation, today) → what is paid to which partner for which function (primary key), per year."""

partner_names: list[Callable[[Any], Iterable[str]]] = []
"""provider(organisation) → names of all its partners. One query."""

standings: list[Callable[[Any, Sequence[int]], Mapping[int, Standing]]] = []
"""provider(organisation, function keys) → the standing by function key, for functions that have one. One query."""

function_finders: list[Callable[[str, Any], Any]] = []
"""finder(query string of the inventory, request) → the functions it lists, as a queryset: for choices of the upper apps.

Brought by the portfolio itself: its filter is a form, which no upper app may import."""

openings: list[Callable[[Any], object]] = []
"""step(first administrator) → what an upper app sets up for a new organisation, in the transaction that opens it."""
