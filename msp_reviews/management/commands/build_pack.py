"""`manage.py build_pack --organisation company-y --quarter 2026Q3 --wait`: orders a pack, and may wait for it.

A board pack, unless `--review PARTNER` (with `--for-partner` the partner's own edition) or `--dossier CODE…` asks for another.
"""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.http import Http404

from msp_reviews import access
from msp_reviews.actions import packs as actions
from msp_reviews.models import QBR, Pack, PackKind
from msp_reviews.pdf.files import path_of
from portfolio.access import functions_of
from portfolio.domain.errors import Refusal
from portfolio.domain.language import LANGUAGES
from portfolio.domain.quarters import Quarter, parse_quarter
from portfolio.models import ITFunction, Job, JobState, Member, Role
from portfolio.portal.clock import current_quarter, today
from portfolio.queue import hands, leases

# A worker that is there claims a job within a second. After that long the command does the work itself.
PATIENCE_SECONDS = 3.0
LOOK_SECONDS = 0.2


class Command(BaseCommand):
    """Order a pack; with --wait print its path, pages and SHA-256 once it is built, with or without a worker."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options."""
        parser.add_argument("--organisation", required=True, help="slug, for example company-y")
        parser.add_argument("--quarter", help="for example 2026Q3; the last complete quarter if left out")
        parser.add_argument(
            "--review", metavar="PARTNER", help="slug of the partner whose review of the quarter is packed"
        )
        parser.add_argument("--for-partner", action="store_true", help="with --review: the edition for the partner")
        parser.add_argument("--dossier", metavar="CODE", nargs="+", help="codes of the functions of a decision dossier")
        parser.add_argument("--language", choices=LANGUAGES, default="", help="the organisation's if left out")
        parser.add_argument("--wait", action="store_true", help="wait until it is built")

    def handle(self, *args: Any, **options: Any) -> None:
        """Order, and wait if asked to."""
        by = _orderer(options["organisation"])
        try:
            with transaction.atomic():
                pack = _ordered(by, options)
        except Refusal as refusal:
            raise CommandError(refusal.sentence) from refusal
        if not options["wait"]:
            self.stdout.write(f"ordered {pack}")
            return
        _wait(pack.job)
        pack.refresh_from_db()
        self.stdout.write(f"path {path_of(pack.pdf_sha256)}")
        self.stdout.write(f"pages {pack.pages}")
        self.stdout.write(f"sha256 {pack.pdf_sha256}")


def _orderer(slug: str) -> Member:
    """A CIO of the organisation, or an IT manager: who may order packs."""
    members = Member.objects.select_related("organisation", "user").filter(organisation__slug=slug, is_active=True)
    for role in (Role.CIO, Role.IT_MANAGER):
        if found := members.filter(role=role).order_by("pk").first():
            return found
    raise CommandError(f"There is no organisation “{slug}” with a CIO or an IT manager.")


def _ordered(by: Member, options: dict[str, Any]) -> Pack:
    now, language = today(by.organisation), options["language"]
    quarter = parse_quarter(options["quarter"]) if options["quarter"] else _last(by)
    if options["dossier"]:
        functions = _functions(by, options["dossier"])
        return actions.order_dossier(functions=functions, today=now, language=language, by=by)
    if options["review"]:
        kind = PackKind.PARTNER if options["for_partner"] else PackKind.REVIEW
        review = _review(by, options["review"], quarter)
        return actions.order_review_pack(qbr=review, kind=kind, today=now, language=language, by=by)
    return actions.order_board_pack(quarter=quarter, today=now, language=language, by=by)


def _functions(by: Member, codes: list[str]) -> list[ITFunction]:
    found = {
        one.code: one for one in functions_of(by).filter(code__in=codes).select_related("organisation", "business_unit")
    }
    if missing := [code for code in codes if code not in found]:
        raise CommandError(f"There is no function “{missing[0]}”.")
    return list(found.values())


def _review(by: Member, slug: str, quarter: Quarter) -> QBR:
    try:
        return access.qbr_for(by, slug, str(quarter))
    except Http404:
        raise CommandError(f"There is no review with “{slug}” for {quarter}.") from None


def _last(by: Member) -> Quarter:
    return current_quarter(by.organisation).previous()


def _wait(job: Job) -> None:
    """Until the job is settled; works on it where nobody else does."""
    ordered = time.monotonic()
    while not job.is_settled:
        if job.state == JobState.QUEUED and time.monotonic() - ordered > PATIENCE_SECONDS:
            claimed = leases.claim(job.pk)
            if claimed is not None:
                hands.work_on(claimed)
        time.sleep(LOOK_SECONDS)
        job.refresh_from_db()
    if job.state != JobState.DONE:
        raise CommandError(job.reason or "The job was cancelled.")
