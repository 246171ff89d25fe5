"""Try a rule sheet on results, months and fees, without touching the database."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from msp_reviews.domain.json_reading import ContentRefused
from msp_reviews.domain.simulations import simulate
from msp_reviews.domain.simulations_json import content_of
from msp_reviews.domain.simulations_reading import MOST_BYTES, case_from_bytes
from msp_reviews.domain.simulations_table import table_of

BAD_INPUT = 2


class Command(BaseCommand):
    """manage.py simulate_credits CASE.json [--json]"""

    help = (
        "Compute the credits of a case: a rule sheet, service levels, results, fees, and what was claimed. "
        "CASE: a JSON file as docs/credits.md describes it; “-” reads standard input."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """The case, and the form of the output."""
        parser.add_argument("case", metavar="CASE", help="JSON file, or - for standard input")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the credits; with bad input nothing but what is wrong, and exit code 2."""
        try:
            case = case_from_bytes(_read(options["case"]))
        except ContentRefused as refused:
            raise CommandError("\n".join(refused.faults), returncode=BAD_INPUT) from refused
        simulation = simulate(case)
        if options["json"]:
            self.stdout.write(json.dumps(content_of(simulation), ensure_ascii=False, indent=1))
        else:
            self.stdout.write(table_of(simulation))


def _read(path: str) -> bytes:
    """At most one byte more than is read, so that an endless input ends."""
    try:
        if path == "-":
            return sys.stdin.buffer.read(MOST_BYTES + 1)
        with Path(path).open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.", returncode=BAD_INPUT) from error
