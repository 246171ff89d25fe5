"""Pages of partners: the list, the hub, the forms, their people."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from msp_reviews import access
from msp_reviews.actions import partners as actions
from msp_reviews.forms.list_filters import ListFilters, partners_found, rows_of
from msp_reviews.forms.partners import PartnerForm, SeatForm
from msp_reviews.models import Partner
from msp_reviews.queries import partners as queries
from msp_reviews.queries.partner_hub import hub_of
from msp_reviews.views.lists import answer, in_order, listing, own_history
from portfolio.access import PortalRequest, member_required
from portfolio.models import Member, Role
from portfolio.portal import form_data, settle, today
from portfolio.portal.csv_files import csv_file
from portfolio.portal.languages import in_english

SORTS = {"name": "name", "status": "status", "tier": "tier"}
USUAL = ("name", "pk")
EXPORT = ("Name", "Status", "Tier", "LEI", "Contact", "E-mail", "Telephone", "Contracts in force", "Fee per year")


@member_required("partner.see")
def partners(request: PortalRequest) -> HttpResponse:
    """The list. With htmx only the part that changes is answered."""
    filters = partners_found(request)
    context = listing(request, filters, _rows(filters, request), "partners")
    day = today(request.organisation)
    context["rows"] = queries.partner_rows(request.member, context["page"].rows, today=day)
    return answer(request, context, "msp_reviews/partners.html", "msp_reviews/partners_list.html")


def _rows(filters: ListFilters, request: PortalRequest) -> QuerySet[Partner]:
    rows: QuerySet[Partner] = rows_of(filters).select_related("organisation")
    return in_order(rows, request.GET.get("sort", ""), SORTS, USUAL)


@member_required("partner.see")
@in_english
def partners_export(request: PortalRequest) -> StreamingHttpResponse:
    """Exactly the partners that are filtered, as CSV."""
    found = list(_rows(partners_found(request), request))
    spends = queries.spend_by_partner(request.member, today=today(request.organisation))
    return csv_file("partners", EXPORT, queries.partner_export(found, spends))


@member_required("partner.see")
def partner(request: PortalRequest, slug: str) -> HttpResponse:
    """One partner: how it does, what is signed, what it promised, what comes next, its history."""
    one = access.partner_for(request.member, slug)
    day: date = today(request.organisation)
    context: dict[str, Any] = {
        "partner": one,
        "hub": hub_of(request.member, one, today=day),
        "is_ours": request.member.role != Role.PARTNER,
        "history": own_history(request, one),
        "seats": one.seats.select_related("member__user"),
    }
    return render(request, "msp_reviews/partner.html", context)


@member_required("partner.edit")
def partner_new(request: PortalRequest) -> HttpResponse:
    """A form for a new partner."""
    form = PartnerForm(form_data(request))
    if request.method == "POST" and form.is_valid():
        settled = settle(request, form, lambda: actions.create_partner(values=form.values(), by=request.member))
        if settled is not None:
            return settled
    return render(request, "msp_reviews/partner_form.html", {"form": form, "partner": None})


@member_required("partner.edit")
def partner_edit(request: PortalRequest, slug: str) -> HttpResponse:
    """The form of a partner."""
    one = access.partner_for(request.member, slug)
    form = PartnerForm(form_data(request), partner=one)
    if request.method == "POST" and form.is_valid():
        settled = settle(request, form, lambda: _edited(one, form, request))
        if settled is not None:
            return settled
    return render(request, "msp_reviews/partner_form.html", {"form": form, "partner": one})


def _edited(one: Partner, form: PartnerForm, request: PortalRequest) -> Partner:
    return actions.edit_partner(partner=one, values=form.values(), version=form.version(), by=request.member)


@member_required("partner.seat")
def partner_seat(request: PortalRequest, pk: int) -> HttpResponse:
    """For which partner a partner's user signs in. pk: of the person's membership."""
    person = access.partner_user_for(request.member, pk)
    form = SeatForm(form_data(request), member=request.member, person=person)
    if request.method == "POST" and form.is_valid():
        settled = settle(request, form, lambda: _seated(person, form, request))
        if settled is not None:
            return settled
    return render(request, "msp_reviews/partner_seat.html", {"form": form, "person": person})


def _seated(person: Member, form: SeatForm, request: PortalRequest) -> Partner:
    return actions.seat_member(member=person, partner=form.cleaned_data["partner"], by=request.member).partner
