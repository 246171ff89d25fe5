"""The form of a service level."""

from decimal import Decimal
from typing import Any, cast

from django import forms

from msp_reviews import access
from msp_reviews.domain.attainment import Kind
from msp_reviews.domain.targets import (
    Target,
    low_volume_from_json,
    low_volume_json,
    low_volume_of,
    low_volume_text,
)
from msp_reviews.forms.contracts import date_field
from msp_reviews.forms.partners import choice, grouped
from msp_reviews.models import Contract, Service, ServiceCalendar, ServiceLevel
from msp_reviews.models.service_levels import DIRECTION_CHOICES, EXCUSED_CHOICES, KIND_CHOICES, SHARES
from portfolio.domain.errors import Refusal
from portfolio.domain.language import Words
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
    "calendar",
    "direction",
    "expected",
    "minimum",
    "low_volume",
    "excused_events",
    "is_critical",
    "starts_on",
    "ends_on",
)
GROUPS = (
    (Words("What is promised"), ("name", "code", "contract", "service", "is_critical")),
    (Words("How it is measured"), ("kind", "direction", "unit", "calendar", "excused_events")),
    (Words("The levels"), ("expected", "minimum", "low_volume")),
    (Words("Its life"), ("starts_on", "ends_on")),
)


TARGET_GROUPS = ((Words("The new target"), ("starts", "expected", "minimum", "low_volume", "reason")),)
LEVELS = ("expected", "minimum", "low_volume")


class LevelField(forms.DecimalField):
    """A level as it is typed: shares in per cent. kind: of the service level it is read from."""

    kind = Kind.VALUE.value

    def prepare_value(self, value: Any) -> Any:
        """A stored level as it is typed, without trailing zeros; what was typed stays as it is."""
        if not isinstance(value, Decimal):
            return value
        return format((value * 100 if self.kind in SHARES else value).normalize(), "f")


class LowVolumeField(forms.CharField):
    """A low-volume table, one row a line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        """The stored table as it is typed; what was typed stays as it is."""
        return low_volume_text(low_volume_from_json(value)) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[list[int]]:
        """The table as the database keeps it."""
        text = super().clean(value)
        try:
            return low_volume_json(low_volume_of(text))
        except Refusal as refused:
            raise forms.ValidationError(refused.sentence, code="low_volume") from refused


def level_field(label: str, hint: str, *, required: bool = True) -> LevelField:
    """A level in per cent or in the unit of a value."""
    return LevelField(label=label, max_digits=16, decimal_places=6, required=required, help_text=hint)


def low_volume_field() -> LowVolumeField:
    """A low-volume table."""
    return LowVolumeField(
        label=Words("Among few events"),
        max_length=400,
        required=False,
        help_text=Words(
            "Replaces the percentage in small months, a row a line: “1-9: 1” allows one miss among 1 to 9 "
            "events, “10-19: 1, 2” a second one for the minimum. Empty: the percentage always holds."
        ),
    )


IN_UNIT = Words("In per cent, or in the unit of a value.")
ONE_LEVEL = Words("Empty where the contract has one level only: then it equals the expected one.")


class ServiceLevelForm(PortalForm):
    """All fields of a service level. Shares are typed in per cent."""

    name = forms.CharField(
        label=Words("Name"), max_length=200, help_text=Words("For example: P1 incidents resolved in four hours.")
    )
    code = forms.CharField(
        label=Words("Code"), max_length=60, validators=[CODE], help_text=Words("For example INC-P1.")
    )
    contract = forms.ModelChoiceField(
        Contract.objects.none(), label=Words("Contract"), to_field_name="code", empty_label=Words("Choose a contract")
    )
    service = forms.ModelChoiceField(
        Service.objects.none(),
        label=Words("Function"),
        required=False,
        empty_label=Words("The whole contract"),
        help_text=Words("The function it is about, of those the contract delivers."),
    )
    is_critical = forms.BooleanField(label=Words("Critical: it carries credit"), required=False)
    kind = forms.ChoiceField(label=Words("Measured as"), choices=KIND_CHOICES)
    direction = forms.ChoiceField(label=Words("Better is"), choices=DIRECTION_CHOICES)
    unit = forms.CharField(
        label=Words("Unit of a value"), max_length=30, required=False, help_text=Words("For example ms.")
    )
    calendar = forms.ModelChoiceField(
        ServiceCalendar.objects.none(),
        label=Words("Service hours"),
        required=False,
        empty_label=Words("Round the clock"),
        help_text=Words("For availability: the minutes of service, and which checks of a monitor count."),
    )
    excused_events = forms.ChoiceField(
        label=Words("Excused events are"),
        choices=EXCUSED_CHOICES,
        required=False,
        help_text=Words("As the contract says. For exclusions approved from now on."),
    )
    expected = level_field(Words("Expected level"), IN_UNIT)
    minimum = level_field(Words("Minimum level"), ONE_LEVEL, required=False)
    low_volume = low_volume_field()
    starts_on = date_field(Words("Starts"))
    ends_on = date_field(Words("Ends"))

    def __init__(self, *args: Any, member: Member, service_level: ServiceLevel | None = None, **kwargs: Any) -> None:
        if service_level is not None:
            kwargs.setdefault("initial", initial_of(service_level))
            kwargs.setdefault("version", service_level.version)
        super().__init__(*args, **kwargs)
        if service_level is not None:
            _settle_levels(self, service_level)
        choice(self, "calendar").queryset = ServiceCalendar.objects.filter(organisation=member.organisation)
        choice(self, "contract").queryset = access.contracts_of(member).select_related("partner")
        choice(self, "service").queryset = access.services_of(member).select_related("contract", "function")

    def clean(self) -> dict[str, Any]:
        """Per cent become shares; an empty minimum is the expected level."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if not values.get("excused_events"):
            values["excused_events"] = self.initial.get("excused_events", EXCUSED_CHOICES[0][0])
        return _with_levels(self, values, str(values.get("kind"))) if "expected" in self.fields else values

    def groups(self) -> list[tuple[str, list[tuple[forms.BoundField, str, str]]]]:
        """The fields by heading, each with its unit and its width."""
        present = ((heading, tuple(name for name in names if name in self.fields)) for heading, names in GROUPS)
        return grouped(self, tuple((heading, names) for heading, names in present if names))


class TargetForm(PortalForm):
    """A new target of a service level, from a month on."""

    starts = forms.DateField(
        label=Words("From"),
        input_formats=["%Y-%m", "%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
        help_text=Words("Months before it keep the target they were judged by; results from it on are judged anew."),
    )
    expected = level_field(Words("Expected level"), IN_UNIT)
    minimum = level_field(Words("Minimum level"), ONE_LEVEL, required=False)
    low_volume = low_volume_field()
    reason = forms.CharField(
        label=Words("Why"), max_length=500, help_text=Words("For example the amendment and its date.")
    )

    def __init__(self, *args: Any, service_level: ServiceLevel, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {name: getattr(service_level, name) for name in LEVELS})
        super().__init__(*args, version=service_level.version, **kwargs)
        self.kind = service_level.kind
        _know_kind(self, service_level)

    def clean(self) -> dict[str, Any]:
        """Per cent become shares; an empty minimum is the expected level."""
        return _with_levels(self, super().clean() or self.cleaned_data, self.kind)

    def target(self) -> Target:
        """The target that was typed."""
        values = self.values()
        few = low_volume_from_json(values["low_volume"])
        return Target(values["starts"].replace(day=1), values["expected"], values["minimum"], few)

    def groups(self) -> list[tuple[str, list[tuple[forms.BoundField, str, str]]]]:
        """The fields by heading, each with its unit and its width."""
        return grouped(self, TARGET_GROUPS)


def _with_levels(form: PortalForm, values: dict[str, Any], kind: str) -> dict[str, Any]:
    """Per cent become shares; an empty minimum is the expected level."""
    for name in ("expected", "minimum"):
        if values.get(name) is not None and kind in SHARES:
            values[name] = values[name] / 100
    if values.get("minimum") is None and "minimum" not in form.errors:
        values["minimum"] = values.get("expected")
    return values


def _settle_levels(form: PortalForm, service_level: ServiceLevel) -> None:
    """The levels as they were agreed; gone once a target of its own is the way to change them."""
    if service_level.measurements.exists() or service_level.targets.filter(starts__isnull=False).exists():
        for name in LEVELS:
            del form.fields[name]
    else:
        _know_kind(form, service_level)


def _know_kind(form: PortalForm, service_level: ServiceLevel) -> None:
    for name in ("expected", "minimum"):
        cast(LevelField, form.fields[name]).kind = service_level.kind


def initial_of(level: ServiceLevel) -> dict[str, Any]:
    """The fields as they stand; contract and function by what names them in the form."""
    service: Service | None = level.service
    plain = {name: getattr(level, name) for name in FIELDS}
    return plain | {"contract": level.contract.code, "service": service.pk if service else None}
