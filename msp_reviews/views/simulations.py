"""The page of the simulator: nothing is written."""

from django.http import HttpResponse
from django.shortcuts import render

from msp_reviews.forms.simulations import CaseFileForm, SimulationForm
from msp_reviews.queries.simulations import Outcome, simulation_of_file, simulation_of_sheet
from portfolio.access import PortalRequest, member_required
from portfolio.domain.errors import Refusal
from portfolio.portal import form_data


@member_required("credit.see")
def simulator(request: PortalRequest) -> HttpResponse:
    """A rule sheet on its contract's past (by address, so that it can be shared), or a case file (by upload)."""
    form = SimulationForm(
        request.GET if "first" in request.GET else None, member=request.member, initial=_asked(request)
    )
    upload = CaseFileForm(form_data(request), request.FILES or None)
    outcome = _of_file(upload) if request.method == "POST" else _of_sheet(form)
    context = {"form": form, "upload": upload, "outcome": outcome, "tab": "simulator"}
    return render(request, "msp_reviews/simulator.html", context)


def _asked(request: PortalRequest) -> dict[str, str]:
    return {"sheet": request.GET.get("sheet", "")}


def _of_sheet(form: SimulationForm) -> Outcome | None:
    if not (form.is_bound and form.is_valid()):
        return None
    asked = form.cleaned_data
    try:
        return simulation_of_sheet(asked["sheet"], asked["first"], asked["last"])
    except Refusal as refused:
        form.add_error(None, refused.sentence)
        return None


def _of_file(upload: CaseFileForm) -> Outcome | None:
    if not upload.is_valid():
        return None
    try:
        return simulation_of_file(upload.cleaned_data["file"].read())
    except Refusal as refused:
        for sentence in getattr(refused, "faults", [refused.sentence]):
            upload.add_error("file", sentence)
        return None
