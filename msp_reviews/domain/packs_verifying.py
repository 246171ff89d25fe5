"""What a PDF in somebody's hands is, beside what was built: unchanged, superseded, changed, or not ours. Pure."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from msp_reviews.domain.packs_recomputing import Recomputed
from portfolio.domain.language import say

MOST_DIFFERENCES = 40
LONGEST_SHOWN = 120
MOST_LINES = 2_000
ABSENT = object()


class Outcome(StrEnum):
    """The four answers."""

    UNCHANGED = "ours and unchanged"
    SUPERSEDED = "ours but superseded"
    CHANGED = "changed"
    NOT_OURS = "not ours"


@dataclass(frozen=True)
class Difference:
    """One place where the file says something else than we built. Empty text: the line or fact is missing there."""

    where: str
    built: str
    file: str


@dataclass(frozen=True)
class Verdict:
    """What the file is, in a sentence, and why. `pack`: its name, empty where it is not ours.

    `figures`: each figure of the snapshot worked out again from the snapshot's own rows. `anchor`: whether the audit
    still holds the link that the pack printed; None where the pack names none. `signature`: who signed the file, and
    whether that holds.
    """

    outcome: Outcome
    sentence: str
    pack: str = ""
    number: int | None = None
    sha256: str = ""
    differences: tuple[Difference, ...] = ()
    left_out: int = 0
    figures: tuple[Recomputed, ...] = ()
    anchor: bool | None = None
    signature: str = ""

    @property
    def disagreeing(self) -> tuple[Recomputed, ...]:
        """Figures that the snapshot's rows do not give."""
        return tuple(figure for figure in self.figures if not figure.agrees)


def differing_pages(built: Sequence[str], file: Sequence[str]) -> Iterator[Difference]:
    """Lines that differ, page by page; a page too many or too few is one difference."""
    for number in range(max(len(built), len(file))):
        where = say("Page {}", number + 1)
        if number >= len(file):
            yield Difference(where, say("a page"), "")
        elif number >= len(built):
            yield Difference(where, "", say("a page"))
        else:
            yield from _differing_lines(where, built[number].splitlines(), file[number].splitlines()[:MOST_LINES])


def differing_facts(built: str, file: str | None) -> Iterator[Difference]:
    """Facts that differ, by their path in the snapshot (“facts.portfolio.index”). file: the attached text, None if none."""
    if file is None:
        yield Difference(say("Attached facts"), "attached", "")
        return
    if file == built:
        return
    try:
        theirs = json.loads(file)
    except (ValueError, RecursionError):
        yield Difference(say("Attached facts"), "JSON", say("not readable as JSON"))
        return
    found = list(_differing_values("", json.loads(built), theirs))
    yield from found or [
        Difference(say("Attached facts"), say("canonical JSON"), say("the same facts, written differently"))
    ]


def _differing_lines(where: str, built: list[str], file: list[str]) -> Iterator[Difference]:
    for tag, first, last, start, end in SequenceMatcher(None, built, file, autojunk=False).get_opcodes():
        if tag != "equal":
            yield Difference(where, _cut(" / ".join(built[first:last])), _cut(" / ".join(file[start:end])))


def _differing_values(path: str, built: Any, file: Any) -> Iterator[Difference]:
    if type(built) is type(file) and isinstance(built, dict):
        for key in sorted(built.keys() | file.keys()):
            yield from _differing_values(f"{path}.{key}".lstrip("."), built.get(key, ABSENT), file.get(key, ABSENT))
    elif type(built) is type(file) and isinstance(built, list):
        for place in range(max(len(built), len(file))):
            pair = (rows[place] if place < len(rows) else ABSENT for rows in (built, file))
            yield from _differing_values(f"{path}[{place + 1}]", *pair)
    elif type(built) is not type(file) or built != file:
        yield Difference(path, _shown(built), _shown(file))


def _shown(value: Any) -> str:
    try:
        return "" if value is ABSENT else _cut(json.dumps(value, ensure_ascii=False))
    except RecursionError:
        return say("something nested too deeply")


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
