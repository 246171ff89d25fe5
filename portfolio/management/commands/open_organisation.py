"""`manage.py open_organisation company-z --name "Company Z" --administrator ann@company-z.example`: a new tenant."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from portfolio.access.invitations import entrance_of
from portfolio.actions.openings import open_organisation
from portfolio.actions.organisations import Settings
from portfolio.domain.errors import Refusal
from portfolio.models import User


class Command(BaseCommand):
    """Opens an organisation with its first administrator, and prints the link with which they set a password."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """What the new organisation is."""
        parser.add_argument("slug", help="its part of every address, for example company-z")
        parser.add_argument("--name", required=True)
        parser.add_argument("--administrator", required=True, metavar="E-MAIL")
        parser.add_argument("--administrator-name", default="")
        parser.add_argument("--currency", default="EUR")
        parser.add_argument("--time-zone", default="Europe/London")
        parser.add_argument("--fiscal-year-start-month", type=int, default=1)
        parser.add_argument("--colour", default="#0B3C5D")

    def handle(self, *args: Any, **options: Any) -> None:
        """Open it, or say in one sentence why not."""
        names = ("name", "currency", "time_zone", "fiscal_year_start_month", "colour")
        wanted = Settings(**{name: options[name] for name in names})
        email = options["administrator"].strip().lower()
        user = User.objects.filter(email=email).first() or User(
            email=email, name=options["administrator_name"] or email
        )
        if not _is_address(email):
            raise CommandError(f"“{email}” is no e-mail address.")
        try:
            self._open(options["slug"], wanted, user)
        except Refusal as refused:
            raise CommandError(refused.sentence) from refused

    def _open(self, slug: str, wanted: Settings, user: User) -> None:
        member = open_organisation(slug=slug, wanted=wanted, by=user)
        self.stdout.write(f"{wanted.name} is open at {settings.SITE_URL}/{slug}/")
        self.stdout.write(f"{member.user.email} enters at {entrance_of(member.user)}")


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
