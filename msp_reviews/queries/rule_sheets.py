"""Rule sheets: which one rules a month, and how two of them differ."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from msp_reviews.models import Contract, RuleSheet, RuleSheetState
from portfolio.domain.language import say


def sheet_in_force(contract: Contract, period: date) -> RuleSheet | None:
    """The rule sheet that rules the month; None where none does. One query."""
    rows = contract.rule_sheets.filter(state=RuleSheetState.IN_FORCE, starts__lte=period)
    return rows.select_related("organisation", "contract__organisation").order_by("-starts").first()


def sheet_before(sheet: RuleSheet) -> RuleSheet | None:
    """The one in force that it follows; None where it is the first. One query."""
    rows = sheet.contract.rule_sheets.filter(state=RuleSheetState.IN_FORCE).exclude(pk=sheet.pk)
    return rows.filter(starts__lte=sheet.starts).order_by("-starts", "-number").first()


@dataclass(frozen=True)
class Change:
    """A rule that differs: its name and both texts; empty where it is not there."""

    name: str
    before: str
    after: str


def changes(before: RuleSheet | None, after: RuleSheet) -> list[Change]:
    """Every rule that differs from the version before, by its name. No query."""
    was = dict(_flat(before.content)) if before else {}
    now = dict(_flat(after.content))
    names = [*was, *(name for name in now if name not in was)]
    return [
        Change(name, was.get(name, ""), now.get(name, "")) for name in names if was.get(name, "") != now.get(name, "")
    ]


def _flat(content: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(content, dict):
        for key, value in content.items():
            yield from _flat(value, f"{path}, {key}" if path else str(key))
    elif isinstance(content, list):
        yield path, " · ".join(_words(item) for item in content)
    else:
        yield path, _words(content)


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {one}" for key, one in value.items())
    if isinstance(value, bool):
        return say("yes" if value else "no")
    return "" if value is None else str(value).replace("_", " ")
