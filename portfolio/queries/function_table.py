"""The inventory as a table: which columns there are, what stands in a cell."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from portfolio.domain import formats
from portfolio.domain.functions import LABELS, msp_share, total
from portfolio.domain.language import Words, say
from portfolio.models import FunctionState, ITFunction, Member
from portfolio.registry import Standing, standings

COUNTED = 10_000
"""A list counts its rows up to here; beyond, it says “more than 10,000”: counting on costs more than it tells."""


COUNTED_IN_SEARCH = 1_000
"""A search counts less far: who finds more than a thousand types another word."""


@dataclass(frozen=True)
class Cell:
    """A text with what it says on hover. kind: text, figure, level, state; unknown and no-figure are a
    dash with the reason."""

    text: str
    kind: str = "text"
    title: str = ""


@dataclass(frozen=True)
class Column:
    """A column of the list. sort: its key in the query string; empty where the list cannot be sorted by it."""

    key: str
    label: str
    cell: Callable[[ITFunction], Cell]
    sort: str = ""
    is_figure: bool = False


@dataclass(frozen=True)
class Row:
    """One function with the cells of the chosen columns; its name stands before them and links to its page."""

    function: ITFunction
    standing: Standing | None
    cells: list[Cell]


STATES = dict(FunctionState.choices)
NEEDS = {
    "business_unit": ("business_unit__name",),
    "parent": ("parent__name",),
    "cost": ("internal_cost", "external_cost"),
    "msp_share": ("internal_cost", "external_cost"),
}
"""Model fields that a column reads, where they are not the one of its name."""
NO_COST = Cell("–", "no-figure", Words("Internal or external cost is not known"))


def _text(name: str) -> Callable[[ITFunction], Cell]:
    return lambda function: Cell(str(getattr(function, name) or ""))


def _level(name: str) -> Callable[[ITFunction], Cell]:
    def cell(function: ITFunction) -> Cell:
        value = getattr(function, name)
        return Cell(str(value), "level") if value else Cell("–", "unknown", say("Not rated"))

    return cell


def _money(value: Callable[[ITFunction], object]) -> Callable[[ITFunction], Cell]:
    def cell(function: ITFunction) -> Cell:
        amount = value(function)
        if amount is None:
            return NO_COST
        return Cell(formats.short_money(amount), "figure", formats.money(amount))  # type: ignore[arg-type]

    return cell


def _number(value: Callable[[ITFunction], object], reason: str = Words("Not known")) -> Callable[[ITFunction], Cell]:
    def cell(function: ITFunction) -> Cell:
        amount = value(function)
        if amount is None:
            return Cell("–", "no-figure", reason)
        return Cell(formats.amount(amount, 1), "figure")  # type: ignore[arg-type]

    return cell


def _share(function: ITFunction) -> Cell:
    share = msp_share(function.internal_cost, function.external_cost)
    if share is None:
        return Cell("–", "no-figure", say("No share: cost is unknown or nil"))
    return Cell(formats.percent(share), "figure", formats.percent(share, 2))


COLUMNS: dict[str, Column] = {
    column.key: column
    for column in (
        Column("code", LABELS["code"], _text("code"), "code"),
        Column("category", LABELS["category"], _text("category"), "category"),
        Column("business_unit", LABELS["business_unit"], _text("business_unit"), "business_unit"),
        Column("owner", LABELS["owner"], _text("owner"), "owner"),
        Column("state", LABELS["state"], lambda one: Cell(STATES[one.state], "state", one.state), "state"),
        Column("criticality", LABELS["criticality"], _level("criticality"), "criticality"),
        Column("data_sensitivity", LABELS["data_sensitivity"], _level("data_sensitivity"), "data_sensitivity"),
        Column(
            "cost",
            Words("Cost per year"),
            _money(lambda one: total(one.internal_cost, one.external_cost)),
            "cost",
            True,
        ),
        Column("internal_cost", LABELS["internal_cost"], _money(lambda one: one.internal_cost), "internal_cost", True),
        Column("external_cost", LABELS["external_cost"], _money(lambda one: one.external_cost), "external_cost", True),
        Column("msp_share", Words("MSP share"), _share, "msp_share", True),
        Column("internal_fte", LABELS["internal_fte"], _number(lambda one: one.internal_fte), "internal_fte", True),
        Column("external_fte", LABELS["external_fte"], _number(lambda one: one.external_fte), "external_fte", True),
        Column("rto_hours", LABELS["rto_hours"], _number(lambda one: one.rto_hours), "rto_hours", True),
        Column("rpo_hours", LABELS["rpo_hours"], _number(lambda one: one.rpo_hours), "rpo_hours", True),
        Column("parent", LABELS["parent"], _text("parent")),
    )
}
USUAL = ("code", "category", "business_unit", "owner", "state", "criticality", "cost", "msp_share")


def chosen(keys: Sequence[str]) -> list[Column]:
    """The columns of these keys, in the table's order; the usual ones where none is known."""
    picked = [column for key, column in COLUMNS.items() if key in keys]
    return picked or [COLUMNS[key] for key in USUAL]


def with_needs(functions: QuerySet[ITFunction], columns: Iterable[Column]) -> QuerySet[ITFunction]:
    """The functions with the fields that the columns show, and no others: reading all of them takes twice as long."""
    needed = [name for column in columns for name in NEEDS.get(column.key, (column.key,))]
    related = {name.partition("__")[0] for name in needed if "__" in name}
    return (
        functions.select_related(*related).only("code", "name", *needed)
        if related
        else functions.only("code", "name", *needed)
    )


def rows(functions: Sequence[ITFunction], columns: Sequence[Column], member: Member) -> list[Row]:
    """The functions as rows. One query a provider of standings, none a row."""
    known = standings_of(member, functions)
    return [Row(one, known.get(one.pk), [column.cell(one) for column in columns]) for one in functions]


def standings_of(member: Member, functions: Sequence[ITFunction]) -> dict[int, Standing]:
    """Class and stability by function key, for those that have a decision."""
    keys = [function.pk for function in functions]
    known: dict[int, Standing] = {}
    for provider in standings:
        known.update(provider(member.organisation, keys))
    return known


def counted(functions: QuerySet[ITFunction], most: int = COUNTED) -> int:
    """How many there are, up to one more than `most`. One query."""
    return functions.order_by()[: most + 1].count()


def count_shown(count: int, most: int = COUNTED) -> str:
    """A count of `counted` in words."""
    return formats.amount(count) if count <= most else say("more than {}", formats.amount(most))
