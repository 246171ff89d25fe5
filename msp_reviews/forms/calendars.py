"""Forms of service calendars and agreed maintenance."""

from datetime import datetime
from typing import Any, cast
from zoneinfo import ZoneInfo, available_timezones

from django import forms

from msp_reviews import access
from msp_reviews.actions.calendars import CalendarContent, Stretch
from msp_reviews.domain.calendars import WEEKDAYS, holidays_of, holidays_text, hours_of, hours_text
from msp_reviews.forms.partners import choice
from msp_reviews.models import Contract, ServiceCalendar, ServiceLevel
from portfolio.domain.errors import Refusal
from portfolio.domain.language import Words
from portfolio.models import Member
from portfolio.portal.forms import PortalForm


class HoursField(forms.CharField):
    """Hours of one day: 08:00-18:00."""

    def clean(self, value: Any) -> Any:
        """The hours as minutes of the day; None for a day of rest."""
        try:
            return hours_of(super().clean(value))
        except Refusal as refused:
            raise forms.ValidationError(refused.sentence, code="hours") from refused


class HolidaysField(forms.CharField):
    """Holidays, one a line."""

    widget = forms.Textarea(attrs={"rows": 6})

    def clean(self, value: Any) -> Any:
        """Dates and names."""
        try:
            return tuple(holidays_of(super().clean(value)))
        except Refusal as refused:
            raise forms.ValidationError(refused.sentence, code="holidays") from refused


class CalendarForm(PortalForm):
    """A service calendar."""

    name = forms.CharField(label=Words("Name"), max_length=120, help_text=Words("For example: office hours, Berlin."))
    time_zone = forms.ChoiceField(label=Words("Time zone"))
    holidays = HolidaysField(
        label=Words("Holidays"),
        max_length=20_000,
        required=False,
        help_text=Words("One a line: 2026-12-25 Christmas. The service rests."),
    )

    def __init__(self, *args: Any, member: Member, calendar: ServiceCalendar | None = None, **kwargs: Any) -> None:
        initial = _initial(calendar) if calendar else {"time_zone": member.organisation.time_zone}
        super().__init__(*args, initial=initial, version=calendar.version if calendar else None, **kwargs)
        zones = [(zone, zone) for zone in sorted(available_timezones())]
        self.fields["time_zone"].choices = zones  # type: ignore[attr-defined]
        for at, day in enumerate(WEEKDAYS):
            self.add_field(f"day{at}", HoursField(label=day, max_length=20, required=False))

    def content(self) -> CalendarContent:
        """What was typed."""
        said = self.cleaned_data
        week = tuple(said[f"day{at}"] for at in range(len(WEEKDAYS)))
        return CalendarContent(said["name"], said["time_zone"], week, said["holidays"])

    def day_fields(self) -> list[forms.BoundField]:
        """The hours from Monday to Sunday."""
        return [self[f"day{at}"] for at in range(len(WEEKDAYS))]


def _initial(calendar: ServiceCalendar) -> dict[str, Any]:
    days = {f"day{at}": hours_text(hours) for at, hours in enumerate(calendar.hours)}
    return {"name": calendar.name, "time_zone": calendar.time_zone, "holidays": holidays_text(calendar.holidays)} | days


def _moment(label: str) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, widget=widget, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"])


class MaintenanceForm(PortalForm):
    """A stretch of agreed maintenance, in the time zone of the organisation."""

    starts = _moment(Words("Starts"))
    ends = _moment(Words("Ends"))
    service_level = forms.ModelChoiceField(
        ServiceLevel.objects.none(),
        label=Words("For"),
        to_field_name="code",
        required=False,
        empty_label=Words("All of the contract"),
    )
    note = forms.CharField(
        label=Words("How it was agreed"), max_length=300, help_text=Words("For example the number of the change.")
    )

    def __init__(self, *args: Any, member: Member, contract: Contract, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = ZoneInfo(member.organisation.time_zone)
        choice(self, "service_level").queryset = access.service_levels_of(member).filter(contract=contract)

    def stretch(self) -> Stretch:
        """What was typed."""
        values = self.values()
        starts, ends = (cast(datetime, values[name]).replace(tzinfo=self.zone) for name in ("starts", "ends"))
        return Stretch(starts, ends, values["note"], values["service_level"])


class CallOffForm(PortalForm):
    """The end of an agreement."""
