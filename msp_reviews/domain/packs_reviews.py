"""Reviews with partners in a board pack: held and owed, and the promises made in them."""

from dataclasses import dataclass

from msp_reviews.domain.ideas import STATE_LABELS as IDEA_LABELS
from msp_reviews.domain.ideas import IdeaState
from msp_reviews.domain.packs_bars_charts import SegmentBars, promises_bars
from msp_reviews.domain.packs_reading import Column, Facts, Table, counted, day, known, sentence, short
from msp_reviews.domain.qbrs import CadenceStanding
from portfolio.domain import formats
from portfolio.domain.language import Words, say

CADENCE_WORDS = {
    CadenceStanding.TAKEN_PLACE: Words("held"),
    CadenceStanding.CALLED_OFF: Words("called off"),
    CadenceStanding.RUNNING: Words("quarter runs"),
    CadenceStanding.DUE: Words("due"),
    CadenceStanding.OVERDUE: Words("overdue"),
    CadenceStanding.NOT_EXPECTED: Words("none due"),
}


@dataclass(frozen=True)
class ReviewsPart:
    """The chapter on reviews."""

    lead: tuple[str, ...]
    calendar: Table
    held: Table
    overdue_actions: Table
    promises: SegmentBars | None
    ideas: Table | None


def reviews_part(facts: Facts) -> ReviewsPart:
    """The chapter on reviews, from the whole snapshot."""
    reviews = facts["reviews"]
    return ReviewsPart(
        lead=(review_sentence(facts),),
        calendar=_calendar(reviews),
        held=_held(reviews["held"], facts["quarter"]),
        overdue_actions=_overdue(reviews["actions"]["overdue"]),
        promises=promises_bars(reviews["promises"]) if reviews.get("promises") else None,
        ideas=_ideas(reviews["ideas"], facts["organisation"]["currency"]) if "ideas" in reviews else None,
    )


def review_sentence(facts: Facts) -> str:
    """Reviews held and owed, promises late."""
    reviews, actions = facts["reviews"], facts["reviews"]["actions"]
    return say(
        "{} held for or in {}, {} overdue; {} open, {} of them late.",
        sentence(counted(len(reviews["held"]), "review")),
        facts["quarter"],
        counted(len(reviews["overdue"]), "review"),
        counted(actions["open"], "action"),
        formats.amount(len(actions["overdue"])),
    )


def _ideas(ideas: list[Facts], currency: str) -> Table:
    """The innovation pipeline: those with a measured benefit first, then by how far they have come."""
    order = (IdeaState.MEASURED, IdeaState.PILOT, IdeaState.AGREED, IdeaState.IDEA, IdeaState.DROPPED)
    return Table(
        say("Ideas with partners, benefits per year"),
        (
            Column("Idea", "wide"),
            Column("Partner", "wide"),
            Column("State"),
            Column("Since", "day"),
            Column("Expected", "number"),
            Column("Measured", "number"),
        ),
        tuple(
            (
                row["title"],
                row["partner"],
                IDEA_LABELS[IdeaState(row["state"])],
                day(row["since"]),
                short(row["benefit_expected"], currency),
                short(row["benefit_measured"], currency),
            )
            for row in sorted(ideas, key=lambda row: order.index(IdeaState(row["state"])))
        ),
        say("None: no idea was raised with any partner."),
        code="E5",
    )


def _calendar(reviews: Facts) -> Table:
    columns = (Column("Partner", "wide"), *(Column(quarter) for quarter in reviews["quarters"]))
    expected = [row for row in reviews["calendar"] if any(_is_expected(cell) for cell in row["cells"])]
    rows = tuple((row["partner"], *(_cell(cell) for cell in row["cells"])) for row in expected)
    return Table(
        say("Reviews by partner and quarter"),
        columns,
        rows,
        say("None: no review was due with any partner."),
        code="E1",
    )


def _is_expected(cell: Facts) -> bool:
    return CadenceStanding(cell["standing"]) != CadenceStanding.NOT_EXPECTED


def _cell(cell: Facts) -> str:
    words = CADENCE_WORDS[CadenceStanding(cell["standing"])]
    return f"{words} {day(cell['held_on'])}" if cell["held_on"] else words


def _held(rows: list[Facts], quarter: str) -> Table:
    return Table(
        say("Reviews held for or in {}, by day", quarter),
        (
            Column("Review", "wide"),
            Column("Held on", "day"),
            Column("State"),
            Column("Rating", "number"),
            Column("Kept / broken / open", "day"),
            Column("Decided", "wide"),
            Column("Strategic shifts", "wide"),
        ),
        tuple(_held_row(row) for row in rows),
        say("None: no review of or in {} has been held.", quarter),
        code="E2",
    )


def _fates(row: Facts) -> str:
    """What became of the promises of the review before; packs of before have a sentence."""
    fates = row.get("fates", "")
    if not fates:
        return formats.UNKNOWN if fates is None else row["promises"]
    return f"{fates['kept']} / {fates['broken']} / {fates['open']}"


def _held_row(row: Facts) -> tuple[str, ...]:
    mean = row["mean_rating"]
    return (
        f"{row['partner']}, {row['quarter']}",
        day(row["held_on"]),
        say(row["state"]),
        say("{} of 5", formats.amount(known(mean), 1)) if mean is not None else say("not rated"),
        _fates(row),
        "; ".join(row["decisions"]) or say("none"),
        "; ".join(row["shifts"]) or say("none"),
    )


def _overdue(rows: list[Facts]) -> Table:
    return Table(
        say("Actions beyond their due date"),
        (
            Column("Action", "wide"),
            Column("Partner"),
            Column("Owner"),
            Column("Due", "day"),
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
        say("None: no open action is beyond its due date."),
        code="E3",
    )
