"""Pages of the organisation: its settings and its logo."""

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from portfolio.access import PortalRequest, member_required
from portfolio.actions import organisations as actions
from portfolio.domain.language import say
from portfolio.domain.logos import MAXIMUM_BYTES
from portfolio.forms.organisations import OrganisationForm
from portfolio.models import Organisation
from portfolio.portal import form_data, settle
from portfolio.queries.history import history_of

TYPES = {"png": "image/png", "jpg": "image/jpeg"}


@member_required("organisation.edit")
def organisation(request: PortalRequest) -> HttpResponse:
    """Change the settings."""
    form = OrganisationForm(form_data(request), request.FILES or None, organisation=request.organisation)
    if request.method == "POST" and form.is_valid():
        answer = settle(request, form, lambda: _save(request, form), done=say("The settings are changed."))
        if answer is not None:
            return answer
    history = history_of(request.organisation, request.organisation)
    return render(request, "portfolio/organisation.html", {"form": form, "history": history})


@member_required("home.see")
def logo(request: PortalRequest) -> FileResponse:
    """The organisation's logo. Its type comes from what was read when it was stored."""
    stored = request.organisation.logo
    name = stored.name or ""
    kind = TYPES.get(name.rpartition(".")[2])
    if kind is None or not stored.storage.exists(name):
        raise Http404
    return FileResponse(stored.open("rb"), content_type=kind)


def _save(request: PortalRequest, form: OrganisationForm) -> str:
    values = form.values()
    upload = values["logo"]
    changed: Organisation = actions.edit_settings(
        wanted=actions.Settings(
            name=values["name"],
            currency=values["currency"],
            time_zone=values["time_zone"],
            fiscal_year_start_month=values["fiscal_year_start_month"],
            colour=values["colour"],
            language=values["language"],
        ),
        logo=upload.read(MAXIMUM_BYTES + 1) if upload else None,
        drop_logo=bool(values.get("drop_logo")),
        version=form.version(),
        by=request.member,
    )
    return reverse("portfolio:organisation", args=[changed.slug])
