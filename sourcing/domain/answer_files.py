"""Answers for many functions from a CSV file: one row a function, a column for each criterion."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portfolio.domain.errors import Refusal
from portfolio.domain.language import Words, say
from portfolio.domain.tables import Cell, FileRefused, Table
from portfolio.domain.tables_csv import read_csv
from sourcing.domain.criteria import LEVELS, CriteriaModel
from sourcing.domain.verdicts import Verdict

NAMES = ("key", "code", "name")
EXPECTED = Words("1, 2, 3, 4 or 5 is expected, or nothing for “don't know”.")
UNANSWERED = ("", "?", "don't know", "dont know", "do not know")


class AnswersRefused(Refusal):
    """A file of answers with something wrong in it. `faults`: a sentence each, with row and column."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class FunctionAnswers:
    """One row: its number in the file, header counted, what names the function there, and the answers."""

    row: int
    names: Mapping[str, str]
    answers: Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class AnswerFile:
    """What a file says. `unknown`: columns that were left out; `missing`: criteria without a column, unanswered all over."""

    functions: tuple[FunctionAnswers, ...]
    unknown: tuple[str, ...]
    missing: tuple[str, ...]


def read_answers(content: bytes, model: CriteriaModel) -> AnswerFile:
    """The answers in this CSV file. Raises AnswersRefused, which names every row and column that is wrong."""
    try:
        table = read_csv(content)
    except FileRefused as refused:
        raise AnswersRefused([refused.sentence]) from refused
    columns = _columns(table, model)
    faults = sorted(_faults(table, columns, model), key=lambda fault: fault[0])
    if faults:
        raise AnswersRefused([say("row {}{}", row, sentence) for row, sentence in faults])
    return AnswerFile(
        functions=tuple(_functions(table, columns, model)),
        unknown=tuple(name for at, name in enumerate(table.header) if at not in columns.values()),
        missing=tuple(key for key in model.keys if key not in columns),
    )


def verdict_row(function: FunctionAnswers, verdict: Verdict) -> dict[str, Any]:
    """One line of output: what names the function, and the verdict on it without the contributions."""
    content = verdict.to_json()
    del content["contributions"]
    return {"row": function.row, **function.names, **content}


def _columns(table: Table, model: CriteriaModel) -> dict[str, int]:
    """Where each name and each criterion stands. Capitals, blanks and hyphens in the header do not matter."""
    columns: dict[str, int] = {}
    faults = []
    for at, (name, repeat) in enumerate(_titles(table)):
        if name in (*NAMES, *model.keys):
            if name in columns or repeat:
                faults.append(say("row {}, column {}: The column is there twice.", table.header_number, name))
            columns[name] = at
    if not any(name in columns for name in NAMES):
        faults.append(say("row {}: No column names the functions; key, code or name is expected.", table.header_number))
    if not any(key in columns for key in model.keys):
        expected = ", ".join(model.keys)
        faults.append(say("row {}: No column is a criterion; these are expected: {}.", table.header_number, expected))
    if faults:
        raise AnswersRefused(faults)
    return columns


def _titles(table: Table) -> list[tuple[str, str]]:
    """The titles as keys. A column “function” is their name where nothing else names them."""
    titles = [_plain(title) for title in table.header]
    if any(name in NAMES for name, _ in titles):
        return titles
    return [("name" if name == "function" else name, repeat) for name, repeat in titles]


def _plain(title: str) -> tuple[str, str]:
    """The title as a key, and the number that reading gave it because another column has the same."""
    found = re.fullmatch(r"(.*?)( \(\d+\))?", title.strip(), re.DOTALL)
    name, repeat = found.groups(default="") if found else (title, "")
    return re.sub(r"[\s-]+", "_", name.strip().casefold()), repeat


def _faults(table: Table, columns: Mapping[str, int], model: CriteriaModel) -> Iterator[tuple[int, str]]:
    yield from ((number, f": {sentence}") for number, sentence in table.ragged.items())
    for number, row in zip(table.numbers, table.rows, strict=True):
        for key in model.keys:
            if key in columns and not _is_answer(row[columns[key]]):
                yield number, say(", column {}: “{}” is no level; {}", key, row[columns[key]], EXPECTED)


def _text(cell: Cell) -> str:
    return "" if cell is None else " ".join(str(cell).split())


def _is_answer(cell: Cell) -> bool:
    text = _text(cell)
    return text in map(str, LEVELS) or _is_unanswered(text)


def _is_unanswered(text: str) -> bool:
    return text.casefold().replace("’", "'") in UNANSWERED


def _functions(table: Table, columns: Mapping[str, int], model: CriteriaModel) -> Iterator[FunctionAnswers]:
    for number, row in zip(table.numbers, table.rows, strict=True):
        texts = {name: _text(row[at]) for name, at in columns.items()}
        names = {name: texts[name] for name in NAMES if name in texts}
        answers = {key: None if _is_unanswered(texts.get(key, "")) else int(texts[key]) for key in model.keys}
        yield FunctionAnswers(number, names, answers)
