"""Answers from CSV: what is read, what is left out with a word, what is refused by row and column."""

import pytest

from sourcing.domain.answer_files import AnswerFile, AnswersRefused, read_answers, verdict_row
from sourcing.domain.evaluate import evaluate
from sourcing.domain.verdict_tables import verdict_table
from tests.domain.criteria_models import ACCEPTANCE, DEFAULT, acceptance_answers, answers_of

HEAD = ",".join(["name", *DEFAULT.keys])
HELP_DESK = "Help desk,2,1,1,3,2,2,1,1,1,4,1,2,5,5,5,5"


def read(*lines: str, encoding: str = "utf-8") -> AnswerFile:
    return read_answers("\n".join(lines).encode(encoding), DEFAULT)


def faults_of(*lines: str) -> tuple[str, ...]:
    with pytest.raises(AnswersRefused) as caught:
        read(*lines)
    return caught.value.faults


def test_a_row_is_a_function_with_its_answers() -> None:
    (function,) = read(HEAD, HELP_DESK).functions
    assert (function.row, function.names) == (2, {"name": "Help desk"})
    assert function.answers == acceptance_answers("Help desk support")


@pytest.mark.parametrize("written", ["", " ", "?", "don't know", "Don’t know", "DONT KNOW"])
def test_dont_know_is_unanswered(written: str) -> None:
    (function,) = read("name,pace,market", f"Help desk,{written},4").functions
    assert (function.answers["pace"], function.answers["market"]) == (None, 4)


def test_semicolons_a_byte_order_mark_and_another_spelling_of_the_header_are_read() -> None:
    head = HEAD.replace(",", ";").replace("cost_advantage", "Cost advantage").replace("pace", " PACE ")
    (function,) = read(head, HELP_DESK.replace(",", ";"), encoding="utf-8-sig").functions
    assert function.answers == acceptance_answers("Help desk support")


def test_columns_may_come_in_any_order() -> None:
    (function,) = read("market,key,pace", "4,hd,2").functions
    assert function.names == {"key": "hd"}
    assert (function.answers["market"], function.answers["pace"]) == (4, 2)


def test_a_column_called_function_names_them_where_no_other_does() -> None:
    assert read("function,alignment\nHelp desk,2").functions[0].names == {"name": "Help desk"}
    answers = read("function,name,alignment\nx,Help desk,2")
    assert (answers.functions[0].names, answers.unknown) == ({"name": "Help desk"}, ("function",))


def test_unknown_columns_and_missing_criteria_are_named() -> None:
    file = read("code,owner,pace", "hd,Bo,2")
    assert file.unknown == ("owner",)
    assert file.missing == tuple(key for key in DEFAULT.keys if key != "pace")


@pytest.mark.parametrize("cell", ["0", "6", "3.5", "-1", "high", "1 2", "٣"])
def test_what_is_no_level_is_refused_by_row_and_column(cell: str) -> None:
    (fault,) = faults_of("name,pace,market", "a,1,2", f"b,3,{cell}")
    assert fault.startswith(f"row 3, column market: “{cell}” is no level")


def test_every_fault_is_named_in_the_order_of_the_rows() -> None:
    faults = faults_of("name,pace,market", "a,9,2", "b,1,2,3", "c,1,x")
    assert [fault.split(":")[0] for fault in faults] == ["row 2, column pace", "row 3", "row 4, column market"]


def test_a_criterion_that_is_there_twice_is_refused() -> None:
    assert faults_of("name,pace,Pace", "a,1,2") == ("row 1, column pace: The column is there twice.",)
    assert faults_of("name,pace,pace", "a,1,2") == ("row 1, column pace: The column is there twice.",)


def test_a_file_that_names_no_functions_or_no_criterion_is_refused() -> None:
    naming, criterion = faults_of("title,remark", "a,b")
    assert "key, code or name is expected" in naming
    assert "No column is a criterion" in criterion


@pytest.mark.parametrize("content", [b"", HEAD.encode(), b"\xff\xfe\x00", b"<html></html>"])
def test_what_holds_no_functions_is_refused(content: bytes) -> None:
    with pytest.raises(AnswersRefused):
        read_answers(content, DEFAULT)


def test_a_line_of_output_holds_what_was_asked_for() -> None:
    (function,) = read(HEAD, HELP_DESK).functions
    line = verdict_row(function, evaluate(DEFAULT, function.answers))
    assert (line["row"], line["name"], line["class"]) == (2, "Help desk", "outsourceable")
    assert line["scores"]["tactical"] == {"fraction": "11/40", "decimal": 0.275}
    expected = {"class_without_locks", "any_weights", "ranked_weights", "label", "locks", "flips", "ask_next"}
    assert expected <= set(line)


def test_the_table_for_people_has_a_line_for_each_function() -> None:
    rows = [f"{name.replace(',', '')},{','.join(levels.replace(' ', ''))}" for name, levels, _, _ in ACCEPTANCE]
    functions = read(HEAD, *rows).functions
    lines = verdict_table([(f, evaluate(DEFAULT, f.answers)) for f in functions]).splitlines()
    assert len(lines) == 17
    assert lines[0].split()[:4] == ["Function", "Class", "Stability", "Share"]
    assert "leaning" in lines[10]
    assert "86.2 %" in lines[10]


def test_the_table_says_what_to_ask_next() -> None:
    answers = {"direction": 1}
    (function,) = read("code,direction", "x,1").functions
    verdict = evaluate(DEFAULT, answers)
    assert verdict.ask_next is not None
    assert verdict_table([(function, verdict)]).endswith(f"provisional, ask next: {verdict.ask_next.criterion}")


def test_the_table_says_what_a_lock_changed() -> None:
    (function,) = read("code,pace", "x,1").functions
    verdict = evaluate(DEFAULT, answers_of("1511 1111 1111 5555"))
    assert "Accountable leadership stays in-house; without locks outsourceable" in verdict_table([(function, verdict)])
