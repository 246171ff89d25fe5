"""Proposing several firm verdicts at once: choose, preview, propose."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from portfolio import access as portfolio_access
from portfolio.access import PortalRequest, member_required
from portfolio.domain.language import say
from portfolio.models import ITFunction
from portfolio.portal import form_data, settle, today
from sourcing.actions.decisions_bulk import propose_firm_decisions
from sourcing.forms.decisions_bulk import SHOWN, ProposeManyForm, is_key
from sourcing.forms.worklist import WorklistFilter
from sourcing.queries.decisions_bulk import MOST_PROPOSED, bulk_rows
from sourcing.queries.worklist import worklist


@member_required("decision.propose")
def propose_many(request: PortalRequest) -> HttpResponse:
    """The chosen functions with their verdicts and a rationale; then what would be recorded; then the deed."""
    functions = _chosen(request)
    rows = bulk_rows(request.organisation, functions[:MOST_PROPOSED], today=today(request.organisation))
    step = request.POST.get("step", "")
    form = ProposeManyForm(form_data(request), rows=rows, is_last_step=step == "propose")
    is_ready = request.method == "POST" and step != "edit" and form.is_valid()
    if is_ready and step == "propose":
        answer = settle(request, form, lambda: _propose(request, form), done=_done(len(form.chosen_lines)))
        if answer is not None:
            return answer
        is_ready = False
    template = "sourcing/propose_many_preview.html" if is_ready else "sourcing/propose_many.html"
    is_cut = len(functions) > MOST_PROPOSED
    return render(request, template, {"form": form, "rows": rows, "is_cut": is_cut, "most": MOST_PROPOSED})


def _propose(request: PortalRequest, form: ProposeManyForm) -> str:
    propose_firm_decisions(proposals=form.proposals(), today=today(request.organisation), by=request.member)
    return reverse("sourcing:worklist", args=[request.organisation.slug]) + "?reason=waiting"


def _done(count: int) -> str:
    if count == 1:
        return say("One decision is proposed. Another CIO approves it.")
    return say("{} decisions are proposed. Another CIO approves them.", count)


def _chosen(request: PortalRequest) -> list[ITFunction]:
    """The functions of the form, of the ticks, or all of the filtered worklist that can be; one more than may be."""
    own = portfolio_access.functions_of(request.member).order_by("name", "pk")
    if request.method == "POST":
        own = own.filter(pk__in=[int(pk) for pk in request.POST.getlist(SHOWN)[:MOST_PROPOSED] if is_key(pk)])
    elif request.GET.get("all"):
        own = own.filter(pk__in=_ready(request))
    else:
        own = own.filter(code__in=[code for code in request.GET.getlist("code") if "\x00" not in code][:MOST_PROPOSED])
    found = list(own[: MOST_PROPOSED + 1])
    for function in found:
        function.organisation = request.organisation
    return found


def _ready(request: PortalRequest) -> list[int]:
    chosen = WorklistFilter(request.GET)
    found = worklist(request.organisation, today=today(request.organisation), within_days=chosen.within_days)
    return [work.function.pk for work in chosen.apply(found.works) if not work.why_not_in_bulk][: MOST_PROPOSED + 1]
