"""The past of a demo company as a script: dated deeds, played in order by the very actions that people use."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone

from msp_reviews.models import Contract, Partner, ServiceLevel
from portfolio.models import ITFunction, Member, Organisation, Role


@dataclass
class Company:
    """Who and what the script has made so far, by the names that its files use."""

    organisation: Organisation
    folder: str
    people: dict[str, Member]
    functions: dict[str, ITFunction] = field(default_factory=dict)
    partners: dict[str, Partner] = field(default_factory=dict)
    contracts: dict[str, Contract] = field(default_factory=dict)
    levels: dict[str, ServiceLevel] = field(default_factory=dict)

    def manager(self, number: int) -> Member:
        """One of the IT managers, in turn."""
        return self._in_turn(Role.IT_MANAGER, number)

    def cio(self, number: int) -> Member:
        """One of the CIOs, in turn."""
        return self._in_turn(Role.CIO, number)

    def _in_turn(self, role: Role, number: int) -> Member:
        members = [member for member in self.people.values() if member.role == role]
        return members[number % len(members)]


@dataclass(frozen=True)
class Step:
    """One deed of the script and the day on which it was done."""

    on: date
    act: Callable[[], object]


def play(steps: Iterable[Step], today: date) -> int:
    """Do the steps in order of their days, the clock set back to each; later ones are left out. How many were done."""
    done = [step for step in sorted(steps, key=lambda step: step.on) if step.on <= today]
    for number, step in enumerate(done):
        with clock_at(_moment(step.on, number)):
            step.act()
    return len(done)


def _moment(on: date, number: int) -> datetime:
    """Some time of that working day; later steps of a day are never earlier."""
    return datetime.combine(on, time(8), tzinfo=UTC) + timedelta(seconds=number)


@contextmanager
def clock_at(moment: datetime) -> Iterator[None]:
    """Let Django's clock stand at the moment: what is done then carries that time, in rows and in the audit.

    Only for the demo companies, in a process that does nothing else.
    """
    real = timezone.now
    timezone.now = lambda: moment
    try:
        yield
    finally:
        timezone.now = real
