"""Reviews with partners in a board pack: held and owed, and the promises made in them."""

from dataclasses import dataclass

from msp_reviews.domain.packs_reading import Column, Facts, Table, counted, day, sentence
from msp_reviews.domain.qbrs import CadenceStanding
from portfolio.domain import formats

CADENCE_WORDS = {
    CadenceStanding.TAKEN_PLACE: "held",
    CadenceStanding.CALLED_OFF: "called off",
    CadenceStanding.RUNNING: "quarter runs",
    CadenceStanding.DUE: "due",
    CadenceStanding.OVERDUE: "overdue",
    CadenceStanding.NOT_EXPECTED: "none due",
}


@dataclass(frozen=True)
class HeldReview:
    """What came out of one review."""

    title: str
    facts: str
    promises: str
    decisions: tuple[str, ...]
    shifts: tuple[str, ...]


@dataclass(frozen=True)
class ReviewsPart:
    """The chapter on reviews."""

    lead: tuple[str, ...]
    calendar: Table
    held: tuple[HeldReview, ...]
    none_held: str
    overdue_actions: Table


def reviews_part(facts: Facts) -> ReviewsPart:
    """The chapter on reviews, from the whole snapshot."""
    reviews = facts["reviews"]
    return ReviewsPart(
        lead=(review_sentence(facts),),
        calendar=_calendar(reviews),
        held=tuple(_held(item) for item in reviews["held"]),
        none_held=f"None: no review of or in {facts['quarter']} has been held.",
        overdue_actions=_overdue(reviews["actions"]["overdue"]),
    )


def review_sentence(facts: Facts) -> str:
    """Reviews held and owed, promises late."""
    reviews, actions = facts["reviews"], facts["reviews"]["actions"]
    return (
        f"{sentence(counted(len(reviews['held']), 'review'))} held for or in {facts['quarter']}, "
        f"{counted(len(reviews['overdue']), 'review')} overdue; "
        f"{counted(actions['open'], 'action')} open, {formats.amount(len(actions['overdue']))} of them late."
    )


def _calendar(reviews: Facts) -> Table:
    columns = (Column("Partner", "wide"), *(Column(quarter) for quarter in reviews["quarters"]))
    rows = tuple((row["partner"], *(_cell(cell) for cell in row["cells"])) for row in reviews["calendar"])
    return Table("Reviews by partner and quarter", columns, rows, "None: there is no active partner to review.")


def _cell(cell: Facts) -> str:
    words = CADENCE_WORDS[CadenceStanding(cell["standing"])]
    return f"{words} {day(cell['held_on'])}" if cell["held_on"] else words


def _held(item: Facts) -> HeldReview:
    mean = item["mean_rating"]
    rating = f"mean rating {mean} of 5" if mean is not None else "not rated"
    return HeldReview(
        title=f"{item['partner']}, {item['quarter']}",
        facts=f"Held on {day(item['held_on'])}; {item['state'].lower()}; {rating}; "
        f"{counted(item['actions'], 'action')} agreed.",
        promises=item["promises"],
        decisions=tuple(item["decisions"]),
        shifts=tuple(item["shifts"]),
    )


def _overdue(rows: list[Facts]) -> Table:
    return Table(
        "Actions beyond their due date",
        (
            Column("Action", "wide"),
            Column("Partner"),
            Column("Owner"),
            Column("Due"),
            Column("Days late", "number"),
            Column("Reviews survived", "number"),
        ),
        tuple(
            (
                row["what"],
                row["partner"],
                row["owner"],
                day(row["due_on"]),
                str(row["days_late"]),
                str(row["carried_over"]),
            )
            for row in rows
        ),
        "None: no open action is beyond its due date.",
    )
