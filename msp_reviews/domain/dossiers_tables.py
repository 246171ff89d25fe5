"""Tables of a decision dossier."""

from fractions import Fraction

from msp_reviews.domain.packs_charts import CLASSES
from msp_reviews.domain.packs_reading import Column, Facts, Table, day, exact, full, percent, sentence
from portfolio.domain import formats
from portfolio.domain.language import Words, say
from sourcing.domain.certificate_sentences import level_text

STATES = {
    "proposed": Words("Waiting"),
    "approved": Words("Approved"),
    "rejected": Words("Rejected"),
    "superseded": Words("Superseded"),
}


def summary_table(functions: list[Facts]) -> Table:
    """Every function of the dossier with its class and how sure that is."""
    return Table(
        say("Functions and their classes"),
        (
            Column("Function", "wide"),
            Column("Class in force", "class"),
            Column("Scored as", "class"),
            Column("Stability"),
            Column("Weightings won", "number"),
            Column("Rests on", "wide"),
        ),
        tuple(_summary(row) for row in functions),
        say("None: no function was chosen."),
        code="S3",
    )


def _summary(row: Facts) -> tuple[str, ...]:
    ground = row["ground"]
    if ground is None:
        return (
            row["name"],
            row["class"] or "undecided",
            "undecided",
            say("Not scored"),
            formats.UNKNOWN,
            say("Nothing yet"),
        )
    said = ground["certificate"]
    label = say("{}, provisional", say(said["label"])) if said["is_provisional"] else say(said["label"])
    won = formats.share_won(said["share"])
    return row["name"], row["class"] or "undecided", said["sourcing_class"], sentence(label), won, ground["origin"]


def facts_table(row: Facts, currency: str) -> Table:
    """The function in one line: class in force, its band, MSP share, costs, criticality."""
    band = row["band"]
    shown = (
        row["class"] or "undecided",
        formats.share_range(exact(band["lowest"]), exact(band["highest"])) if band else formats.UNKNOWN,
        percent(row["msp_share"], 1),
        full(row["internal_cost"]),
        full(row["external_cost"]),
        str(row["criticality"] or formats.UNKNOWN),
        row["unit"] or formats.UNKNOWN,
    )
    return Table(
        say("{} ({}), costs per year in {}", row["name"], row["code"], currency),
        (
            Column("Class in force", "class"),
            Column("Band", "number"),
            Column("MSP share", "number"),
            Column("In-house", "number"),
            Column("External", "number"),
            Column("Criticality", "number"),
            Column("Business unit", "wide"),
        ),
        (shown,),
        "",
    )


def answers_table(ground: Facts) -> Table:
    """Each question with its answer and what it adds to the score of each class, in points of 100."""
    cards = {card["key"]: card for card in ground["certificate"]["score_cards"]}
    added = {
        key: {say(part["question"]): part["points"] for part in cards[key]["contributions"]}
        for key in CLASSES
        if key in cards
    }
    questions = [(say(item["question"]), ground["answers"].get(item["key"])) for item in ground["criteria"]["criteria"]]
    rows = [(text, _level(exact(level)), *(added[key].get(text, "") for key in added)) for text, level in questions]
    total = (say("Score"), "", *(cards[key]["points"] for key in added))
    return Table(
        say("Answers (levels 1 to 5) and the points of 100 they add to each class"),
        (
            Column("Question", "wide"),
            Column("Level", "number"),
            *(Column(sentence(say(key)), "number") for key in added),
        ),
        (*rows, total),
        say("None: the model has no question."),
    )


def _level(level: Fraction | None) -> str:
    return formats.UNKNOWN if level is None else level_text(level)


def flips_table(flips: list[Facts]) -> Table:
    """Every answer whose change alone gives another class."""
    return Table(
        say("Answers whose change alone would give another class, the least change first"),
        (
            Column("Criterion", "wide"),
            Column("Answer", "number"),
            Column("Becomes", "number"),
            Column("Change", "number"),
            Column("Class then", "class"),
        ),
        tuple((one["name"], one["level"], str(one["to_level"]), one["change"], one["to_class"]) for one in flips),
        say("None: no single answer would change the class."),
    )


def questions_table(questions: list[Facts]) -> Table:
    """The class at each level of every unanswered question."""
    return Table(
        say("Unanswered questions: the class at each of their levels, the others left as they are"),
        (
            Column("Question", "wide"),
            *(Column(str(level)) for level in range(1, 6)),
            Column("Expected share", "number"),
        ),
        tuple(
            (
                say(one["question"]),
                *(found[:1].upper() for found in one["classes"]),
                formats.share_won(one["expected_share"]),
            )
            for one in questions
        ),
        say("None: every question is answered."),
    )


def decisions_table(decisions: list[Facts]) -> Table:
    """Every proposal with its end, the latest first."""
    return Table(
        say("Decisions, the latest first"),
        (
            Column("State", "day"),
            Column("Class", "class"),
            Column("Scored", "class"),
            Column("Proposed", "wide"),
            Column("Settled", "wide"),
            Column("Why", "wide"),
            Column("Due again", "day"),
        ),
        tuple(_decision(row) for row in decisions),
        say("None: nothing was proposed or decided."),
    )


def _decision(row: Facts) -> tuple[str, ...]:
    why = [row["rationale"]]
    if row["override_reason"]:
        why.append(say("Against the score: {}", row["override_reason"]))
    if row["rejection_reason"]:
        why.append(say("Rejected: {}", row["rejection_reason"]))
    return (
        STATES[row["state"]],
        row["class"],
        row["scored_class"],
        f"{row['proposed_by']}, {day(row['proposed_at'])}",
        _settled(row),
        " ".join(why),
        day(row["expires_on"]),
    )


def _settled(row: Facts) -> str:
    if row["rejected_by"]:
        return f"{row['rejected_by']}, {day(row['rejected_at'])}"
    return f"{row['approved_by']}, {day(row['approved_at'])}" if row["approved_by"] else formats.UNKNOWN


def services_table(services: list[Facts]) -> Table:
    """Which partner delivers it under which contract."""
    return Table(
        say("Who delivers it"),
        (Column("Partner", "wide"), Column("Contract", "wide"), Column("Contract ends", "day")),
        tuple((row["partner"], f"{row['contract']} {row['title']}", day(row["ends"])) for row in services),
        say("None: no active contract names this function."),
    )


def moves_table(moves: list[Facts]) -> Table:
    """What the roadmap has for it."""
    return Table(
        say("Moves on the roadmap"),
        (
            Column("From", "number"),
            Column("To MSP share", "number"),
            Column("Quarters", "day"),
            Column("State"),
            Column("Owner"),
            Column("Partner", "wide"),
        ),
        tuple(
            (
                percent(exact(row["from_share"])),
                percent(exact(row["to_share"])),
                say("{} to {}", row["starts"], row["ends"]),
                say(row["state"]),
                row["owner"],
                row["to_partner"] or formats.UNKNOWN,
            )
            for row in moves
        ),
        say("None: the roadmap moves nothing of it."),
    )
