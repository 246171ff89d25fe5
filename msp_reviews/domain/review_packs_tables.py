"""Tables of a review pack that both editions hold."""

from datetime import date

from msp_reviews.domain.attainment import Standing
from msp_reviews.domain.ideas import STATE_LABELS, IdeaState
from msp_reviews.domain.packs_partners import month_shown
from msp_reviews.domain.packs_reading import Column, Facts, Table, day, on, sentence, short
from portfolio.domain import formats
from portfolio.domain.language import say

FATES = ("broken", "open", "kept")


def promises_table(promises: Facts) -> Table:
    """What became of the promises of the last review: broken ones first."""
    since = promises["since"]
    return Table(
        say("Promises since {}", since) if since else say("Promises of the last review"),
        (
            Column("Promise", "wide"),
            Column("By"),
            Column("Due", "day"),
            Column("Closed", "day"),
            Column("Became"),
        ),
        tuple(
            (row["what"], row["owner"], day(row["due_on"]), day(row["closed_on"]), fate)
            for fate in FATES
            for row in promises[fate]
        ),
        say("None: no promise stood when the last review ended.")
        if since
        else say("None: no review was held before this one."),
        code="R4",
    )


def actions_table(actions: list[Facts]) -> Table:
    """What was agreed in this review, and what is open from earlier ones, by due date."""
    return Table(
        say("Actions agreed in this review, and open ones from earlier reviews"),
        (
            Column("Action", "wide"),
            Column("Owner"),
            Column("Due", "day"),
            Column("State"),
            Column("Days late", "number"),
            Column("Carried over", "number"),
            Column("From"),
        ),
        tuple(_action(row) for row in actions),
        say("None: no action was agreed in this review, and none is open from earlier ones."),
        code="R5",
    )


def _action(row: Facts) -> tuple[str, ...]:
    return (
        row["what"],
        row["owner"],
        day(row["due_on"]),
        say(row["state"]),
        str(row["days_late"]),
        str(row["carried_over"]),
        say("this review") if row["is_of_this_review"] else say("an earlier one"),
    )


def claims_table(claims: list[Facts]) -> Table:
    """Months of which the partner claims something else than was measured."""
    return Table(
        say("Claims that differ from what was measured, before exclusions"),
        (
            Column("Service level", "wide"),
            Column("Month", "day"),
            Column("Claimed", "wide"),
            Column("Measured", "wide"),
        ),
        tuple((row["service_level"], month_shown(row["month"]), row["claimed"], row["ours"]) for row in claims),
        say("None: no claim differs."),
        code="R3",
    )


def certificates_table(certificates: list[Facts], as_of: date | None) -> Table:
    """The partner's certificates, with what has expired."""
    return Table(
        say("Certificates"),
        (
            Column("Certificate", "wide"),
            Column("Issued", "day"),
            Column("Expires", "day"),
            Column("Standing"),
        ),
        tuple(
            (row["name"], day(row["issued_on"]), day(row["expires_on"]), _standing(on(row["expires_on"]), as_of))
            for row in certificates
        ),
        say("None: no certificate is recorded."),
        code="R8",
    )


def _standing(expires: date | None, as_of: date | None) -> str:
    if expires is None:
        return say("no last day known")
    return say("expired") if as_of and expires < as_of else say("valid")


def ideas_table(ideas: list[Facts], currency: str) -> Table:
    """The ideas with this partner, and what they bring a year."""
    return Table(
        say("Ideas with this partner, benefits per year"),
        (
            Column("Idea", "wide"),
            Column("State"),
            Column("Since", "day"),
            Column("Expected", "number"),
            Column("Measured", "number"),
            Column("Note", "wide"),
        ),
        tuple(_idea(row, currency) for row in ideas),
        say("None: no idea was raised with this partner."),
        code="R9",
    )


def _idea(row: Facts, currency: str) -> tuple[str, ...]:
    return (
        row["title"],
        say(STATE_LABELS[IdeaState(row["state"])]),
        day(row["since"]),
        short(row["benefit_expected"], currency),
        short(row["benefit_measured"], currency),
        row["note"] or formats.UNKNOWN,
    )


def levels_annex(levels: list[Facts]) -> Table:
    """Every month behind the trends with its counts: what anyone needs to work the figures out again."""
    return Table(
        say("Results by service level and month, with the counts they are made of"),
        (
            Column("Service level", "wide"),
            Column("Month", "day"),
            Column("Good", "number"),
            Column("Of", "number"),
            Column("Attainment", "number"),
            Column("Standing", "wide"),
        ),
        tuple(_level_month(level, mark) for level in levels for mark in level["months"] if _says_something(mark)),
        say("None: nothing was logged in the last twelve months.")
        if levels
        else say("None: no service level is agreed."),
    )


def _says_something(mark: Facts) -> bool:
    return mark["in_quarter"] or Standing(mark["standing"]) != Standing.NO_DATA


def _level_month(level: Facts, mark: Facts) -> tuple[str, ...]:
    part, whole = mark["counted"] or (None, None)
    return (
        f"{level['code']} {level['name']}",
        month_shown(mark["month"]),
        formats.UNKNOWN if part is None else str(part),
        formats.UNKNOWN if whole is None else str(whole),
        mark["shown"],
        sentence(say(mark["standing"])),
    )
