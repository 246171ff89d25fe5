"""What a worker does for msp_reviews: builds packs, and tidies up after those that died."""

from typing import Any

from msp_reviews.actions import packs as actions
from msp_reviews.models import Pack, Snapshot
from msp_reviews.pdf import files
from msp_reviews.pdf.board import board_html, board_pdf
from portfolio.domain.canonical import sha256
from portfolio.domain.errors import Refusal
from portfolio.models import Job
from portfolio.registry import JobReport

STEPS = 4


def build_board_pack(job: Job, report: JobReport) -> dict[str, Any]:
    """Build the PDF of the job's snapshot. Writes one file named by its content, and no row."""
    report(1, STEPS, "Reading the frozen facts")
    snapshot = Snapshot.objects.get(pk=job.payload["snapshot"], organisation=job.organisation)
    if sha256(snapshot.content) != snapshot.sha256:
        raise Refusal("The frozen facts of this pack were changed in the database. Order a new pack.")
    report(2, STEPS, "Setting figures and charts")
    html = board_html(snapshot.content)
    report(3, STEPS, "Drawing the pages")
    pdf = board_pdf(snapshot.content, html)
    report(4, STEPS, "Storing the file")
    return {"sha256": files.store(pdf.content), "bytes": len(pdf.content), "pages": pdf.pages}


def publish_board_pack(job: Job, result: dict[str, Any]) -> None:
    """Note the file with its pack, in the transaction that closes the job."""
    actions.publish_pack(job=job, result=result, by=job.requested_by)


def tidy_packs() -> None:
    """Take away files that no pack names. One query."""
    files.remove_orphans(set(Pack.objects.exclude(pdf_sha256="").values_list("pdf_sha256", flat=True)))
