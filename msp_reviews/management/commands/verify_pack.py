"""`manage.py verify_pack FILE.pdf`: whether a PDF is a pack of ours, unchanged, superseded or changed, and whether it adds up.

Exit code 0: ours and unchanged. 3: ours but superseded. 4: changed. 5: not ours. 6: unchanged, but a figure does not follow
from its rows or the audit lost the printed link. 1: the file or the organisation cannot be read.
"""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from msp_reviews.domain.packs_verifying import Outcome, Verdict
from msp_reviews.pdf.reading import MOST_BYTES
from msp_reviews.queries.packs_verifying import verified
from portfolio.domain.errors import Refusal
from portfolio.models import Organisation

CODES = {Outcome.UNCHANGED: 0, Outcome.SUPERSEDED: 3, Outcome.CHANGED: 4, Outcome.NOT_OURS: 5}
DOES_NOT_ADD_UP = 6


class Command(BaseCommand):
    """Compare a PDF with the packs that were built here."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options."""
        parser.add_argument("file", help="the PDF")
        parser.add_argument("--organisation", help="slug of one organisation; all are searched without it")
        parser.add_argument("--json", action="store_true", help="print the verdict as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the verdict; the exit code says it, too."""
        content = _content(Path(options["file"]))
        try:
            verdict = _first_that_knows(content, _organisations(options["organisation"]))
        except Refusal as refusal:
            raise CommandError(refusal.sentence) from refusal
        self.stdout.write(json.dumps(as_json(verdict), indent=2) if options["json"] else "\n".join(_lines(verdict)))
        sys.exit(exit_code(verdict))


def exit_code(verdict: Verdict) -> int:
    """What the command ends with."""
    code = CODES[verdict.outcome]
    return DOES_NOT_ADD_UP if not code and (verdict.disagreeing or verdict.anchor is False) else code


def as_json(verdict: Verdict) -> dict[str, Any]:
    """The verdict as the command prints it."""
    return {
        "outcome": verdict.outcome.value,
        "sentence": verdict.sentence,
        "pack": verdict.pack or None,
        "sha256": verdict.sha256,
        "differences": [vars(one) for one in verdict.differences],
        "differences_left_out": verdict.left_out,
        "figures_recomputed": len(verdict.figures),
        "figures_disagreeing": [vars(one) for one in verdict.disagreeing],
        "audit_link_holds": verdict.anchor,
        "signature": verdict.signature,
    }


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise CommandError(f"“{path}” is larger than {MOST_BYTES // 1_000_000} MB; no pack is.")
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"“{path}” cannot be read: {error.strerror}.") from error


def _organisations(slug: str | None) -> list[Organisation]:
    chosen = Organisation.objects.order_by("slug")
    found = list(chosen.filter(slug=slug) if slug else chosen)
    if not found:
        raise CommandError("There is no such organisation.")
    return found


def _first_that_knows(content: bytes, organisations: list[Organisation]) -> Verdict:
    """The verdict of the organisation whose pack it is, else that of the last one asked."""
    for organisation in organisations:
        verdict = verified(content, organisation=organisation)
        if verdict.outcome != Outcome.NOT_OURS:
            break
    return verdict


def _lines(verdict: Verdict) -> list[str]:
    lines = [
        f"{verdict.outcome.value}: {verdict.sentence}",
        f"sha256 {verdict.sha256}",
        f"signature {verdict.signature}",
    ]
    lines += [f"  {one.where}: built “{one.built}”, in the file “{one.file}”" for one in verdict.differences]
    if verdict.left_out:
        lines.append(f"  and {verdict.left_out} more differences")
    if verdict.figures:
        agreeing = len(verdict.figures) - len(verdict.disagreeing)
        lines.append(f"figures {agreeing} of {len(verdict.figures)} follow from the rows of the snapshot")
        lines += [f"  {one.name}: stated {one.stated}, found {one.found}" for one in verdict.disagreeing]
    if verdict.anchor is not None:
        lines.append(f"audit link {'stands as printed' if verdict.anchor else 'IS NOT in the audit as printed'}")
    return lines
