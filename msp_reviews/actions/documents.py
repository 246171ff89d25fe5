"""The writers of documents of partners."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from msp_reviews.actions.saving import save_unless_taken
from msp_reviews.domain.documents import plain_name, read_document
from msp_reviews.models import Partner, PartnerDocument
from msp_reviews.pdf import files
from portfolio import audit
from portfolio.access import require
from portfolio.domain.errors import Refusal
from portfolio.domain.language import say
from portfolio.models import Member


@dataclass(frozen=True)
class Upload:
    """A file as it came: its title, the name it had, its bytes."""

    title: str
    name: str
    content: bytes


def add_document(*, partner: Partner, upload: Upload, by: Member) -> PartnerDocument:
    """Keep a file with the partner, once its bytes are what its name says. Raises Refusal.

    The file is on disk before the row names it; one that no row comes to name is swept away.
    """
    require(by, "partner.edit")
    kind = read_document(upload.name, upload.content)
    sha256 = files.store(upload.content, files.DOCUMENTS)
    with transaction.atomic():
        document = PartnerDocument(
            organisation=partner.organisation,
            partner=partner,
            title=upload.title,
            file_name=plain_name(upload.name),
            kind=kind.value,
            sha256=sha256,
            size=len(upload.content),
            added_by=by,
            added_at=timezone.now(),
        )
        save_unless_taken(document, lambda: _taken(document))
        after = {"title": upload.title, "file": document.file_name, "sha256": sha256, "bytes": document.size}
        audit.record(by=by, deed="partner.document_added", target=partner, after=after)
        return document


def remove_document(*, document: PartnerDocument, by: Member) -> Partner:
    """Take a document away; its title and hash stay in the audit, its file goes with the next sweep."""
    with transaction.atomic():
        require(by, "partner.edit")
        before = {"title": document.title, "file": document.file_name, "sha256": document.sha256}
        audit.record(by=by, deed="partner.document_removed", target=document.partner, before=before)
        partner = document.partner
        document.delete()
        return partner


def record_download(*, document: PartnerDocument, by: Member) -> None:
    """Note in the audit who took the file."""
    with transaction.atomic():
        require(by, "document.download")
        after = {"title": document.title, "sha256": document.sha256}
        audit.record(by=by, deed="partner.document_downloaded", target=document.partner, after=after)


def _taken(document: PartnerDocument) -> Refusal | None:
    same = PartnerDocument.objects.filter(partner=document.partner, sha256=document.sha256).first()
    return Refusal(say("This very file is kept already, as “{}”.", same.title), field="file") if same else None
