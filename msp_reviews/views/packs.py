"""Pages of packs: list, order, how one stands, download, order again, make final."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify

from msp_reviews import access
from msp_reviews.actions import packs as actions
from msp_reviews.forms.packs import AgainForm, FinalForm, PackForm, VerifyForm
from msp_reviews.models import Pack, PackKind, PackState
from msp_reviews.pdf import files
from msp_reviews.pdf.libraries import missing_libraries
from msp_reviews.queries.packs import builds_of, packs_listed, quarters_offered
from msp_reviews.queries.packs_verifying import verified
from portfolio.access import DEEDS, PortalRequest, member_required
from portfolio.domain.errors import Refusal
from portfolio.domain.language import say
from portfolio.models import JobState
from portfolio.portal import form_data, settle
from portfolio.portal.clock import current_quarter, today
from portfolio.portal.paging import paged
from portfolio.queries.history import history_of
from portfolio.queries.jobs import job_view


@member_required("pack.see")
def packs(request: PortalRequest) -> HttpResponse:
    """All packs, the latest first. Two queries, whatever their number."""
    rows = packs_listed(request.member)
    context = {"page": paged(rows, request.GET.get("page")), "count": rows.count(), "missing": missing_libraries()}
    return render(request, "msp_reviews/packs.html", context)


@member_required("pack.request")
def pack_new(request: PortalRequest) -> HttpResponse:
    """Order the board pack of a quarter."""
    quarters = quarters_offered(current_quarter(request.organisation))
    initial = {"quarter": str(quarters[1]), "language": request.organisation.language}
    form = PackForm(form_data(request), quarters=quarters, initial=initial)
    if request.method == "POST" and form.is_valid():
        order = _ordering(request, form)
        if answer := settle(request, form, order):
            return answer
    return render(request, "msp_reviews/pack_new.html", {"form": form, "missing": missing_libraries()})


@member_required("pack.see")
def pack_verify(request: PortalRequest) -> HttpResponse:
    """Whether a PDF is a pack of ours, and what was changed in it. Writes nothing. Up to six queries."""
    form = VerifyForm(form_data(request), request.FILES or None)
    context: dict[str, Any] = {"form": form, "verdict": None}
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            context |= {"verdict": verified(upload.read(), organisation=request.organisation), "file": upload.name}
        except Refusal as refused:
            form.add_error("file", refused.sentence)
    return render(request, "msp_reviews/pack_verify.html", context)


@member_required("pack.see")
def pack(request: PortalRequest, number: int) -> HttpResponse:
    """How one pack stands; with htmx only the part that moves. Constant queries."""
    found = access.pack_for(request.member, number)
    context = {
        "pack": found,
        "view": job_view(found.job, now=timezone.now(), alive_file=settings.DATA_DIR / "worker-alive"),
        "why_not_final": _why_not_final(request, found),
        "signed_by": found.job.result.get("signed_by") if found.is_built and found.job.result else None,
    }
    if request.htmx:
        return render(request, "msp_reviews/pack_state.html", context)
    context["history"] = history_of(request.organisation, found, *builds_of(found))
    return render(request, "msp_reviews/pack.html", context)


@member_required("pack.download")
def pack_download(request: PortalRequest, number: int) -> HttpResponse:
    """The file, once its content is what was built. Every download stands in the audit."""
    found = access.pack_for(request.member, number)
    if not found.has_file:
        reason = (
            say("The rule on how long drafts are kept removed this file. It can be built again.")
            if found.is_built
            else ""
        )
        return render(request, "msp_reviews/pack_missing.html", {"pack": found, "reason": reason}, status=404)
    return handed_out(request, found)


@member_required("pack.request")
def pack_again(request: PortalRequest, number: int) -> HttpResponse:
    """Have a pack that failed built again, from the same facts."""
    found = access.pack_for(request.member, number)
    form = AgainForm(form_data(request))
    if request.method == "POST" and form.is_valid():
        answer = settle(request, form, lambda: actions.order_again(pack=found, by=request.member))
        if answer is not None:
            return answer
    return render(request, "msp_reviews/pack_again.html", {"pack": found, "form": form})


@member_required("pack.finalise")
def pack_final(request: PortalRequest, number: int) -> HttpResponse:
    """Make a draft final: a second person, naming the draft that was read."""
    found = access.pack_for(request.member, number)
    form = FinalForm(form_data(request), version=found.version, initial={"pdf_sha256": found.pdf_sha256})
    if request.method == "POST" and form.is_valid():
        sha256, version = form.values()["pdf_sha256"], form.version()
        answer = settle(
            request,
            form,
            lambda: actions.finalise_pack(pack=found, pdf_sha256=sha256, version=version, by=request.member),
        )
        if answer is not None:
            return answer
    why = _why_not_final(request, found)
    return render(request, "msp_reviews/pack_final.html", {"pack": found, "form": form, "why": why})


def handed_out(request: PortalRequest, pack: Pack) -> HttpResponse:
    """The file of a built pack, noted in the audit; the page that says why not where it is missing or was changed."""
    try:
        content = files.checked(pack.pdf_sha256)
    except files.FileDamaged as damaged:
        context = {"pack": pack, "reason": damaged.sentence}
        return render(request, "msp_reviews/pack_missing.html", context, status=404)
    actions.record_download(pack=pack, by=request.member)
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name(pack)}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def file_name(pack: Pack) -> str:
    """What the downloaded file is called. A partner's does not say how many packs there are."""
    stem = f"{pack.organisation.slug}-{slugify(f'{pack.get_kind_display()} {pack.subject}')[:80]}-{pack.quarter}"
    return f"{stem}.pdf" if pack.kind == PackKind.PARTNER else f"{stem}-{pack.number}-{pack.state}.pdf"


def _ordering(request: PortalRequest, form: PackForm) -> Callable[[], Pack]:
    chosen, now = form.values(), today(request.organisation)
    return lambda: actions.order_board_pack(
        quarter=chosen["quarter"], language=chosen["language"], today=now, by=request.member
    )


def _why_not_final(request: PortalRequest, pack: Pack) -> str:
    """The sentence why this member may not make the pack final now; empty where they may."""
    if pack.state != PackState.DRAFT:
        return say("This pack is {} already.", str(pack.get_state_display()).lower())
    if not pack.has_file or pack.job.state != JobState.DONE:
        return say("Only a pack that is built can be made final.")
    return DEEDS["pack.finalise"].sentence if pack.requested_by_id == request.member.pk else ""
