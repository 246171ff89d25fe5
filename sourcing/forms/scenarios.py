"""Forms of scenarios: make, copy and rename; filter the grid; change many rows."""

import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from django import forms
from django.http import QueryDict

from portfolio.domain.language import Words, say
from portfolio.portal import PortalForm
from sourcing.actions.scenarios import Wording
from sourcing.models import CLASS_CHOICES, Scenario
from sourcing.queries.scenarios import RowView
from sourcing.queries.scenarios_bulk import Share, Wanted

MOST_FURTHER = 20
LONGEST_NAME = 120
STAYS = ("", Words("Leave as it is"))
NOBODY = "nobody"
UNDECIDED = "undecided"


class ScenarioForm(PortalForm):
    """Name, notes and further partners of a scenario."""

    name = forms.CharField(
        label=Words("Name"), max_length=120, help_text=Words("What it tries out, for example “Bring core back”.")
    )
    notes = forms.CharField(
        label=Words("Notes"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=Words("Why it was made and what it assumes. Whoever compares it reads this."),
    )
    further_partners = forms.CharField(
        label=Words("Further partners"),
        max_length=2500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=Words(
            "Partners that the portfolio does not have yet, one a line. The grid and the optimiser may then name them."
        ),
    )

    def clean_further_partners(self) -> list[str]:
        """The names, each once."""
        lines = re.split(r"[\n;]", self.cleaned_data["further_partners"])
        names = list(dict.fromkeys(name for line in lines if (name := " ".join(line.split()))))
        if len(names) > MOST_FURTHER or any(len(name) > LONGEST_NAME for name in names):
            raise forms.ValidationError(say("At most {} names of {} characters fit.", MOST_FURTHER, LONGEST_NAME))
        return names

    def words(self) -> Wording:
        """What was written."""
        values = self.values()
        return Wording(values["name"], values["notes"], values["further_partners"])


class NewScenarioForm(ScenarioForm):
    """A scenario to make, and what it begins as."""

    source = forms.ModelChoiceField(
        Scenario.objects.none(),
        label=Words("Copy of"),
        required=False,
        empty_label=Words("Today's portfolio"),
        help_text=Words("Today: every running function with its decided class, cost, people and partners."),
    )

    def __init__(self, *args: Any, sources: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].queryset = sources  # type: ignore[attr-defined]
        self.order_fields(["name", "source", "notes", "further_partners"])


SHOWN = {
    "": Words("All rows"),
    "changed": Words("Changed"),
    "stale": Words("Moved since"),
    "misaligned": Words("Outside the band"),
    "same": Words("As today"),
}
_SHOWS: dict[str, Callable[[RowView], bool]] = {
    "changed": lambda view: bool(view.changed),
    "stale": lambda view: view.is_stale,
    "misaligned": lambda view: view.misalignment is not None,
    "same": lambda view: not view.changed,
}
SORTS = {"name": Words("Name"), "-cost": Words("Cost, dearest first")}


class GridFilter(forms.Form):
    """What narrows a scenario's grid; anything broken in the address counts as not given."""

    words = forms.CharField(required=False, max_length=80)
    sourcing_class = forms.ChoiceField(
        required=False, choices=[("", Words("Any class")), *CLASS_CHOICES, (UNDECIDED, Words("Undecided"))]
    )
    category = forms.CharField(required=False, max_length=80)
    partner = forms.CharField(required=False, max_length=120)
    show = forms.ChoiceField(required=False, choices=list(SHOWN.items()))
    sort = forms.ChoiceField(required=False, choices=list(SORTS.items()))

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self.is_valid()

    def value_of(self, name: str) -> str:
        """The filter's value; empty when it is not given or broken."""
        return str(self.cleaned_data.get(name) or "")

    @property
    def is_narrow(self) -> bool:
        """Whether anything narrows the grid."""
        return any(self.value_of(name) for name in self.fields if name != "sort")

    def apply(self, views: Sequence[RowView]) -> list[RowView]:
        """The rows that pass, in the order chosen."""
        kept = [view for view in views if self._passes(view)]
        if self.value_of("sort") == "-cost":
            kept.sort(key=lambda view: -(view.facts.costed("").cost or 0))
        return kept

    def _passes(self, view: RowView) -> bool:
        words, chosen = self.value_of("words").casefold(), self.value_of("sourcing_class")
        category, partner, show = self.value_of("category"), self.value_of("partner"), self.value_of("show")
        found = view.facts.sourcing_class
        return (
            (not words or words in view.name.casefold() or words in view.code.casefold())
            and (not chosen or chosen == (found.value if found else UNDECIDED))
            and (not category or category == view.row.function.category)
            and (not partner or partner in view.facts.partners)
            and (not show or _SHOWS[show](view))
        )


class BulkForm(PortalForm):
    """New values for all rows that are filtered; whatever is left empty stays as it is."""

    share = forms.ChoiceField(
        label=Words("MSP share"),
        required=False,
        choices=[STAYS, *((step.value, step.label) for step in Share)],
        help_text=Words("The total cost stays; internal and external cost follow."),
    )
    share_value = forms.DecimalField(
        label=Words("This share, %"), required=False, min_value=0, max_value=100, max_digits=7, decimal_places=4
    )
    sourcing_class = forms.ChoiceField(
        label=Words("Class"), required=False, choices=[STAYS, *CLASS_CHOICES, (UNDECIDED, Words("Undecided"))]
    )
    partner = forms.ChoiceField(
        label=Words("Partner"), required=False, help_text=Words("All external work to this one.")
    )
    cost_factor = forms.DecimalField(
        label=Words("Multiply both costs by"),
        required=False,
        min_value=0,
        max_value=10,
        max_digits=7,
        decimal_places=4,
        help_text=Words("0.95: five per cent less."),
    )
    unit_cost = forms.DecimalField(
        label=Words("MSP unit cost"),
        required=False,
        min_value=0,
        max_value=10,
        max_digits=6,
        decimal_places=4,
        help_text=Words(
            "What a unit of work costs at an MSP relative to in-house, for the optimiser: 0.85 is 15 % less."
        ),
    )
    skip = forms.BooleanField(label=Words("Leave out rows that cannot be changed so"), required=False)

    def __init__(self, *args: Any, partners: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(f"name:{name}", name) for name in partners]
        self.fields["partner"].choices = [STAYS, (NOBODY, say("Nobody named")), *names]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Something must change, and a share that is to be this one must be there."""
        cleaned = super().clean() or self.cleaned_data
        chosen, value = cleaned.get("share"), cleaned.get("share_value")
        if chosen == Share.VALUE and value is None and "share_value" not in self.errors:
            self.add_error("share_value", say("Which share? Write per cent from 0 to 100."))
        if value is not None and chosen != Share.VALUE:
            self.add_error("share", say("Choose “{}” to use the share you wrote.", Share.VALUE.label))
        for name in ("cost_factor", "unit_cost"):
            if cleaned.get(name) is not None and not cleaned[name]:
                self.add_error(name, say("It has to be above 0."))
        if not self.errors and self.wanted() == Wanted():
            raise forms.ValidationError(say("Nothing is chosen to change."))
        return cleaned

    def wanted(self) -> Wanted:
        """What to write into every row."""
        values = self.values()
        share, partner = values["share"], values["partner"]
        value = values["share_value"]
        return Wanted(
            share=Share(share) if share else None,
            share_value=None if value is None else Fraction(value) / 100,
            sourcing_class=values["sourcing_class"] or None,
            partner=None if not partner else "" if partner == NOBODY else partner.removeprefix("name:"),
            cost_factor=values["cost_factor"],
            unit_cost=values["unit_cost"],
        )
