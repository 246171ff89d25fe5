"""The changed functions of a scenario as transitions to plan: which, when, and what each costs once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms

from portfolio.domain.language import Words, say
from portfolio.domain.quarters import Quarter
from portfolio.portal import PortalForm
from sourcing.domain.promotion import Slot, one_off_cost, plan_of, slots
from sourcing.domain.roadmap import TransitionPlan
from sourcing.queries.scenarios import RowView

MOST_QUARTERS = 40


class SpreadForm(forms.Form):
    """How the transitions are spread, as it stands in the address; anything broken counts as not given."""

    first = forms.ChoiceField(label=Words("First"), required=False)
    per_quarter = forms.IntegerField(label=Words("Per quarter"), required=False, min_value=1, max_value=1000)
    takes = forms.IntegerField(label=Words("Takes"), required=False, min_value=1, max_value=MOST_QUARTERS)

    def __init__(self, data: Any, *, offered: Sequence[Quarter]) -> None:
        super().__init__(data)
        self.offered = {str(quarter): quarter for quarter in offered}
        self.fields["first"].choices = [(name, name) for name in self.offered]  # type: ignore[attr-defined]
        self.is_valid()

    @property
    def first_quarter(self) -> Quarter:
        """The quarter in which the first ones start: the next one, unless another is chosen."""
        return self.offered.get(self.cleaned_data.get("first") or "", next(iter(self.offered.values())))

    @property
    def count(self) -> int:
        """How many start in a quarter."""
        return self.cleaned_data.get("per_quarter") or 3

    @property
    def length(self) -> int:
        """How many quarters each takes."""
        return self.cleaned_data.get("takes") or 2

    def slots(self, count: int) -> list[Slot]:
        """When each of so many runs."""
        return slots(count, self.first_quarter, self.count, self.length)


@dataclass(frozen=True)
class PromotedRow:
    """One changed function with its fields."""

    view: RowView
    picked: Any
    starts: Any
    ends: Any
    one_off: Any


class PromoteForm(PortalForm):
    """One tick, two quarters and a one-off cost for each changed function."""

    def __init__(
        self, data: Mapping[str, Any] | None, *, views: Sequence[RowView], when: Sequence[Slot], share: Decimal | None
    ) -> None:
        super().__init__(data)
        self.views = views
        for view, slot in zip(views, when, strict=True):
            self._add(view, slot, share)

    def _add(self, view: RowView, slot: Slot, share: Decimal | None) -> None:
        cost = None if share is None else one_off_cost(view.copied, view.facts, share)
        quarter: dict[str, Any] = {"max_length": 6, "required": False}
        key, name = view.row.pk, view.name
        self.add_field(f"pick-{key}", forms.BooleanField(label=say("Plan {}", name), required=False, initial=True))
        self.add_field(
            f"starts-{key}", forms.CharField(label=say("{} starts", name), initial=str(slot.starts), **quarter)
        )
        self.add_field(f"ends-{key}", forms.CharField(label=say("{} ends", name), initial=str(slot.ends), **quarter))
        money = forms.DecimalField(
            label=say("{}, one-off cost", name),
            required=False,
            min_value=0,
            max_digits=14,
            decimal_places=2,
            initial=cost,
        )
        self.add_field(f"one_off-{key}", money)

    def clean(self) -> dict[str, Any]:
        """At least one is ticked, and each of those has a share to lead to."""
        cleaned = super().clean() or self.cleaned_data
        picked = [view for view in self.views if cleaned.get(f"pick-{view.row.pk}")]
        if not picked:
            raise forms.ValidationError(say("Tick at least one function to plan."))
        for view in picked:
            if view.facts.costed("").msp_share is None:
                self.add_error(
                    f"pick-{view.row.pk}", say("The cost of {} is not known, so it has no share to move to.", view.name)
                )
        return cleaned

    def plans(self) -> list[TransitionPlan]:
        """The ticked functions as transitions."""
        values = self.values()
        found = []
        for view in self.views:
            key = view.row.pk
            if values.get(f"pick-{key}"):
                slot = (values[f"starts-{key}"], values[f"ends-{key}"])
                found.append(plan_of(view.code, view.copied, view.facts, slot, values[f"one_off-{key}"]))
        return [plan for plan in found if plan is not None]

    @property
    def rows(self) -> list[PromotedRow]:
        """The fields by function."""
        names = ("pick", "starts", "ends", "one_off")
        return [PromotedRow(view, *(self[f"{name}-{view.row.pk}"] for name in names)) for view in self.views]
