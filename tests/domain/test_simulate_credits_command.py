"""manage.py simulate_credits: the documented example, bad input by its place, and its exit code."""

import json
import re
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.domain.credit_cases import case, points, pool, rows

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "credits.md"


def documented() -> dict[str, Any]:
    """The example of the documentation."""
    blocks = re.findall(r"```json\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    return dict(json.loads(blocks[0]))


def printed(path: Path, *options: str) -> str:
    out = StringIO()
    call_command("simulate_credits", str(path), *options, stdout=out)
    return out.getvalue()


def refused(tmp_path: Path, content: Any) -> str:
    path = tmp_path / "case.json"
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    with pytest.raises(CommandError) as stopped:
        printed(path)
    assert stopped.value.returncode == 2
    return str(stopped.value)


def test_the_documented_example_comes_out_as_the_document_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = json.dumps(documented())
    (tmp_path / "case.json").write_text(text)
    found = json.loads(printed(tmp_path / "case.json", "--json"))
    lines = found["periods"][0]["lines"]
    assert [line["gross_cents"] for line in lines] == [1_200_000, 1_000_000, 800_000, 0]
    assert [line["state"] for line in lines] == ["received", "expired", "expired", "none"]
    assert lines[0]["counts"] == "172/195"
    assert lines[1]["claim_by"] == "2026-04-01"
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(text.encode())))
    assert json.loads(printed(Path("-"), "--json")) == found
    table = printed(tmp_path / "case.json")
    assert "60 % × 12 % × 250,000.00 = 18,000.00; capped: 18,000.00 × 30,000.00 / 45,000.00 = 12,000.00" in table


def test_the_document_names_every_key_of_the_output(tmp_path: Path) -> None:
    (tmp_path / "case.json").write_text(json.dumps(documented()))
    found = json.loads(printed(tmp_path / "case.json", "--json"))
    month = found["periods"][0]
    keys = {*found, *found["totals"], *month, *month["lines"][0]}
    text = DOCUMENT.read_text(encoding="utf-8").split("## The output")[1]
    assert [key for key in sorted(keys) if f"`{key}`" not in text and f'"{key}"' not in text] == []


BASE = case(pool({"A": "100 %"}), rows("A", [900, 900]))


def changed(**parts: Any) -> dict[str, Any]:
    return {**BASE, **parts}


def with_sheet(**parts: Any) -> dict[str, Any]:
    return changed(rule_sheet={**BASE["rule_sheet"], **parts})


def with_result(**parts: Any) -> dict[str, Any]:
    return changed(results=[{**BASE["results"][0], **parts}, BASE["results"][1]])


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (changed(color="red"), "“color” is not known here."),
        (changed(results=[*BASE["results"], BASE["results"][0]]), "results[2]: The result of “A” for 2025-01 stands here"),
        (changed(periods=[*BASE["periods"], BASE["periods"][0]]), "periods[2].period: The period 2025-01 stands here twice."),
        (changed(service_levels=BASE["service_levels"] * 2), "service_levels[1]: The service level “A” stands here twice."),
        (with_sheet(pool_size="99.999 %"), "The allocations sum to 100 %, more than the pool size of 99.999 %."),
        (with_sheet(allocations={"B": "1 %"}), "rule_sheet: “B” is none of the service levels."),
        (with_sheet(at_risk=12), "rule_sheet.at_risk: 12 is more than the whole."),
        (with_sheet(at_risk="1e-1"), "rule_sheet.at_risk: “1e-1” is no number."),
        (with_sheet(multipliers=["2", "1"]), "rule_sheet.multipliers: A later multiplier is smaller"),
        (with_sheet(earn_back="yes"), "rule_sheet.earn_back: true or false is expected here, not “yes”."),
        (with_sheet(defaults={"three": True}), "rule_sheet.defaults: “three” is not known here."),
        (with_sheet(earn_back=True) | {"contract": {}}, "contract.starts is missing: earn-back goes by contract years."),
        (with_result(good=1001), "results[0]: 1001 good of 1000 cannot be."),
        (with_result(good=-1), "results[0].good: -1 does not lie between 0 and"),
        (with_result(good=True), "results[0].good: A whole number is expected here, not true."),
        (with_result(excused=101), "results[0]: 101 excused of 100 misses cannot be."),
        (with_result(period="2025-13"), "results[0].period: “2025-13” is no month."),
        (with_result(period="2026-01"), "results[0].period: “2026-01” is none of the periods."),
        (with_result(minutes=3), "results[0]: “minutes” is not known here."),
        (changed(periods=[{"period": "2025-01", "fees": "1.001"}]), "periods[0].fees: “1.001” has parts of a cent."),
        (changed(rule_sheet=points(bands=[{"below": "0.9", "points": 2}, {"below": "0.8", "points": 1}])), "fewer points"),
        (changed(rule_sheet=points(bands=[{"above": "0.9", "points": 2}])), "“A” needs bands of its own with “below”"),
        (b'{"rule_sheet": {}, "rule_sheet": {}}', "“rule_sheet” stands here twice."),
        (b'{"rule_sheet": ', "The file is not JSON:"),
        (b"\xff", "The file is not UTF-8 text"),
        (b"[" * 100_000, "nested more than 12 deep"),
        (b'{"periods": [{"period": 1e999999999}]}', "“service_levels” is missing."),
        ([], "An object is expected here"),
    ],
)  # fmt: skip
def test_bad_input_is_named_by_its_place(tmp_path: Path, content: Any, sentence: str) -> None:
    assert sentence in refused(tmp_path, content)


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    faults = refused(tmp_path, with_result(good="x", total="y")).splitlines()
    assert [fault.split(":")[0] for fault in faults] == ["results[0].good", "results[0].total"]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read") as stopped:
        printed(tmp_path / "missing.json")
    assert stopped.value.returncode == 2
