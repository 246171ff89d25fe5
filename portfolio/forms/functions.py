"""Forms of a function: create and edit, retire."""

from typing import Any, cast

from django import forms
from django.urls import reverse

from portfolio.domain.functions import LABELS, NEXT_STATES, RETIRED
from portfolio.domain.language import Words
from portfolio.forms.fields import FunctionCodeField, FunctionCodesField, WordsField
from portfolio.models import BusinessUnit, FunctionState, ITFunction, Member
from portfolio.models.functions import CODE
from portfolio.portal.forms import PortalForm

LEVELS = [("", Words("Not rated")), *((step, str(step)) for step in range(1, 6))]
GROUPS = (
    (Words("What it is"), ("name", "code", "category", "business_unit", "owner", "state", "description")),
    (Words("How much it matters"), ("criticality", "data_sensitivity", "rto_hours", "rpo_hours")),
    (Words("What it costs in a year"), ("internal_cost", "external_cost", "internal_fte", "external_fte")),
    (Words("What it hangs together with"), ("parent", "dependencies", "tags")),
)
WIDE = frozenset({"name", "description", "dependencies", "tags"})


def _money(label: str, hint: str) -> forms.DecimalField:
    return forms.DecimalField(label=label, required=False, min_value=0, max_digits=14, decimal_places=2, help_text=hint)


def _figure(label: str, hint: str = "") -> forms.DecimalField:
    return forms.DecimalField(label=label, required=False, min_value=0, max_digits=7, decimal_places=2, help_text=hint)


def _level(label: str, hint: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, required=False, choices=LEVELS, coerce=int, empty_value=None, help_text=hint
    )


class FunctionForm(PortalForm):
    """All fields of a function. Unknown figures are left empty, never 0."""

    code = forms.CharField(
        label=LABELS["code"],
        max_length=60,
        validators=[CODE],
        help_text=Words("Short and lasting: it stands in addresses and files, for example help-desk."),
    )
    name = forms.CharField(label=LABELS["name"], max_length=200)
    category = forms.CharField(label=LABELS["category"], max_length=80, required=False)
    description = forms.CharField(
        label=LABELS["description"],
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=Words("What IT does for the business here, in two or three sentences."),
    )
    owner = forms.CharField(
        label=LABELS["owner"], max_length=120, required=False, help_text=Words("The person who answers for it.")
    )
    business_unit = forms.ModelChoiceField(
        BusinessUnit.objects.none(), label=LABELS["business_unit"], required=False, empty_label=Words("None")
    )
    parent = FunctionCodeField(
        label=LABELS["parent"],
        max_length=60,
        required=False,
        help_text=Words("Code of the function this is a part of."),
    )
    state = forms.ChoiceField(label=LABELS["state"], choices=FunctionState.choices)
    criticality = _level(LABELS["criticality"], Words("1 hardly noticed · 5 business stops"))
    data_sensitivity = _level(LABELS["data_sensitivity"], Words("1 public · 5 gravest damage if lost"))
    internal_cost = _money(LABELS["internal_cost"], Words("Own people and own means, per year."))
    external_cost = _money(LABELS["external_cost"], Words("Paid to partners, per year."))
    internal_fte = _figure(LABELS["internal_fte"])
    external_fte = _figure(LABELS["external_fte"])
    rto_hours = _figure(Words("Recovery time (RTO)"), Words("How long it may be down."))
    rpo_hours = _figure(Words("Recovery point (RPO)"), Words("How much work may be lost."))
    tags = WordsField(label=LABELS["tags"], required=False, max_length=2000, help_text=Words("Separated by commas."))
    dependencies = FunctionCodesField(
        label=LABELS["dependencies"],
        required=False,
        max_length=12_000,
        help_text=Words("Codes of the functions this one needs, separated by commas."),
    )

    def __init__(self, *args: Any, member: Member, function: ITFunction | None = None, **kwargs: Any) -> None:
        if function is not None:
            kwargs.setdefault("initial", _initial(function))
            kwargs.setdefault("version", function.version)
        super().__init__(*args, **kwargs)
        units = cast("forms.ModelChoiceField[BusinessUnit]", self.fields["business_unit"])
        units.queryset = BusinessUnit.objects.filter(organisation=member.organisation)
        self.fields["parent"].widget.attrs |= _suggestions(member)
        for name in ("parent", "dependencies"):
            cast(FunctionCodeField, self.fields[name]).member = member
        cast(forms.ChoiceField, self.fields["state"]).choices = _states(function)

    def groups(self) -> list[tuple[str, list[tuple[forms.BoundField, str, str]]]]:
        """The fields by heading, each with its unit and its width, as the page shows them."""
        return [
            (heading, [(self[name], _UNITS.get(name, ""), _width(name)) for name in names]) for heading, names in GROUPS
        ]


_UNITS = {"rto_hours": "hours", "rpo_hours": "hours", "internal_fte": "FTE", "external_fte": "FTE"}


def _suggestions(member: Member) -> dict[str, str]:
    """Attributes of a text field that offers functions while a code is typed."""
    return {
        "list": "function-choices",
        "autocomplete": "off",
        "hx-get": reverse("portfolio:function_choices", args=[member.organisation.slug]),
        "hx-trigger": "input changed delay:250ms",
        "hx-target": "#function-choices",
    }


def _width(name: str) -> str:
    return "wide" if name in WIDE else ""


def _initial(function: ITFunction) -> dict[str, Any]:
    values = {name: getattr(function, name) for name in LABELS if name not in ("tags", "dependencies")}
    return values | {"tags": list(function.tags.all()), "dependencies": list(function.dependencies.all())}


def _states(function: ITFunction | None) -> list[tuple[str, str]]:
    """Where the function stands and where it may go; a new one may begin anywhere but at the end."""
    if function is None:
        return [(state, label) for state, label in FunctionState.choices if state != RETIRED]
    allowed = (function.state, *NEXT_STATES[function.state])
    return [(state, label) for state, label in FunctionState.choices if state in allowed]


class ConfirmForm(PortalForm):
    """Nothing to fill in: the token and the version only."""
