"""Filters of the balance page, as they stand in the address."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django import forms
from django.http import QueryDict

from portfolio.domain.language import Words, say
from portfolio.portal.languages import later
from sourcing.models import CLASS_CHOICES
from sourcing.queries.costs import FunctionRow

PREFIX = "f"
UNDECIDED = "undecided"
NO_UNIT = "none"
LEVELS = [(str(level), later(Words("Criticality {}"), level)) for level in range(5, 0, -1)]


@dataclass(frozen=True)
class Chip:
    """One thing that narrows the page, in words, and the query string without it."""

    label: str
    value: str
    without: str


class BalanceFilter(forms.Form):
    """Business unit, category, class and criticality; anything broken in the address counts as not given."""

    business_unit = forms.ChoiceField(label=Words("Business unit"), required=False)
    category = forms.ChoiceField(label=Words("Category"), required=False)
    sourcing_class = forms.ChoiceField(
        label=Words("Class"),
        required=False,
        choices=[("", Words("Any class")), *CLASS_CHOICES, (UNDECIDED, Words("Undecided"))],
    )
    criticality = forms.ChoiceField(
        label=Words("Criticality"), required=False, choices=[("", Words("Any criticality")), *LEVELS]
    )

    def __init__(self, data: QueryDict, rows: Iterable[FunctionRow]) -> None:
        super().__init__(data, prefix=PREFIX)
        units, categories = set(), set()
        for row in rows:
            units.add((row.unit_pk, row.unit))
            categories.add(row.category)
        self._offer("business_unit", say("Any unit"), _unit_choices(units))
        self._offer("category", say("Any category"), [(name, name) for name in sorted(categories) if name])
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select"
        self.is_valid()

    def value_of(self, name: str) -> str:
        """The filter's value; empty when it is not given or broken."""
        return str(self.cleaned_data.get(name) or "")

    @property
    def passes(self) -> Callable[[FunctionRow], bool] | None:
        """Whether a function passes every filter that is set; None while none is."""
        unit, category, criticality = (self.value_of(name) for name in ("business_unit", "category", "criticality"))
        found = self.value_of("sourcing_class")
        if not (unit or category or found or criticality):
            return None

        def passes(row: FunctionRow) -> bool:
            own = row.standing.sourcing_class.value if row.standing else UNDECIDED
            return (
                (not unit or unit == _unit_key(row.unit_pk))
                and (not category or category == row.category)
                and (not found or found == own)
                and (not criticality or criticality == str(row.criticality))
            )

        return passes

    def chips(self, query: QueryDict) -> list[Chip]:
        """What narrows the page, each with the query string without it."""
        found = []
        for name, field in self.fields.items():
            value = self.value_of(name)
            if value:
                rest = query.copy()
                rest.pop(f"{PREFIX}-{name}", None)
                labels = dict(field.choices)  # type: ignore[attr-defined]
                found.append(Chip(str(field.label), str(labels[value]), rest.urlencode()))
        return found

    def _offer(self, name: str, anything: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = [("", anything), *choices]  # type: ignore[attr-defined]


def _unit_choices(units: set[tuple[int | None, str]]) -> list[tuple[str, str]]:
    named = sorted((name, pk) for pk, name in units if pk is not None)
    choices = [(str(pk), name) for name, pk in named]
    return [*choices, (NO_UNIT, say("No unit"))] if len(named) < len(units) else choices


def _unit_key(pk: int | None) -> str:
    return NO_UNIT if pk is None else str(pk)
