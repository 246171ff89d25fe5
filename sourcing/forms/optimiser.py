"""What a person asks of the optimiser: assumptions, objective, limits; and the scenario that is made of an answer."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import forms

from portfolio.domain.language import Words, say
from portfolio.portal import PortalForm
from sourcing.actions.optimiser import Ask
from sourcing.actions.scenarios import Wording
from sourcing.domain.criteria import SourcingClass
from sourcing.domain.optimiser import Assumptions, LimitKey, Objective

MOST_PARTNERS = 12
MONEY: dict[str, Any] = {"required": False, "min_value": 0, "max_digits": 15, "decimal_places": 2}
PER_CENT: dict[str, Any] = {"required": False, "min_value": 0, "max_value": 100, "max_digits": 7, "decimal_places": 4}
COUNT: dict[str, Any] = {"required": False, "min_value": 0, "max_value": 100_000}


class OptimiserForm(PortalForm):
    """Assumptions, objective, limits. Nothing is filled in that nobody said."""

    objective = forms.ChoiceField(
        label=Words("Aim at"),
        choices=[(one.value, one.label) for one in Objective],
        help_text=Words("The largest partner's share is what is made small; the Herfindahl index is shown beside it."),
    )
    one_off_share = forms.DecimalField(
        label=Words("One-off cost, % of what changes hands"),
        min_value=0,
        max_value=1000,
        max_digits=7,
        decimal_places=2,
        help_text=Words("Of the yearly cost that crosses the company's border or changes partners."),
    )
    partners = forms.MultipleChoiceField(
        label=Words("Partners who may take over work"), required=False, widget=forms.CheckboxSelectMultiple
    )
    any_category = forms.BooleanField(
        label=Words("They may take over any function"),
        required=False,
        help_text=Words("Otherwise only functions of categories they are paid for today."),
    )
    budget = forms.DecimalField(label=Words("Budget at most, per year"), **MONEY)
    one_off = forms.DecimalField(label=Words("One-off cost at most"), **MONEY)
    alignment = forms.DecimalField(label=Words("Alignment at least, %"), **PER_CENT)
    largest_share = forms.DecimalField(label=Words("Largest partner's share at most, %"), **PER_CENT)
    per_quarter = forms.IntegerField(label=Words("Functions that can move in a quarter"), **COUNT)
    quarters = forms.IntegerField(label=Words("Quarters there are"), required=False, min_value=1, max_value=40)
    people = forms.DecimalField(
        label=Words("Internal people at most"), required=False, min_value=0, max_digits=9, decimal_places=2
    )

    def __init__(self, *args: Any, partners: Sequence[str], assumed: Assumptions, **kwargs: Any) -> None:
        kwargs.setdefault("initial", _initial(assumed, partners))
        super().__init__(*args, **kwargs)
        for name in SourcingClass:
            self.add_field(f"unit_{name}", _unit_cost(name))
        self.fields["partners"].choices = [(name, name) for name in partners]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Both halves of the transitions, and not more partners than can be solved for."""
        cleaned = super().clean() or self.cleaned_data
        for name, other in (("per_quarter", "quarters"), ("quarters", "per_quarter")):
            if cleaned.get(name) is None and cleaned.get(other) is not None and name not in self.errors:
                self.add_error(name, say("Say both how many can move in a quarter and how many quarters there are."))
        if len(cleaned.get("partners") or []) > MOST_PARTNERS:
            self.add_error("partners", say("At most {} partners are considered at once.", MOST_PARTNERS))
        return cleaned

    def ask(self) -> Ask:
        """What is asked."""
        values = self.values()
        unit_cost = {name: values[f"unit_{name}"] for name in SourcingClass if values[f"unit_{name}"] is not None}
        assumptions = Assumptions(
            unit_cost=unit_cost,
            one_off_share=values["one_off_share"] / 100,
            partners=tuple(values["partners"]),
            any_category=values["any_category"],
        )
        per, quarters = values["per_quarter"], values["quarters"]
        transitions = {} if per is None else {"per_quarter": per, "quarters": quarters}
        return Ask(assumptions, Objective(values["objective"]), _limits(values), transitions)

    @property
    def unit_fields(self) -> list[Any]:
        """The four fields of the cost of work."""
        return [self[f"unit_{name}"] for name in SourcingClass]

    @property
    def limit_fields(self) -> list[Any]:
        """The fields of the limits."""
        names = ("budget", "one_off", "alignment", "largest_share", "per_quarter", "quarters", "people")
        return [self[name] for name in names]


def _unit_cost(name: SourcingClass) -> forms.DecimalField:
    return forms.DecimalField(
        label=say("{} work", say(name.value).capitalize()),
        required=False,
        min_value=Decimal("0.0001"),
        max_value=10,
        max_digits=6,
        decimal_places=4,
    )


def _initial(assumed: Assumptions, partners: Sequence[str]) -> dict[str, Any]:
    units = {f"unit_{name}": assumed.unit_cost.get(name) for name in SourcingClass}
    return units | {
        "one_off_share": f"{(assumed.one_off_share * 100).normalize():f}" if assumed.unit_cost else None,
        "partners": [name for name in assumed.partners if name in partners],
        "any_category": assumed.any_category,
    }


def _limits(values: Mapping[str, Any]) -> dict[LimitKey, Fraction]:
    found: dict[LimitKey, Fraction] = {}
    scales = {
        LimitKey.BUDGET: 1,
        LimitKey.ONE_OFF: 1,
        LimitKey.ALIGNMENT: 100,
        LimitKey.LARGEST_SHARE: 100,
        LimitKey.PEOPLE: 1,
    }
    for key in LimitKey:
        if key == LimitKey.TRANSITIONS:
            if values["per_quarter"] is not None:
                found[key] = Fraction(values["per_quarter"] * values["quarters"])
        elif values[key.value] is not None:
            found[key] = Fraction(values[key.value]) / scales[key]
    return found


class FromRunForm(PortalForm):
    """The name of the scenario that is made of an answer."""

    name = forms.CharField(label=Words("Name"), max_length=120)

    def words(self, notes: str, further_partners: Sequence[str]) -> Wording:
        """Name, with notes that say where it comes from."""
        return Wording(self.values()["name"], notes, further_partners)
