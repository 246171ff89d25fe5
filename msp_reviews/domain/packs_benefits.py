"""Benefits in a board pack: what decisions were expected to bring, and what was measured."""

from dataclasses import dataclass
from fractions import Fraction

from msp_reviews.domain.packs_reading import (
    Column,
    Facts,
    Table,
    counted,
    day,
    decapitalised,
    exact,
    known,
    listed,
    percent,
    sentence,
)
from portfolio.domain import formats
from portfolio.domain.language import Words, agreeing, say
from sourcing.domain.outcome_chart import OutcomeChart, outcome_chart
from sourcing.domain.outcomes import Benefit, Standing

NOTHING = Words("No approved decision predicts a benefit yet, so there is nothing to measure.")


@dataclass(frozen=True)
class BenefitsChart:
    """Predicted against measured, with the words that say the same."""

    drawing: OutcomeChart
    words: str


@dataclass(frozen=True)
class BenefitsPart:
    """The chapter on benefits. chart None: nothing was measured."""

    lead: tuple[str, ...]
    by_benefit: Table
    chart: BenefitsChart | None
    measured: Table
    waiting: Table


def benefits_part(facts: Facts) -> BenefitsPart:
    """The chapter on benefits, from the whole snapshot."""
    outcomes = facts["outcomes"]
    measured = [row for row in outcomes["rows"] if row["achieved"] is not None]
    return BenefitsPart(
        lead=(benefit_sentence(facts), *_unpredicted(outcomes["unpredicted"])),
        by_benefit=_by_benefit(outcomes["by_benefit"]),
        chart=_chart(measured) if measured else None,
        measured=_measured(measured),
        waiting=_waiting(
            [row for row in outcomes["rows"] if row["achieved"] is None],
            say("None: every predicted benefit was measured.") if measured else say("None: nothing is predicted."),
        ),
    )


def benefit_sentence(facts: Facts) -> str:
    """How many predictions were measured and arrived, and how many nobody has measured although they are due."""
    every = facts["outcomes"]["all"]
    if not every["measured"] + every["overdue"] + every["open"]:
        return NOTHING
    late = say(" {} overdue.", sentence(counted(every["overdue"], "figure"))) if every["overdue"] else ""
    if not every["measured"]:
        return say("Nothing that decisions predicted was measured yet.{}", late)
    return say(
        "{} of {} arrived; on average {} of the predicted change came.{}",
        every["arrived"],
        counted(every["measured"], "measured benefit"),
        percent(every["mean_achieved"]),
        late,
    )


def _unpredicted(names: list[str]) -> tuple[str, ...]:
    if not names:
        return ()
    verb = agreeing(len(names), "moves", "move")
    return (say("{} {} work and predict nothing: {}.", sentence(counted(len(names), "decision")), verb, listed(names)),)


def _by_benefit(rows: list[Facts]) -> Table:
    has_any = any(row["measured"] + row["overdue"] + row["open"] for row in rows)
    return Table(
        say("Predicted against measured, by benefit"),
        (
            Column("Benefit", "wide"),
            Column("Predicted", "number"),
            Column("Measured", "number"),
            Column("Arrived", "number"),
            Column("Mean of change that came", "number"),
            Column("Mean shortfall", "number"),
            Column("Overdue", "number"),
        ),
        tuple(_benefit(row) for row in rows) if has_any else (),
        say("None: {}", decapitalised(NOTHING)),
        code="F2",
    )


def _benefit(row: Facts) -> tuple[str, ...]:
    return (
        sentence(say(row["benefit"])),
        str(row["measured"] + row["overdue"] + row["open"]),
        str(row["measured"]),
        str(row["arrived"]),
        percent(row["mean_achieved"]),
        percent(row["mean_shortfall"]),
        str(row["overdue"]),
    )


def _chart(measured: list[Facts]) -> BenefitsChart:
    dots = [(place, Benefit(row["benefit"]), known(row["achieved"])) for place, row in enumerate(measured)]
    said = "; ".join(f"{row['function']}, {row['measure']}: {percent(row['achieved'])}" for row in measured)
    return BenefitsChart(outcome_chart(dots), say("Share of the predicted change that came. {}.", said))


def _measured(rows: list[Facts]) -> Table:
    return Table(
        say("What was measured"),
        (
            Column("Function", "wide"),
            Column("Benefit"),
            Column("Measure", "wide"),
            Column("Before", "number"),
            Column("Target", "number"),
            Column("Measured", "number"),
            Column("On", "day"),
            Column("Of change", "number"),
        ),
        tuple(_measure(row) for row in rows),
        say("None: no predicted benefit was measured yet."),
        code="F4",
    )


def _measure(row: Facts) -> tuple[str, ...]:
    return (
        row["function"],
        sentence(say(row["benefit"])),
        f"{row['measure']} ({row['unit']})" if row["unit"] else row["measure"],
        figure(exact(row["baseline"])),
        figure(exact(row["target"])),
        figure(exact(row["actual"])),
        day(row["measured_on"]),
        percent(row["achieved"]),
    )


def figure(value: Fraction | None) -> str:
    """A measured figure with as many places as it has, four at most."""
    if value is None:
        return formats.UNKNOWN
    places = next((places for places in range(4) if (value * 10**places).denominator == 1), 4)
    return formats.amount(value, places)


def _waiting(rows: list[Facts], empty: str) -> Table:
    return Table(
        say("What is still to be measured, the earliest first"),
        (
            Column("Function", "wide"),
            Column("Benefit"),
            Column("Measure", "wide"),
            Column("Before", "number"),
            Column("Target", "number"),
            Column("Due", "day"),
            Column("Standing"),
            Column("Predicted by"),
        ),
        tuple(
            (
                row["function"],
                sentence(say(row["benefit"])),
                f"{row['measure']} ({row['unit']})" if row["unit"] else row["measure"],
                figure(exact(row["baseline"])),
                figure(exact(row["target"])),
                day(row["due_on"]),
                say("overdue") if Standing(row["standing"]) == Standing.OVERDUE else say("not due yet"),
                row["by"],
            )
            for row in rows
        ),
        empty,
        code="F5",
    )
