"""An assessor's own pages in a round: their functions, and the score form of each."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from portfolio import access as portfolio_access
from portfolio.access import PortalRequest, member_required
from portfolio.portal import today
from sourcing import access
from sourcing.models import RoundState
from sourcing.queries.drafts import answers_shown, own_submitted
from sourcing.queries.rounds import is_overdue
from sourcing.queries.rounds_work import own_work
from sourcing.views.scores import Sheet, answer_sheet


@member_required("assessment.edit")
def round_work(request: PortalRequest, number: int) -> HttpResponse:
    """The member's own functions in a round, and where to go on."""
    held = access.round_for(request.member, number)
    context = {
        "held": held,
        "work": own_work(held, request.member),
        "is_overdue": is_overdue(held, today(request.organisation)),
    }
    return render(request, "sourcing/round_work.html", context)


@member_required("assessment.edit")
def round_score(request: PortalRequest, number: int, code: str) -> HttpResponse:
    """The questions of one function in a round; what was submitted is shown to who gave it."""
    held = access.round_for(request.member, number)
    function = portfolio_access.function_for(request.member, code)
    work = own_work(held, request.member)
    if work is None or not work.holds(function):
        raise Http404
    if held.state == RoundState.CLOSED and request.method != "POST":
        return redirect(reverse("sourcing:round_result", args=[request.organisation.slug, number, function.code]))
    submitted = own_submitted(function, held, request.member)
    if submitted is not None and request.method != "POST":
        context = {"held": held, "function": function, "work": work, "place": work.place(function)}
        context |= {"submitted": submitted, "answers": answers_shown(submitted)}
        return render(request, "sourcing/round_submitted.html", context)
    return answer_sheet(request, Sheet(function, held.criteria_model, work))
