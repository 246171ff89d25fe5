"""Pages of service calendars, and of a contract's agreed maintenance."""

from django.http import HttpResponse
from django.shortcuts import render

from msp_reviews import access
from msp_reviews.actions import calendars as actions
from msp_reviews.domain.calendars import WEEKDAYS, hours_text
from msp_reviews.forms.calendars import CalendarForm, CallOffForm, MaintenanceForm
from msp_reviews.models import Contract, MaintenanceWindow, ServiceCalendar
from msp_reviews.queries.calendars import calendars_of, service_hours
from portfolio.access import PortalRequest, member_required
from portfolio.domain.language import say
from portfolio.portal import form_data, settle, today


@member_required("service_level.edit")
def calendars(request: PortalRequest) -> HttpResponse:
    """All calendars with their hours, and the minutes of service of this month."""
    month = today(request.organisation).replace(day=1)
    rows = [(row, _week(row), service_hours(row).minutes(month)) for row in calendars_of(request.member)]
    return render(request, "msp_reviews/calendars.html", {"rows": rows, "month": month})


def _week(calendar: ServiceCalendar) -> list[tuple[str, str]]:
    return [(day[:3], hours_text(hours)) for day, hours in zip(WEEKDAYS, calendar.hours, strict=True)]


@member_required("service_level.edit")
def calendar_new(request: PortalRequest) -> HttpResponse:
    """A form for a new calendar."""
    form = CalendarForm(form_data(request), member=request.member)
    if request.method == "POST" and form.is_valid():
        settled = settle(
            request,
            form,
            lambda: actions.create_calendar(content=form.content(), by=request.member),
            done=say("Added."),
        )
        if settled is not None:
            return settled
    return render(request, "msp_reviews/calendar_form.html", {"form": form, "calendar": None})


@member_required("service_level.edit")
def calendar_edit(request: PortalRequest, pk: int) -> HttpResponse:
    """The form of a calendar."""
    one = access.calendar_for(request.member, pk)
    form = CalendarForm(form_data(request), member=request.member, calendar=one)
    if request.method == "POST" and form.is_valid():
        settled = settle(request, form, lambda: _edited(one, form, request))
        if settled is not None:
            return settled
    return render(request, "msp_reviews/calendar_form.html", {"form": form, "calendar": one})


def _edited(one: ServiceCalendar, form: CalendarForm, request: PortalRequest) -> ServiceCalendar:
    return actions.edit_calendar(calendar=one, content=form.content(), version=form.version(), by=request.member)


@member_required("service_level.edit")
def maintenance(request: PortalRequest, code: str) -> HttpResponse:
    """The agreed maintenance of a contract, and a form for more."""
    contract = access.contract_for(request.member, code)
    form = MaintenanceForm(form_data(request), member=request.member, contract=contract)
    if request.method == "POST" and form.is_valid():
        settled = settle(request, form, lambda: _agreed(contract, form, request), done=say("Noted."))
        if settled is not None:
            return settled
    rows = access.maintenance_of(request.member).filter(contract=contract)
    windows = rows.select_related("service_level", "agreed_by__user", "called_off_by__user")[:200]
    context = {"form": form, "contract": contract, "windows": windows, "zone": request.organisation.time_zone}
    return render(request, "msp_reviews/maintenance.html", context)


def _agreed(contract: Contract, form: MaintenanceForm, request: PortalRequest) -> str:
    row = actions.agree_maintenance(contract=contract, stretch=form.stretch(), by=request.member)
    return row.get_absolute_url()


@member_required("service_level.edit")
def maintenance_call_off(request: PortalRequest, pk: int) -> HttpResponse:
    """Names agreed maintenance once more, then calls it off."""
    window = access.maintenance_for(request.member, pk)
    form = CallOffForm(form_data(request), version=window.version)
    if request.method == "POST" and form.is_valid():
        settled = settle(request, form, lambda: _called_off(window, form, request), done=say("Called off."))
        if settled is not None:
            return settled
    context = {"form": form, "window": window, "zone": request.organisation.time_zone}
    return render(request, "msp_reviews/maintenance_call_off.html", context)


def _called_off(window: MaintenanceWindow, form: CallOffForm, request: PortalRequest) -> MaintenanceWindow:
    return actions.call_off_maintenance(window=window, version=form.version(), by=request.member)
