"""Attainment: what was measured against what was promised, exact and never rounded before it is compared.

Source of the rules: partners.md 2. Every figure is a Fraction; None means that there is none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache

from portfolio.domain.language import say

SMALL_SAMPLE = 100
_Z_95 = Decimal("1.959963984540054")


class Kind(StrEnum):
    """How a service level is measured."""

    RATIO = "ratio"
    RESOLUTION = "resolution"
    AVAILABILITY = "availability"
    VALUE = "value"


class Direction(StrEnum):
    """Which way is better."""

    HIGHER = "higher"
    LOWER = "lower"


class Unit(StrEnum):
    """What an availability counts: minutes of service, or checks by a monitor."""

    MINUTES = "minutes"
    CHECKS = "checks"


class Treatment(StrEnum):
    """What becomes of excused events: counted as good, or not counted at all."""

    ADDED_BACK = "added_back"
    REMOVED = "removed"


class Standing(StrEnum):
    """How a period stands against its levels, in the words that pages and packs print."""

    MET = "met"
    BELOW_EXPECTED = "below expected"
    BELOW_MINIMUM = "below minimum"
    NO_DATA = "no data"
    NOT_APPLICABLE = "not applicable"

    @property
    def is_breach(self) -> bool:
        """Whether a level was missed."""
        return self in (Standing.BELOW_EXPECTED, Standing.BELOW_MINIMUM)


class ImpossibleCounts(ValueError):
    """Counts that cannot be: the part is larger than the whole, or less than nothing."""


@dataclass(frozen=True)
class Counts:
    """Events of a period: how many were good, of how many. Raises ImpossibleCounts.

    left_out: events that an exclusion has removed from both; they still count for the volume of a low-volume table.
    """

    good: int
    total: int
    left_out: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.good <= self.total:
            raise ImpossibleCounts(say("{} good of {} cannot be.", self.good, self.total))

    @property
    def attainment(self) -> Fraction | None:
        """good / total; None where nothing was due."""
        return Fraction(self.good, self.total) if self.total else None


@dataclass(frozen=True)
class Resolution(Counts):
    """Tickets of a period. total: all resolved in it, and those open and already late. Raises ImpossibleCounts.

    open_not_due: open at the end of the period and not yet late; they are left out, and kept to be shown.
    """

    open_late: int = 0
    open_not_due: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        if min(self.open_late, self.open_not_due) < 0 or self.good + self.open_late > self.total:
            raise ImpossibleCounts(say("{} resolved in time of {} cannot be.", self.good, self.total - self.open_late))

    @property
    def resolved(self) -> int:
        """Tickets resolved in the period, in time or late."""
        return self.total - self.open_late


@dataclass(frozen=True)
class Uptime:
    """Service time of a period, maintenance inside the agreed window, and other downtime. Raises ImpossibleCounts."""

    total: int
    maintenance: int
    downtime: int
    unit: Unit = Unit.MINUTES

    def __post_init__(self) -> None:
        parts_fit = self.maintenance + self.downtime <= self.total
        if min(self.total, self.maintenance, self.downtime) < 0 or not parts_fit:
            raise ImpossibleCounts(
                say(
                    "{} {} of maintenance and {} of downtime do not fit into {}.",
                    self.maintenance,
                    self.unit,
                    self.downtime,
                    self.total,
                )
            )

    @property
    def due(self) -> int:
        """Service time without the agreed maintenance."""
        return self.total - self.maintenance

    @property
    def attainment(self) -> Fraction | None:
        """(T − M − D) / (T − M); None where no service was due."""
        return Fraction(self.due - self.downtime, self.due) if self.due else None


@dataclass(frozen=True)
class Figure:
    """A figure that is its own attainment, for example a response time in milliseconds."""

    value: Decimal

    @property
    def attainment(self) -> Fraction | None:
        """The figure itself."""
        return Fraction(self.value)


@dataclass(frozen=True)
class NoData:
    """Declared: nothing was measured in the period."""

    @property
    def attainment(self) -> Fraction | None:
        """Unknown."""
        return None


Measured = Counts | Uptime | Figure | NoData


def counted(measured: Measured | None) -> tuple[int | Decimal, int] | None:
    """What attainment divides, as counted: good and all events, minutes or checks; a figure and 1. None without data."""
    match measured:
        case Counts(good=good, total=total):
            return good, total
        case Uptime():
            return measured.due - measured.downtime, measured.due
        case Figure(value=value):
            return value, 1
    return None


@lru_cache(maxsize=1024)
def _exact(level: Decimal) -> Fraction:
    """The level as a fraction; the same few levels judge thousands of months."""
    return Fraction(level)


@dataclass(frozen=True)
class LowVolume:
    """One row of a low-volume table: among `first` to `last` events, so many misses are allowed.

    allowed: misses that still meet the expected level. at_worst: misses that still meet the minimum, no fewer.
    """

    first: int
    last: int
    allowed: int
    at_worst: int


@dataclass(frozen=True)
class Levels:
    """Expected and minimum level; the minimum is no better than the expected one. Shares are 0..1.

    low_volume: rows that replace the percentage among few events.
    """

    expected: Decimal
    minimum: Decimal
    direction: Direction = Direction.HIGHER
    low_volume: tuple[LowVolume, ...] = ()

    def allowance(self, measured: "Measured | None") -> LowVolume | None:
        """The row that replaces the percentage for so few events; None where the percentage holds."""
        if not isinstance(measured, Counts) or not self.low_volume:
            return None
        volume = measured.total + measured.left_out
        return next((row for row in self.low_volume if row.first <= volume <= row.last), None)

    def missed(self, counts: Counts) -> int:
        """Events that went wrong: those not good, or, where lower is better, those counted."""
        return counts.total - counts.good if self.direction == Direction.HIGHER else counts.good

    def misses(self, figure: Fraction, level: Decimal) -> bool:
        """Whether the figure is worse than the level; exactly on the level is met."""
        exact = _exact(level)
        return figure < exact if self.direction == Direction.HIGHER else figure > exact

    @property
    def are_in_order(self) -> bool:
        """Whether the minimum is no better than the expected level."""
        if self.direction == Direction.HIGHER:
            return self.minimum <= self.expected
        return self.minimum >= self.expected


def resolution(*, resolved_in_time: int, resolved: int, open_late: int, open_not_due: int = 0) -> Resolution:
    """Tickets of a resolution promise. Open and late counts in every period; open and not yet due is left out."""
    return Resolution(resolved_in_time, resolved + open_late, open_late=open_late, open_not_due=open_not_due)


Interval = tuple[int, int]


def uptime(total: int, maintenance: Sequence[Interval], downtime: Sequence[Interval]) -> Uptime:
    """Uptime from intervals [start, end) in minutes of the period. Overlap counts once, as maintenance."""
    agreed = _length(maintenance)
    return Uptime(total, agreed, _length([*maintenance, *downtime]) - agreed)


def _length(intervals: Sequence[Interval]) -> int:
    covered, reached = 0, 0
    for start, end in sorted(intervals):
        covered += max(0, end - max(start, reached))
        reached = max(reached, end)
    return covered


def judge(measured: Measured | None, levels: Levels) -> Standing:
    """How a period stands. None: nothing was logged. No service due is “not applicable”, never 0 % or 100 %."""
    if measured is None or isinstance(measured, NoData):
        return Standing.NO_DATA
    figure = measured.attainment
    if figure is None:
        return Standing.NOT_APPLICABLE
    row = levels.allowance(measured)
    if row is not None and isinstance(measured, Counts):
        return _judge_few(levels.missed(measured), row)
    if levels.misses(figure, levels.minimum):
        return Standing.BELOW_MINIMUM
    return Standing.BELOW_EXPECTED if levels.misses(figure, levels.expected) else Standing.MET


def _judge_few(missed: int, row: LowVolume) -> Standing:
    if missed <= row.allowed:
        return Standing.MET
    return Standing.BELOW_EXPECTED if missed <= row.at_worst else Standing.BELOW_MINIMUM


def one_miss_is_fatal(total: int, target: Decimal) -> bool:
    """Whether a single miss among `total` events breaks a target share: total < 1 / (1 − target)."""
    return Fraction(total) * (1 - Fraction(target)) < 1


def fatal_below(target: Decimal) -> int | None:
    """The number of events from which one miss is affordable; None where it never is (target 100 %)."""
    room = 1 - Fraction(target)
    return None if room <= 0 else -(-room.denominator // room.numerator)


def wilson(counts: Counts) -> tuple[Decimal, Decimal] | None:
    """Wilson 95 % interval of the share of good events, each end 0..1; None without events."""
    if not counts.total:
        return None
    with localcontext() as context:
        context.prec = 28
        n, p, z = Decimal(counts.total), Decimal(counts.good) / counts.total, _Z_95
        centre = p + z * z / (2 * n)
        spread = z * (p * (1 - p) / n + z * z / (4 * n * n)).sqrt()
        scale = 1 + z * z / n
        return max(Decimal(0), (centre - spread) / scale), min(Decimal(1), (centre + spread) / scale)


def interval_of_small_sample(measured: Measured | None) -> tuple[Decimal, Decimal] | None:
    """The Wilson interval where it matters: fewer than 100 events or checks. None otherwise."""
    if isinstance(measured, Uptime) and measured.unit == Unit.CHECKS:
        measured = Counts(measured.due - measured.downtime, measured.due)
    if isinstance(measured, Counts) and measured.total < SMALL_SAMPLE:
        return wilson(measured)
    return None
