"""`manage.py seed_demo`: the two demo companies."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from msp_reviews.demo import people
from msp_reviews.demo.seed import TODAY, is_seeded, seed


class Command(BaseCommand):
    """Make Company X (everything in-house) and Company Y (four fifths outsourced), with their past."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What can be asked for."""
        parser.add_argument("--today", type=date.fromisoformat, default=TODAY, help="the day on which the past ends")
        parser.add_argument("--if-empty", action="store_true", help="do nothing where the companies are there already")
        parser.add_argument("--sign-ins", action="store_true", help="print who can sign in, in development alone")

    def handle(self, *args: Any, **options: Any) -> None:
        """Seed, and say what was done."""
        if not is_seeded():
            count = seed(options["today"])
            self.stdout.write(f"Company X and Company Y are there: {count} deeds up to {options['today']:%d %B %Y}.")
        elif not options["if_empty"]:
            raise CommandError("The demo companies are there already.")
        if options["sign_ins"] and settings.PROFILE == "development" and settings.DEMO_PASSWORD:
            for line in people.sign_ins():
                self.stdout.write(f"sign-in: {line}")
