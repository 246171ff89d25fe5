"""manage.py classify: what it prints where, and with which exit code."""

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from sourcing.domain.criteria_editing import edited, with_lock
from sourcing.domain.model_files import file_of_model
from tests.domain.criteria_models import ACCEPTANCE, CORE, DEFAULT, lock_of

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """The acceptance table as a file."""
    lines = [",".join(["name", *DEFAULT.keys, "owner"])]
    lines += [f"{name},{','.join(levels.replace(' ', ''))},Bo" for name, levels, _, _ in ACCEPTANCE]
    path = tmp_path / "functions.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def classified(path: Path, *options: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("classify", str(path), *options, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_json_is_one_object_a_row(table: Path) -> None:
    out, err = classified(table, "--json")
    rows = [json.loads(line) for line in out.splitlines()]
    assert [(row["name"], row["class"]) for row in rows] == [(name, found.value) for name, _, found, _ in ACCEPTANCE]
    shares = [row["any_weights_without_locks"][row["class"]] for row in rows]
    assert [round(share, 4) for share in shares] == [share for _, _, _, share in ACCEPTANCE]
    assert "owner" in err


def test_without_json_there_is_a_table(table: Path) -> None:
    out, _ = classified(table)
    assert len(out.splitlines()) == 17
    assert "Cybersecurity monitoring" in out


def test_bad_input_prints_nothing_but_what_is_wrong(table: Path) -> None:
    table.write_text(table.read_text(encoding="utf-8").replace("2,1,1,3,2", "2,1,1,7,2"), encoding="utf-8")
    out = StringIO()
    with pytest.raises(CommandError, match="row 17, column intimacy: “7” is no level") as caught:
        call_command("classify", str(table), "--json", stdout=out)
    assert caught.value.returncode == 2
    assert out.getvalue() == ""


def test_more_faults_than_fit_on_a_screen_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("name,pace\n" + "a,9\n" * 60, encoding="utf-8")
    with pytest.raises(CommandError, match="and 10 more"):
        call_command("classify", str(path))


def test_a_file_that_cannot_be_read_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read") as caught:
        call_command("classify", str(tmp_path / "nowhere.csv"))
    assert caught.value.returncode == 2


def test_the_exit_code_of_bad_input_is_two(tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("name,pace\na,9\n", encoding="utf-8")
    command = [sys.executable, str(ROOT / "manage.py"), "classify", str(path), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert (done.returncode, done.stdout) == (2, "")
    assert "row 2, column pace" in done.stderr


def test_an_exported_model_takes_the_place_of_the_default_one(table: Path, tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    stricter = with_lock(lock_of(CORE, market=5))
    path.write_bytes(file_of_model(edited(DEFAULT, stricter)))
    rows = [json.loads(line) for line in classified(table, "--json", "--criteria", str(path))[0].splitlines()]
    found = {row["name"]: (row["class_without_locks"], row["class"]) for row in rows}
    assert found["Help desk support"] == ("outsourceable", "core")


@pytest.mark.parametrize(
    ("text", "words"), [("{", "not JSON"), ("{}", "criteria: This field is missing"), (None, "cannot be read")]
)
def test_a_model_that_cannot_be_used_is_refused(table: Path, tmp_path: Path, text: str | None, words: str) -> None:
    path = tmp_path / "model.json"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError, match=words) as caught:
        classified(table, "--criteria", str(path))
    assert caught.value.returncode == 2
