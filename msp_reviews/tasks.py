"""What a worker does for msp_reviews: builds packs, tidies up after those that died, takes up targets that start."""

import json
import logging
from collections.abc import Callable
from functools import partial
from typing import Any

from msp_reviews.actions import packs as actions
from msp_reviews.actions import targets
from msp_reviews.actions.action_digests import queue_action_digests
from msp_reviews.actions.pack_schedules import queue_notices, remove_old_drafts, take_up_quarter
from msp_reviews.actions.reminders import queue_date_reminders
from msp_reviews.models import Pack, PackEdition, PackSchedule, PartnerDocument, Snapshot
from msp_reviews.pdf import files
from msp_reviews.pdf.packs import pack_html, pack_pdf
from msp_reviews.pdf.signatures import Certificate
from msp_reviews.pdf.signing import is_signing, signed
from msp_reviews.queries.targets import levels_to_take_up
from portfolio.audit import Portal
from portfolio.domain.canonical import sha256
from portfolio.domain.errors import Refusal
from portfolio.domain.language import Words, say
from portfolio.models import Job, Organisation
from portfolio.portal import today
from portfolio.registry import JobReport

log = logging.getLogger(__name__)

STEPS = 5


def build_pack(job: Job, report: JobReport) -> dict[str, Any]:
    """Build the PDF of the job's snapshot. Writes one file named by its content, and no row."""
    report(1, STEPS, Words("Reading the frozen facts"))
    snapshot = Snapshot.objects.get(pk=job.payload["snapshot"], organisation=job.organisation)
    if sha256(snapshot.content) != snapshot.sha256:
        raise Refusal(say("The frozen facts of this pack were changed in the database. Order a new pack."))
    report(2, STEPS, Words("Setting figures and charts"))
    html = pack_html(snapshot.content)
    report(3, STEPS, Words("Drawing the pages"))
    pdf = pack_pdf(snapshot.content, html)
    report(
        4,
        STEPS,
        Words("Signing the file") if is_signing() else Words("Leaving the file unsigned: no certificate is set"),
    )
    content, certificate = signed(pdf.content, at=json.loads(snapshot.content)["header"]["at"])
    report(5, STEPS, Words("Storing the file"))
    result = {"sha256": files.store(content), "bytes": len(content), "pages": pdf.pages}
    return result | ({"signed_by": signer_fact(certificate)} if certificate else {})


def signer_fact(certificate: Certificate) -> dict[str, str]:
    """What is kept of the certificate that a file was signed with."""
    return {name: getattr(certificate, name) for name in ("subject", "serial", "fingerprint")}


def publish_pack(job: Job, result: dict[str, Any]) -> None:
    """Note the file with its pack, in the transaction that closes the job."""
    actions.publish_pack(job=job, result=result, by=job.requested_by)


def tidy_packs() -> None:
    """Take away files that no edition of a pack names, and those that the retention rule let go. Two queries."""
    named = set(PackEdition.objects.values_list("pdf_sha256", flat=True))
    let_go = set(Pack.objects.filter(file_removed_at__isnull=False).values_list("pdf_sha256", flat=True))
    files.remove_orphans(named - let_go)


def tidy_documents() -> None:
    """Take away files that no document names. One query."""
    files.remove_orphans(set(PartnerDocument.objects.values_list("sha256", flat=True)), shelf=files.DOCUMENTS)


def remind_of_dates() -> None:
    """Order the reminders that are due today in every organisation. A few queries for each."""
    for organisation in Organisation.objects.order_by("pk"):
        try:
            queue_date_reminders(today=today(organisation), by=Portal(organisation))
        except Exception:
            # the next sweep tries again; the other organisations are not to wait for this one
            log.exception("the reminders of %s could not be ordered", organisation.slug)


def follow_pack_schedules() -> None:
    """Order packs that are due, tell who is to be told, and let old drafts go, in every organisation with a schedule."""
    for schedule in PackSchedule.objects.select_related("organisation").order_by("pk"):
        organisation = schedule.organisation
        portal = Portal(organisation)
        steps: tuple[Callable[[], object], ...] = (
            partial(take_up_quarter, today=today(organisation), by=portal),
            partial(queue_notices, by=portal),
            partial(remove_old_drafts, by=portal),
        )
        for step in steps:
            try:
                step()
            except Exception:
                # the next sweep tries again; neither the other steps nor the other organisations are to wait for this one
                log.exception("the schedule of packs of %s could not be followed", organisation.slug)


def take_up_targets() -> None:
    """Let service levels say what is in force today, where a target set ahead has started. Two queries an organisation else."""
    for organisation in Organisation.objects.order_by("pk"):
        day = today(organisation)
        for level in levels_to_take_up(organisation, day):
            try:
                targets.take_up_target(service_level=level, today=day, by=Portal(organisation))
            except Exception:
                # the next sweep tries again; the other service levels are not to wait for this one
                log.exception("the target of service level %s could not be taken up", level.pk)


def digest_actions() -> None:
    """Order this week's e-mails of open actions in every organisation. A few queries for each."""
    for organisation in Organisation.objects.order_by("pk"):
        try:
            queue_action_digests(today=today(organisation), by=Portal(organisation))
        except Exception:
            # the next sweep tries again; the other organisations are not to wait for this one
            log.exception("the actions of %s could not be sent", organisation.slug)
