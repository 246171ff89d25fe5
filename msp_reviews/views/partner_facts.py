"""Pages of a partner's record: all of it, and the forms of its lines."""

from django.http import HttpResponse
from django.shortcuts import render

from msp_reviews import access
from msp_reviews.actions import exit_plans
from msp_reviews.actions import partner_facts as actions
from msp_reviews.forms.partner_facts import FORMS, ConfirmForm, ExitPlanForm, ExitTestForm
from msp_reviews.models import ExitPlan
from msp_reviews.queries.partner_record import behind_partners, record_of
from portfolio.access import PortalRequest, member_required
from portfolio.domain.language import say
from portfolio.models import Role
from portfolio.portal import form_data, settle, today


@member_required("partner.see")
def partner_record(request: PortalRequest, slug: str) -> HttpResponse:
    """Contacts, certificates, sub-contractors, exit plan, documents: as far as the member may see them."""
    one = access.partner_for(request.member, slug)
    context = {
        "partner": one,
        "record": record_of(request.member, one),
        "is_ours": request.member.role != Role.PARTNER,
    }
    return render(request, "msp_reviews/partner_record.html", context)


@member_required("sub_contractor.see")
def sub_contractors(request: PortalRequest) -> HttpResponse:
    """Who stands behind how many partners."""
    rows = behind_partners(request.member, today=today(request.organisation))
    return render(request, "msp_reviews/sub_contractors.html", {"rows": rows})


@member_required("partner.edit")
def fact_new(request: PortalRequest, slug: str, kind: str) -> HttpResponse:
    """A form for a new line of the record."""
    one = access.partner_for(request.member, slug)
    form = FORMS[kind](form_data(request))
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            actions.add_fact(partner=one, kind=form.of, values=form.values(), by=request.member)
            return one.get_record_url()

        if answer := settle(request, form, act):
            return answer
    context = {"form": form, "partner": one, "noun": form.of.NOUN, "kind": kind}
    return render(request, "msp_reviews/partner_fact.html", context)


@member_required("partner.edit")
def fact_edit(request: PortalRequest, slug: str, kind: str, pk: int) -> HttpResponse:
    """The form of a line of the record."""
    one = access.partner_for(request.member, slug)
    fact = access.fact_for(request.member, one, FORMS[kind].of, pk)
    form = FORMS[kind](form_data(request), fact=fact)
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            actions.edit_fact(fact=fact, values=form.values(), version=form.version(), by=request.member)
            return one.get_record_url()

        if answer := settle(request, form, act):
            return answer
    context = {"form": form, "partner": one, "noun": form.of.NOUN, "kind": kind, "fact": fact}
    return render(request, "msp_reviews/partner_fact.html", context)


@member_required("partner.edit")
def fact_remove(request: PortalRequest, slug: str, kind: str, pk: int) -> HttpResponse:
    """Asks before a line is taken out of the record."""
    one = access.partner_for(request.member, slug)
    fact = access.fact_for(request.member, one, FORMS[kind].of, pk)
    form = ConfirmForm(form_data(request), version=fact.version)
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            version = form.version()
            return actions.remove_fact(fact=fact, version=version, by=request.member).get_record_url()

        if answer := settle(request, form, act):
            return answer
    context = {"form": form, "partner": one, "noun": fact.NOUN, "name": str(fact)}
    return render(request, "msp_reviews/partner_fact_remove.html", context)


@member_required("partner.edit")
def exit_plan(request: PortalRequest, slug: str) -> HttpResponse:
    """The form of the exit plan."""
    one = access.partner_for(request.member, slug)
    plan = access.exit_plans_of(request.member).filter(partner=one).first()
    form = ExitPlanForm(form_data(request), member=request.member, plan=plan)
    if request.method == "POST" and form.is_valid():

        def act() -> ExitPlan:
            return exit_plans.write_exit_plan(
                partner=one,
                values=form.values(),
                today=today(request.organisation),
                version=form.version(),
                by=request.member,
            )

        if answer := settle(request, form, act):
            return answer
    context = {"form": form, "partner": one, "noun": say("exit plan"), "fact": plan}
    return render(request, "msp_reviews/partner_fact.html", context)


@member_required("partner.edit")
def exit_test(request: PortalRequest, slug: str) -> HttpResponse:
    """Record a test of the exit plan."""
    one, day = access.partner_for(request.member, slug), today(request.organisation)
    form = ExitTestForm(form_data(request), initial={"on": day})
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            exit_plans.record_exit_test(partner=one, tested=form.tested(), today=day, by=request.member)
            return f"{one.get_record_url()}#exit-plan"

        if answer := settle(request, form, act):
            return answer
    context = {"form": form, "partner": one, "noun": say("test of the exit plan")}
    return render(request, "msp_reviews/partner_fact.html", context)
