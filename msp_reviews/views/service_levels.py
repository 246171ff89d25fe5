"""Pages of service levels: the list, one level, its forms."""

from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from msp_reviews import access
from msp_reviews.actions import service_levels as actions
from msp_reviews.domain.attainment import fatal_below
from msp_reviews.domain.exclusions import UNITS
from msp_reviews.domain.service_levels import COUNTED
from msp_reviews.forms.list_filters import ListFilters, rows_of, service_levels_found
from msp_reviews.forms.service_levels import ServiceLevelForm
from msp_reviews.models import ServiceLevel
from msp_reviews.queries import service_level_lists as queries
from msp_reviews.queries.claims import claims_of_levels, difference
from msp_reviews.queries.exclusions import exclusions_of_level
from msp_reviews.queries.measurements import Line, Mark, lines_of, promise_of
from msp_reviews.queries.months import last_complete_month, months_back
from msp_reviews.queries.service_levels import tally
from msp_reviews.views.lists import answer, in_order, listing, own_history
from portfolio.access import PortalRequest, member_required
from portfolio.models import Role
from portfolio.portal import form_data, settle, today
from portfolio.portal.csv_files import csv_file
from portfolio.portal.languages import in_english

SORTS = {
    "code": "code",
    "name": "name",
    "partner": "contract__partner__name",
    "contract": "contract__code",
    "kind": "kind",
    "expected": "expected",
}
USUAL = ("contract__partner__name", "contract__code", "code", "pk")
SPARK_MONTHS = 6
CHART_MONTHS = 24


@member_required("service_level.see")
def service_levels(request: PortalRequest) -> HttpResponse:
    """The list, each level with its last six complete months. With htmx only the part that changes."""
    filters = service_levels_found(request)
    context = listing(request, filters, _rows(filters, request), "service_levels")
    months = months_back(last_complete_month(today(request.organisation)), SPARK_MONTHS)
    context |= {"lines": lines_of(context["page"].rows, months), "months": months}
    return answer(request, context, "msp_reviews/service_levels.html", "msp_reviews/service_levels_list.html")


def _rows(filters: ListFilters, request: PortalRequest) -> QuerySet[ServiceLevel]:
    rows: QuerySet[ServiceLevel] = rows_of(filters).select_related(
        "organisation", "contract__organisation", "contract__partner__organisation"
    )
    if not filters.form.is_valid() or not filters.form.cleaned_data.get("running"):
        rows = rows.exclude(ends_on__lt=today(request.organisation))
    return in_order(rows, request.GET.get("sort", ""), SORTS, USUAL)


@member_required("service_level.see")
@in_english
def service_levels_export(request: PortalRequest) -> StreamingHttpResponse:
    """Exactly the service levels that are filtered, with twelve months, as CSV."""
    months = months_back(last_complete_month(today(request.organisation)), 12)
    rows = _rows(service_levels_found(request), request)
    return csv_file("service-levels", queries.export_header(months), queries.export(rows, months))


@member_required("service_level.see")
def service_level(request: PortalRequest, code: str) -> HttpResponse:
    """One service level: its months against its levels, why a month is a breach, corrections, history."""
    one = access.service_level_for(request.member, code)
    marks = queries.months_logged(one, today(request.organisation))
    line = Line(one, list(reversed(marks[:CHART_MONTHS])))
    is_higher_better = one.direction == "higher"
    context = {
        "level": one,
        "promise": promise_of(one),
        "marks": marks,
        "latest": next((mark for mark in marks if mark.row is not None), None),
        "year": tally(marks[:12]),
        "chart": line.drawn(720, 200, 12) if any(mark.attainment is not None for mark in marks) else None,
        "line": line,
        "fatal_below": fatal_below(one.expected) if one.kind in COUNTED and is_higher_better else None,
        "targets": one.targets.select_related("set_by__user"),
        "claims": _claims(one, marks),
        "exclusions": exclusions_of_level(request.member, one),
        "can_be_excused": one.kind in UNITS,
        "corrections": queries.corrections(one),
        "history": own_history(request, one),
        "is_ours": request.member.role != Role.PARTNER,
    }
    return render(request, "msp_reviews/service_level.html", context)


def _claims(level: ServiceLevel, marks: list[Mark]) -> list[tuple[Mark, Mark, bool]]:
    """The claims of the months shown, each with our mark and whether the two differ, newest first."""
    claimed = claims_of_levels([level], [mark.period for mark in marks])[level.pk]
    pairs = ((claimed[mark.period], mark) for mark in marks)
    return [(claim, mark, difference(claim, mark) is not None) for claim, mark in pairs if claim.row is not None]


@member_required("service_level.edit")
def service_level_new(request: PortalRequest) -> HttpResponse:
    """A form for a new service level; “contract” in the address fills in the contract."""
    initial = {"contract": request.GET.get("contract", "")}
    form = ServiceLevelForm(form_data(request), member=request.member, initial=initial)
    if request.method == "POST" and form.is_valid():
        settled = settle(request, form, lambda: _created(form, request))
        if settled is not None:
            return settled
    return render(request, "msp_reviews/service_level_form.html", {"form": form, "level": None})


def _created(form: ServiceLevelForm, request: PortalRequest) -> ServiceLevel:
    return actions.create_service_level(values=form.values(), by=request.member)


@member_required("service_level.edit")
def service_level_edit(request: PortalRequest, code: str) -> HttpResponse:
    """The form of a service level."""
    one = access.service_level_for(request.member, code)
    form = ServiceLevelForm(form_data(request), member=request.member, service_level=one)
    if request.method == "POST" and form.is_valid():
        settled = settle(request, form, lambda: _edited(one, form, request))
        if settled is not None:
            return settled
    return render(request, "msp_reviews/service_level_form.html", {"form": form, "level": one})


def _edited(one: ServiceLevel, form: ServiceLevelForm, request: PortalRequest) -> ServiceLevel:
    return actions.edit_service_level(
        service_level=one,
        values=form.values(),
        version=form.version(),
        by=request.member,
    )
