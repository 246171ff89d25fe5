"""The roadmap as geometry for an SVG: quarters as columns, transitions as rows, the same on page and in print."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from portfolio.domain.formats import percent, rounded
from portfolio.domain.language import say
from portfolio.domain.quarters import Quarter, quarter_of
from sourcing.domain.roadmap import TransitionState, later, quarters_between, slip_in_words, slip_of

COLUMN = 56
ROW = 36
HEADING = 28
HEAD = 56
CAPACITY = 56
TALLEST = 30
ROOM_FOR_WORDS = 170
MOST_COLUMNS = 48
QUARTERS_BACK = 8
BAR_TOP, BAR_HEIGHT = 7, 14
OLD_TOP, OLD_HEIGHT = 24, 6
ELBOW = 6


@dataclass(frozen=True)
class Bar:
    """One transition to draw. `moved`: share of the way that is reported as gone, 0..1; `needs`: keys of others."""

    key: int
    name: str
    starts: Quarter
    ends: Quarter
    baseline_starts: Quarter
    baseline_ends: Quarter
    state: TransitionState
    moved: Fraction = Fraction(0)
    needs: tuple[int, ...] = ()


@dataclass(frozen=True)
class Group:
    """Bars under one heading."""

    title: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Span:
    """A stretch of quarters in the picture."""

    x: int
    width: int

    @property
    def end(self) -> int:
        """Its right edge."""
        return self.x + self.width


@dataclass(frozen=True)
class Column:
    """One quarter. `year`: written above it, empty where the column before says it."""

    quarter: Quarter
    x: int
    middle: int
    label: str
    year: str


@dataclass(frozen=True)
class Row:
    """One transition in its place. `span` None: it lies outside the columns. `old`: where it was first agreed, if moved."""

    bar: Bar
    y: int
    bar_y: int
    old_y: int
    base: int
    span: Span | None
    old: Span | None
    moved_width: str
    words: str
    words_x: int


@dataclass(frozen=True)
class Section:
    """A group in its place: its title, then its rows."""

    title: str
    y: int
    base: int
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Arrow:
    """From the end of what is needed to the start of what needs it; `clashes`: it starts too early."""

    line: str
    head: str
    clashes: bool


@dataclass(frozen=True)
class Load:
    """How many transitions run in one quarter."""

    quarter: Quarter
    count: int
    x: int
    middle: int
    y: int
    height: int


@dataclass(frozen=True)
class Gantt:
    """The picture. `outside`: how many transitions lie wholly before or after its columns."""

    width: int
    height: int
    grid_end: int
    rows_top: int
    rows_end: int
    columns: tuple[Column, ...]
    sections: tuple[Section, ...]
    arrows: tuple[Arrow, ...]
    loads: tuple[Load, ...]
    load_base: int
    today_x: str | None
    outside: int

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows of all sections, from top to bottom."""
        return tuple(row for section in self.sections for row in section.rows)


def gantt(groups: Sequence[Group], *, today: date, start_month: int) -> Gantt:
    """The groups from top to bottom. start_month: first month of the fiscal year.

    At most 48 quarters are drawn, from two years back when something began before; dropped ones count in no load.
    """
    bars = [bar for group in groups for bar in group.bars]
    first, last = _range(bars, quarter_of(today, start_month))
    sections = tuple(_sections(groups, first, last))
    rows = [row for section in sections for row in section.rows]
    rows_end = HEAD + sum(HEADING + ROW * len(group.bars) for group in groups)
    count = quarters_between(first, last) + 1
    return Gantt(
        width=count * COLUMN + ROOM_FOR_WORDS,
        height=rows_end + CAPACITY,
        grid_end=count * COLUMN,
        rows_top=HEAD,
        rows_end=rows_end,
        columns=tuple(_columns(first, count)),
        sections=sections,
        arrows=tuple(_arrows(rows)),
        loads=tuple(_loads(bars, first, count, rows_end + CAPACITY - 8)),
        load_base=rows_end + CAPACITY - 8,
        today_x=_today_x(today, start_month, first, count),
        outside=sum(row.span is None for row in rows),
    )


def running_in(bars: Iterable[Bar], quarter: Quarter) -> int:
    """How many transitions run in the quarter; dropped ones do not."""
    return sum(bar.starts <= quarter <= bar.ends for bar in bars if bar.state != TransitionState.DROPPED)


def _range(bars: Sequence[Bar], current: Quarter) -> tuple[Quarter, Quarter]:
    """From the earliest start to the latest end, with today, within what can be drawn."""
    starts = [min(bar.starts, bar.baseline_starts) for bar in bars]
    ends = [max(bar.ends, bar.baseline_ends) for bar in bars]
    first = max(min([current, *starts]), later(current, -QUARTERS_BACK))
    last = min(max([later(current, 3), *ends]), later(first, MOST_COLUMNS - 1))
    return first, last


def _columns(first: Quarter, count: int) -> Iterator[Column]:
    for place in range(count):
        quarter = later(first, place)
        year = str(quarter.year) if place == 0 or quarter.number == 1 else ""
        yield Column(quarter, place * COLUMN, place * COLUMN + COLUMN // 2, f"Q{quarter.number}", year)


def _sections(groups: Sequence[Group], first: Quarter, last: Quarter) -> Iterator[Section]:
    y = HEAD
    for group in groups:
        top = y + HEADING
        rows = tuple(_row(bar, top + ROW * place, first, last) for place, bar in enumerate(group.bars))
        yield Section(group.title, y, y + 19, rows)
        y = top + ROW * len(rows)


def _row(bar: Bar, y: int, first: Quarter, last: Quarter) -> Row:
    span = _span(bar.starts, bar.ends, first, last)
    has_moved = (bar.starts, bar.ends) != (bar.baseline_starts, bar.baseline_ends)
    old = _span(bar.baseline_starts, bar.baseline_ends, first, last) if has_moved else None
    return Row(
        bar=bar,
        y=y,
        bar_y=y + BAR_TOP,
        old_y=y + OLD_TOP,
        base=y + 18,
        span=span,
        old=old,
        moved_width=str(rounded(bar.moved * span.width, 1)) if span else "0",
        words=_words(bar, span, first),
        words_x=_words_x(bar, span, old, first, last),
    )


def _span(starts: Quarter, ends: Quarter, first: Quarter, last: Quarter) -> Span | None:
    """The part of the quarters that lies in the picture; None without one."""
    begins, stops = max(starts, first), min(ends, last)
    if begins > stops:
        return None
    return Span(quarters_between(first, begins) * COLUMN, (quarters_between(begins, stops) + 1) * COLUMN)


def _words(bar: Bar, span: Span | None, first: Quarter) -> str:
    slip = slip_in_words(slip_of(bar.baseline_ends, bar.ends))
    if span is None:
        return say("{} to {}, outside the chart", bar.starts, bar.ends)
    state = {
        TransitionState.PLANNED: say("planned"),
        TransitionState.UNDER_WAY: say("{} moved", percent(bar.moved)),
        TransitionState.DONE: say("done"),
        TransitionState.DROPPED: say("dropped"),
    }[bar.state]
    return ", ".join(part for part in (state, slip) if part)


def _words_x(bar: Bar, span: Span | None, old: Span | None, first: Quarter, last: Quarter) -> int:
    if span is not None:
        return max(span.end, old.end if old else 0) + 10
    return 6 if bar.ends < first else (quarters_between(first, last) + 1) * COLUMN - ROOM_FOR_WORDS


def _arrows(rows: Sequence[Row]) -> Iterator[Arrow]:
    by_key = {row.bar.key: row for row in rows}
    for row in rows:
        for key in row.bar.needs:
            need = by_key.get(key)
            if need is not None and need.span is not None and row.span is not None:
                yield _arrow(need, row, need.span.end, row.span.x)


def _arrow(need: Row, row: Row, left: int, right: int) -> Arrow:
    """Right, then up or down, then right again; round by the gap between rows where there is no room."""
    from_y, to_y = need.bar_y + BAR_HEIGHT // 2, row.bar_y + BAR_HEIGHT // 2
    if right >= left + 2 * ELBOW:
        line = f"M{left} {from_y}H{right - ELBOW}V{to_y}H{right - 4}"
    else:
        gap = row.y + 2 if to_y > from_y else row.y + ROW - 2
        line = f"M{left} {from_y}H{left + ELBOW}V{gap}H{right - ELBOW}V{to_y}H{right - 4}"
    head = f"M{right - 5} {to_y - 4}L{right} {to_y}L{right - 5} {to_y + 4}Z"
    open_need = need.bar.state not in (TransitionState.DONE, TransitionState.DROPPED)
    return Arrow(line, head, open_need and need.bar.ends >= row.bar.starts)


def _loads(bars: Sequence[Bar], first: Quarter, count: int, base: int) -> Iterator[Load]:
    counts = [running_in(bars, later(first, place)) for place in range(count)]
    most = max(counts, default=0) or 1
    for place, running in enumerate(counts):
        height = -(-TALLEST * running // most)
        x = place * COLUMN
        yield Load(later(first, place), running, x + 14, x + COLUMN // 2, base - height, height)


def _today_x(today: date, start_month: int, first: Quarter, count: int) -> str | None:
    quarter = quarter_of(today, start_month)
    place = quarters_between(first, quarter)
    if not 0 <= place < count:
        return None
    begins, ends = quarter.first_day(start_month), quarter.next().first_day(start_month)
    gone = Fraction((today - begins).days, (ends - begins).days)
    return str(rounded((place + gone) * COLUMN, 1))
