"""`manage.py prepare`: what must be done before the portal starts. Safe to run again."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Migrate and make the cache table; in development also the demo companies, where there is none yet."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the steps in order."""
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        self.stdout.write("The database is up to date.")
        if settings.PROFILE == "development":
            call_command("seed_demo", if_empty=True, sign_ins=True, stdout=self.stdout)
