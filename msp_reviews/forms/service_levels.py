"""The form of a service level."""

from datetime import date
from decimal import Decimal
from typing import Any, cast

from django import forms

from msp_reviews import access
from msp_reviews.domain.attainment import Kind
from msp_reviews.forms.contracts import date_field
from msp_reviews.forms.partners import choice, grouped
from msp_reviews.models import Contract, Service, ServiceLevel
from msp_reviews.models.service_levels import DIRECTION_CHOICES, KIND_CHOICES, SHARES
from portfolio.models import Member
from portfolio.models.functions import CODE
from portfolio.portal.forms import PortalForm

FIELDS = (
    "contract",
    "service",
    "code",
    "name",
    "kind",
    "unit",
    "direction",
    "expected",
    "minimum",
    "is_critical",
    "starts_on",
    "ends_on",
)
GROUPS = (
    ("What is promised", ("name", "code", "contract", "service", "is_critical")),
    ("How it is measured", ("kind", "direction", "unit")),
    ("The levels", ("expected", "minimum", "judge_from")),
    ("Its life", ("starts_on", "ends_on")),
)


class LevelField(forms.DecimalField):
    """A level as it is typed: shares in per cent. kind: of the service level it is read from."""

    kind = Kind.VALUE.value

    def prepare_value(self, value: Any) -> Any:
        """A stored level as it is typed, without trailing zeros; what was typed stays as it is."""
        if not isinstance(value, Decimal):
            return value
        return format((value * 100 if self.kind in SHARES else value).normalize(), "f")


class ServiceLevelForm(PortalForm):
    """All fields of a service level. Shares are typed in per cent."""

    name = forms.CharField(label="Name", max_length=200, help_text="For example: P1 incidents resolved in four hours.")
    code = forms.CharField(label="Code", max_length=60, validators=[CODE], help_text="For example INC-P1.")
    contract = forms.ModelChoiceField(
        Contract.objects.none(), label="Contract", to_field_name="code", empty_label="Choose a contract"
    )
    service = forms.ModelChoiceField(
        Service.objects.none(),
        label="Function",
        required=False,
        empty_label="The whole contract",
        help_text="The function it is about, of those the contract delivers.",
    )
    is_critical = forms.BooleanField(label="Critical: it carries credit", required=False)
    kind = forms.ChoiceField(label="Measured as", choices=KIND_CHOICES)
    direction = forms.ChoiceField(label="Better is", choices=DIRECTION_CHOICES)
    unit = forms.CharField(label="Unit of a value", max_length=30, required=False, help_text="For example ms.")
    expected = LevelField(
        label="Expected level", max_digits=16, decimal_places=6, help_text="In per cent, or in the unit of a value."
    )
    minimum = LevelField(
        label="Minimum level",
        max_digits=16,
        decimal_places=6,
        required=False,
        help_text="Empty where the contract has one level only: then it equals the expected one.",
    )
    judge_from = forms.DateField(
        label="Judge anew from",
        required=False,
        input_formats=["%Y-%m", "%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
        help_text="Results keep the levels they were logged under. Give a month to judge them by new levels from it on.",
    )
    starts_on = date_field("Starts")
    ends_on = date_field("Ends")

    def __init__(self, *args: Any, member: Member, service_level: ServiceLevel | None = None, **kwargs: Any) -> None:
        if service_level is not None:
            kwargs.setdefault("initial", initial_of(service_level))
            kwargs.setdefault("version", service_level.version)
        super().__init__(*args, **kwargs)
        if service_level is None:
            del self.fields["judge_from"]
        else:
            for name in ("expected", "minimum"):
                cast(LevelField, self.fields[name]).kind = service_level.kind
        choice(self, "contract").queryset = access.contracts_of(member).select_related("partner")
        choice(self, "service").queryset = access.services_of(member).select_related("contract", "function")

    def clean(self) -> dict[str, Any]:
        """Per cent become shares; an empty minimum is the expected level."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("expected", "minimum"):
            if values.get(name) is not None and values.get("kind") in SHARES:
                values[name] = values[name] / 100
        if values.get("minimum") is None and "minimum" not in self.errors:
            values["minimum"] = values.get("expected")
        return values

    def judge_from_month(self) -> date | None:
        """First day of the month from which results are judged anew."""
        day: date | None = self.cleaned_data.get("judge_from")
        return None if day is None else day.replace(day=1)

    def level_values(self) -> dict[str, Any]:
        """The values that stand on the service level itself."""
        return {name: value for name, value in self.values().items() if name != "judge_from"}

    def groups(self) -> list[tuple[str, list[tuple[forms.BoundField, str, str]]]]:
        """The fields by heading, each with its unit and its width."""
        present = tuple((heading, tuple(name for name in names if name in self.fields)) for heading, names in GROUPS)
        return grouped(self, present)


def initial_of(level: ServiceLevel) -> dict[str, Any]:
    """The fields as they stand; contract and function by what names them in the form."""
    service: Service | None = level.service
    plain = {name: getattr(level, name) for name in FIELDS}
    return plain | {"contract": level.contract.code, "service": service.pk if service else None}
