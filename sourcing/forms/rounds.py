"""Forms of rounds: start and change one with its chooser of functions, close it, open it again."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict

from portfolio import registry
from portfolio.access import functions_of, may, members_of
from portfolio.domain.language import Words, say
from portfolio.models import FunctionState, ITFunction, Member
from portfolio.portal import PortalForm
from portfolio.queries.functions import holding_words
from portfolio.queries.saved_filters import saved_filters_for
from sourcing.actions.rounds import MOST_FUNCTIONS, Plan
from sourcing.models import CLASS_CHOICES, Round
from sourcing.queries.rounds import round_members
from sourcing.queries.rounds_results import SHOWS, SORTS

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
FOUND_SHOWN = 100
PRESETS = {
    "": Words("Any"),
    "unassessed": Words("Not scored yet"),
    "contested": Words("Contested answers"),
    "provisional": Words("Provisional answers"),
    "undecided": Words("Without a decision"),
}


class RoundForm(PortalForm):
    """A round: its words, its due date, who assesses what."""

    name = forms.CharField(
        label=Words("Name"), max_length=120, help_text=Words("For example: Security services, autumn 2026.")
    )
    purpose = forms.CharField(
        label=Words("Purpose"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=Words("Why you ask. Every assessor reads it."),
    )
    due_on = forms.DateField(
        label=Words("Due on"), widget=DAY, help_text=Words("Assessors are reminded 7 days and 1 day before.")
    )
    assessors = forms.TypedMultipleChoiceField(
        label=Words("Assessors"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=Words("CIOs and IT managers. Nobody sees another's answers before the round is closed."),
        error_messages={"required": Words("Choose at least one assessor.")},
    )
    functions = forms.TypedMultipleChoiceField(
        label=Words("Functions"),
        coerce=int,
        error_messages={
            "required": Words("Tick at least one function."),
            "invalid_choice": Words("One of the functions is not in use, or not in the inventory. Look again."),
        },
    )

    def __init__(self, *args: Any, member: Member, held: Round | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member
        current = round_members(held) if held else ([], [])
        if held and not self.is_bound:
            self.initial.update(name=held.name, purpose=held.purpose, due_on=held.due_on)
            self.initial.update(functions=current[0], assessors=current[1])
        self._offer(current[1])
        self.fields["functions"].choices = [(one.pk, one.name) for one in self._known(current[0])]  # type: ignore[attr-defined]

    def plan(self) -> Plan:
        """What was filled in."""
        values = self.values()
        return Plan(
            name=values["name"],
            purpose=values["purpose"],
            due_on=values["due_on"],
            functions=frozenset(values["functions"]),
            assessors=frozenset(values["assessors"]),
        )

    def chosen_keys(self) -> list[int]:
        """Keys of the ticked functions, as posted or as the round has them; broken ones are left out."""
        given = self.data.getlist("functions") if self.is_bound else self.initial.get("functions", [])  # type: ignore[attr-defined]
        return [int(key) for key in map(str, given[: MOST_FUNCTIONS * 2]) if is_key(key)]

    def _offer(self, seated: Iterable[int]) -> None:
        """Who may assess, and who sits in the round already."""
        kept = set(seated)
        people = [one for one in members_of(self.member) if one.pk in kept or may(one, "assessment.edit")]
        offered = [(one.pk, f"{one.user}, {one.get_role_display()}") for one in people]
        self.fields["assessors"].choices = offered  # type: ignore[attr-defined]

    def _known(self, current: Iterable[int]) -> QuerySet[ITFunction]:
        return functions_of(self.member).filter(pk__in={*self.chosen_keys(), *current})


class ChooserForm(forms.Form):
    """What of the inventory is offered for ticking. Anything broken counts as not given."""

    words = forms.CharField(label=Words("Name or code"), required=False, max_length=80)
    preset = forms.ChoiceField(label=Words("Which"), required=False, choices=list(PRESETS.items()))
    category = forms.ChoiceField(label=Words("Category"), required=False)
    view = forms.ChoiceField(label=Words("Saved view"), required=False)

    prefix = "find"

    def __init__(self, *args: Any, request: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.views = {str(one.pk): one for one in saved_filters_for(request.member)}
        categories = functions_of(request.member).exclude(category="").order_by("category")
        names = categories.values_list("category", flat=True).distinct()
        self.fields["category"].choices = [("", say("Any category")), *((name, name) for name in names)]  # type: ignore[attr-defined]
        self.fields["view"].choices = [("", say("None")), *((key, one.name) for key, one in self.views.items())]  # type: ignore[attr-defined]

    def found(self, without: Iterable[int]) -> QuerySet[ITFunction]:
        """The functions in use that pass, by name, without those ticked already."""
        given = self.cleaned_data if self.is_valid() else {}
        view = self.views.get(given.get("view", ""))
        rows: QuerySet[ITFunction] = functions_of(self.request.member)
        for finder in registry.function_finders if view else ():
            rows = rows.filter(pk__in=finder(view.query, self.request).order_by().values("pk"))  # type: ignore[union-attr]
        rows = rows.exclude(state=FunctionState.RETIRED).filter(_PRESET_FACTS[given.get("preset", "")])
        if given.get("category"):
            rows = rows.filter(category=given["category"])
        rows = holding_words(rows, given.get("words", "").replace("\x00", ""))
        return rows.exclude(pk__in=list(without)).select_related("current_verdict").order_by("name", "pk")


_PRESET_FACTS = {
    "": Q(),
    "unassessed": Q(current_verdict__isnull=True),
    "contested": Q(current_verdict__label="contested"),
    "provisional": Q(current_verdict__is_provisional=True),
    "undecided": ~Q(decisions__state="approved"),
}


class CloseForm(PortalForm):
    """Closing a round; where somebody has not submitted everything, with their consent to do without."""

    without_missing = forms.BooleanField(label=Words("Close without them"), required=False)


class ReopenForm(PortalForm):
    """Opening a closed round again."""

    reason = forms.CharField(
        label=Words("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=Words("Everybody in the round reads it; it stands in the audit."),
    )
    due_on = forms.DateField(label=Words("New due date"), widget=DAY)


class ResultsFilter(forms.Form):
    """Filters of the results; anything broken in the address counts as not given."""

    show = forms.ChoiceField(required=False, choices=[(key, label) for key, (label, _) in SHOWS.items()])
    words = forms.CharField(required=False, max_length=80)
    sourcing_class = forms.ChoiceField(required=False, choices=[("", Words("Any class")), *CLASS_CHOICES])
    sort = forms.ChoiceField(required=False, choices=[(key, label) for key, (label, _) in SORTS.items()])

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self.is_valid()

    def values(self) -> dict[str, str]:
        """Every filter by name; empty where it is not given or broken."""
        return {name: str(self.cleaned_data.get(name) or "").replace("\x00", "") for name in self.fields}

    def tabs(self, counts: dict[str, int]) -> list[tuple[str, str, int]]:
        """What can be shown, with how many functions each; the chosen one even at none."""
        chosen = self.values()["show"]
        return [(key, label, counts[key]) for key, (label, _) in SHOWS.items() if counts[key] or key in ("", chosen)]


def is_key(text: str) -> bool:
    """Whether the text can be the key of a row: digits that fit the column."""
    return text.isascii() and text.isdigit() and len(text) <= 18


def show_members_on(held: Round) -> Round:
    """The round with its functions and assessors as attributes named like the form's fields, for the conflict page."""
    held.functions, held.assessors = round_members(held)  # type: ignore[attr-defined]
    return held
