"""Portfolio: organisations, people, IT functions and their cost."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PortfolioConfig(AppConfig):
    """The lowest app: imports from no other."""

    name = "portfolio"
    verbose_name = "Portfolio"

    def ready(self) -> None:
        """Put the immutability triggers back after every migration."""
        from portfolio import triggers

        post_migrate.connect(triggers.install_after_migrate, dispatch_uid="portfolio.triggers")
