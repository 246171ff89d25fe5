"""Decision dossier: from a snapshot to what stands on its pages. Pure; the same snapshot gives the same dossier."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from msp_reviews.domain.dossiers_tables import (
    answers_table,
    decisions_table,
    facts_table,
    flips_table,
    moves_table,
    questions_table,
    services_table,
    summary_table,
)
from msp_reviews.domain.packs_charts import CLASSES
from msp_reviews.domain.packs_covers import Cover, cover_of
from msp_reviews.domain.packs_figures import Printed, index_table, printed_table
from msp_reviews.domain.packs_reading import Facts, Table, counted, listed, sentence
from msp_reviews.domain.packs_register import MethodPart, method_part
from msp_reviews.domain.packs_shares_chart import SharesChart, shares_chart
from portfolio.domain.language import Words, agreeing, say

NOBODY = Words("Nobody’s answers count and nothing was decided, so there is no class to account for.")


@dataclass(frozen=True)
class Ground:
    """What a class rests on, in sentences. lead: the first thing to say; said: what follows; chart: how often it wins."""

    lead: str
    said: tuple[str, ...]
    chart: SharesChart
    answers: Table
    locks: tuple[str, ...]
    flips_lead: str
    flips: Table
    weights: str
    questions_lead: str
    questions: Table
    made_of: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class FunctionPart:
    """The chapter on one function. anchor: where links lead; key: of its class; ground None: see no_ground."""

    anchor: str
    name: str
    description: str
    key: str
    code: str
    facts: Table
    ground: Ground | None
    no_ground: str
    decisions: Table
    services: Table
    moves: Table


@dataclass(frozen=True)
class Dossier:
    """All pages of a dossier, in order. headlines, summary: empty and None where there is one function only."""

    cover: Cover
    headlines: tuple[tuple[str, str], ...]
    summary: Table | None
    functions: tuple[FunctionPart, ...]
    method: MethodPart
    index: Table


def dossier(snapshot: Facts, sha256: str) -> Dossier:
    """The dossier that a snapshot (header and facts) says. sha256: of the snapshot's text."""
    facts = snapshot["facts"]
    functions = facts["functions"]
    subject = functions[0]["name"] if len(functions) == 1 else counted(len(functions), "function")
    found = Dossier(
        cover=cover_of(snapshot, sha256, title=say("Decision dossier"), subject=subject),
        headlines=_headlines(functions) if len(functions) > 1 else (),
        summary=summary_table(functions) if len(functions) > 1 else None,
        functions=tuple(_function(row, place, facts) for place, row in enumerate(functions, 1)),
        method=method_part(facts),
        index=Table("", (), (), ""),
    )
    return replace(found, index=index_table(_printed(found), facts))


def _printed(found: Dossier) -> Iterator[Printed]:
    for code, _ in found.headlines:
        yield Printed(code, "sentence")
    if found.summary:
        yield printed_table(found.summary)
    for part in found.functions:
        yield printed_table(part.facts, part.name)
        if part.ground:
            yield Printed(part.code, "chart", part.name)
            tables = (part.ground.answers, part.ground.flips, part.ground.questions)
            yield from (printed_table(table, part.name) for table in tables)
        yield from (printed_table(table, part.name) for table in (part.decisions, part.services, part.moves))


def _headlines(functions: list[Facts]) -> tuple[tuple[str, str], ...]:
    return (("S1", _decided(functions)), ("S2", _sure(functions)))


def _decided(functions: list[Facts]) -> str:
    count = Counter(row["class"] for row in functions)
    decided = [counted(count[key], f"{key} function") for key in CLASSES if count[key]]
    open_ones = counted(count[None], "function without an approved decision", "functions without an approved decision")
    if not decided:
        return say("No function is decided: {}.", open_ones)
    return f"{sentence(listed(decided))}{f'; {open_ones}' if count[None] else ''}."


def _sure(functions: list[Facts]) -> str:
    labels = Counter(row["ground"]["certificate"]["label"] for row in functions if row["ground"])
    if not labels:
        return say("No class rests on any answer.")
    parts = [f"{labels[label]} {say(label)}" for label in ("firm", "leaning", "contested") if labels[label]]
    return say("Of their classes {}.{}", listed(parts), _otherwise(functions))


def _otherwise(functions: list[Facts]) -> str:
    """How many were decided otherwise than scored; empty where none was."""
    count = sum(bool(row["ground"] and row["ground"]["otherwise"]) for row in functions)
    verb = agreeing(count, "was", "were")
    return say(" {} {} decided otherwise than scored.", sentence(counted(count, "function")), verb) if count else ""


def _function(row: Facts, place: int, facts: Facts) -> FunctionPart:
    currency = facts["organisation"]["currency"]
    return FunctionPart(
        anchor=f"function-{place}",
        name=row["name"],
        description=row["description"],
        key=row["class"] or (row["ground"]["certificate"]["sourcing_class"] if row["ground"] else "undecided"),
        code=f"T2.{place}",
        facts=replace(facts_table(row, currency), code=f"T1.{place}"),
        ground=_ground(row["ground"], place) if row["ground"] else None,
        no_ground=NOBODY,
        decisions=replace(decisions_table(row["decisions"]), code=f"T6.{place}"),
        services=replace(services_table(row["services"]), code=f"T7.{place}"),
        moves=replace(moves_table(row["moves"]), code=f"T8.{place}"),
    )


def _ground(ground: Facts, place: int) -> Ground:
    said = ground["certificate"]
    sentences = (
        said["more_often"],
        said["label_sentence"],
        said["winner_sentence"],
        ground["holds"],
        ground["otherwise"],
    )
    return Ground(
        lead=said["headline"],
        said=tuple(one for one in sentences if one),
        chart=shares_chart(said["share_lines"]),
        answers=replace(answers_table(ground), code=f"T3.{place}"),
        locks=tuple(said["lock_sentences"]) or (say("No lock has fired, and none could fire on these answers."),),
        flips_lead=said["flips_sentence"],
        flips=replace(flips_table(said["flips"]), code=f"T4.{place}"),
        weights=said["weight_sentence"],
        questions_lead=f"{said['unanswered_sentence']} {said['ask_next_sentence']}".strip(),
        questions=replace(questions_table(said["questions"]), code=f"T5.{place}"),
        made_of=_made_of(ground),
    )


def _made_of(ground: Facts) -> tuple[tuple[str, str], ...]:
    model = ground["model"]
    return (
        (say("Rests on"), ground["origin"]),
        (say("Criteria model"), say("{}, SHA-256 {}", model["number"], model["sha256"][:16])),
        (say("Answers of"), listed(ground["assessors"]) or say("nobody")),
        (say("Inputs"), f"SHA-256 {ground['inputs_sha256'][:16]}"),
    )
