"""Pages of ideas: the register, one idea, its steps."""

from django.http import HttpResponse
from django.shortcuts import render

from msp_reviews import access
from msp_reviews.actions import ideas as actions
from msp_reviews.domain.ideas import LEADS_TO, IdeaState
from msp_reviews.forms.ideas import IdeaForm, IdeaStepForm
from msp_reviews.models import Idea
from msp_reviews.queries import ideas as queries
from msp_reviews.views.lists import own_history
from portfolio.access import PortalRequest, member_required
from portfolio.domain.language import say
from portfolio.portal import form_data, settle, today


@member_required("idea.see")
def ideas(request: PortalRequest) -> HttpResponse:
    """The register: waiting, measured, dropped or all; by partner."""
    asked = request.GET.get("show", "waiting")
    show = asked if asked in queries.SHOWN else "waiting"
    partners = list(access.partners_of(request.member).filter(ideas__isnull=False).distinct())
    partner = request.GET.get("partner", "")
    partner = partner if partner in {one.slug for one in partners} else ""
    context = {
        "register": queries.register(request.member, show=show, partner=partner),
        "show": show,
        "shown": queries.SHOWN.items(),
        "partners": partners,
        "partner": partner,
    }
    return render(request, "msp_reviews/ideas.html", context)


@member_required("idea.see")
def idea(request: PortalRequest, pk: int) -> HttpResponse:
    """One idea: what it is, how far it came, its history."""
    one = access.idea_for(request.member, pk)
    context = {
        "idea": one,
        "goes_on": bool(LEADS_TO[IdeaState(one.state)]),
        "history": own_history(request, one),
    }
    return render(request, "msp_reviews/idea.html", context)


@member_required("idea.edit")
def idea_new(request: PortalRequest) -> HttpResponse:
    """Write down an idea; “partner” in the address fills in the partner."""
    form = IdeaForm(form_data(request), member=request.member, initial={"partner": request.GET.get("partner", "")})
    if request.method == "POST" and form.is_valid():

        def act() -> Idea:
            values, day = form.values(), today(request.organisation)
            return actions.register_idea(partner=values["partner"], values=values, today=day, by=request.member)

        if answer := settle(request, form, act):
            return answer
    return render(
        request, "msp_reviews/idea_form.html", {"form": form, "heading": say("New idea"), "verb": say("Add the idea")}
    )


@member_required("idea.edit")
def idea_edit(request: PortalRequest, pk: int) -> HttpResponse:
    """The form of an idea."""
    one = access.idea_for(request.member, pk)
    form = IdeaForm(form_data(request), member=request.member, idea=one)
    if request.method == "POST" and form.is_valid():

        def act() -> Idea:
            return actions.edit_idea(idea=one, values=form.values(), version=form.version(), by=request.member)

        if answer := settle(request, form, act):
            return answer
    context = {"form": form, "heading": say("Edit {}", one.title), "verb": say("Save the idea"), "row": one}
    return render(request, "msp_reviews/idea_form.html", context)


@member_required("idea.edit")
def idea_step(request: PortalRequest, pk: int) -> HttpResponse:
    """Take an idea one step further, or drop it."""
    one = access.idea_for(request.member, pk)
    form = IdeaStepForm(form_data(request), idea=one)
    if request.method == "POST" and form.is_valid():

        def act() -> Idea:
            step, day = form.step(), today(request.organisation)
            return actions.move_idea(idea=one, step=step, today=day, version=form.version(), by=request.member)

        if answer := settle(request, form, act):
            return answer
    context = {"form": form, "heading": one.title, "verb": say("Take the step"), "row": one}
    return render(request, "msp_reviews/idea_form.html", context)
