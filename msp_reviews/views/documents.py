"""Pages of documents of partners: add, download, remove."""

from io import BytesIO

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from msp_reviews import access
from msp_reviews.actions import documents as actions
from msp_reviews.domain.documents import CONTENT_TYPES, DocumentKind
from msp_reviews.forms.partner_facts import ConfirmForm, DocumentForm
from msp_reviews.pdf import files
from portfolio.access import PortalRequest, member_required
from portfolio.portal import form_data, settle


@member_required("partner.edit")
def document_new(request: PortalRequest, slug: str) -> HttpResponse:
    """Add a document to a partner."""
    one = access.partner_for(request.member, slug)
    form = DocumentForm(form_data(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            actions.add_document(partner=one, upload=form.upload(), by=request.member)
            return f"{one.get_record_url()}#documents"

        if answer := settle(request, form, act):
            return answer
    return render(request, "msp_reviews/partner_fact.html", {"form": form, "partner": one, "noun": "document"})


@member_required("document.download")
def document(request: PortalRequest, pk: int) -> HttpResponseBase:
    """The file, once its content is what was stored. Every download stands in the audit."""
    found = access.document_for(request.member, pk)
    try:
        content = files.checked(found.sha256, files.DOCUMENTS)
    except files.FileDamaged as damaged:
        context = {"document": found, "reason": damaged.sentence}
        return render(request, "msp_reviews/document_missing.html", context, status=404)
    actions.record_download(document=found, by=request.member)
    kind = CONTENT_TYPES[DocumentKind(found.kind)]
    return FileResponse(BytesIO(content), as_attachment=True, filename=found.file_name, content_type=kind)


@member_required("partner.edit")
def document_remove(request: PortalRequest, pk: int) -> HttpResponse:
    """Asks before a document is taken away."""
    found = access.document_for(request.member, pk)
    form = ConfirmForm(form_data(request))
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            return actions.remove_document(document=found, by=request.member).get_record_url()

        if answer := settle(request, form, act):
            return answer
    context = {"form": form, "partner": found.partner, "noun": "document", "name": found.title}
    return render(request, "msp_reviews/partner_fact_remove.html", context)
