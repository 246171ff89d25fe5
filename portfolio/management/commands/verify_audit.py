"""manage.py verify_audit: checks the audit chain of one or all organisations, link by link."""

import re
from collections import defaultdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portfolio.models import Organisation
from portfolio.queries.audit_events import checked_chain

LOGGED = re.compile(r"audit ([\w-]+) seq=([0-9]+) sha256=([0-9a-f]{64})")


class Command(BaseCommand):
    """Names the event at which a chain was changed; the exit code is 1 if any was."""

    help = "Check the audit chains. Exit code 1 if one was changed."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which organisation, and hashes that were kept outside the database."""
        parser.add_argument("--organisation", help="Slug of one organisation; all without it.")
        parser.add_argument(
            "--anchor", action="append", default=[], metavar="SEQ:SHA256", help="An anchored hash; may be repeated."
        )
        parser.add_argument(
            "--anchor-log", type=Path, metavar="FILE", help="A log with the lines of counterpoise.anchor."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one line a chain and one a fault."""
        chosen = Organisation.objects.order_by("slug")
        if options["organisation"]:
            chosen = chosen.filter(slug=options["organisation"])
        if not chosen:
            raise CommandError("There is no such organisation.")
        if options["anchor"] and not options["organisation"]:
            raise CommandError("Anchors belong to one organisation: name it with --organisation.")
        logged = _logged(options["anchor_log"]) if options["anchor_log"] else {}
        given = dict(_anchor(text) for text in options["anchor"])
        faults = sum(self._check(organisation, logged.get(organisation.slug, {}) | given) for organisation in chosen)
        if faults:
            raise CommandError(f"{faults} faults. The audit was changed.")

    def _check(self, organisation: Organisation, anchors: dict[int, str]) -> int:
        chain = checked_chain(organisation, anchors)
        state = "whole" if chain.is_whole else "CHANGED"
        self.stdout.write(f"{organisation.slug}: {state}, {chain.events} events, last sha256 {chain.last_sha256}")
        for fault in chain.faults:
            self.stdout.write(f"  seq {fault.seq}: {fault.sentence}")
        return len(chain.faults)


def _anchor(text: str) -> tuple[int, str]:
    seq, _, sha256 = text.partition(":")
    if not seq.isdigit() or len(sha256) != 64:
        raise CommandError(f"“{text}” is no anchor. Write it as 12:<64 hexadecimal digits>.")
    return int(seq), sha256.lower()


def _logged(path: Path) -> dict[str, dict[int, str]]:
    """The anchors of a log by organisation; its other lines are passed over."""
    anchors: defaultdict[str, dict[int, str]] = defaultdict(dict)
    try:
        with path.open(encoding="utf-8", errors="replace") as log:
            for slug, seq, sha256 in LOGGED.findall(log.read()):
                anchors[slug][int(seq)] = sha256
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
    if not anchors:
        raise CommandError(f"{path} holds no anchor.")
    return anchors
