"""Portfolio: organisations, people, IT functions and their cost."""

import gc

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PortfolioConfig(AppConfig):
    """The lowest app: imports from no other."""

    name = "portfolio"
    verbose_name = "Portfolio"

    def ready(self) -> None:
        """Put the immutability triggers back after every migration; say who imports, and who does its work."""
        from portfolio import registry, triggers
        from portfolio.actions import imports_functions, imports_jobs
        from portfolio.forms.function_filters import filtered_by_text

        post_migrate.connect(triggers.install_after_migrate, sender=self, dispatch_uid="portfolio.triggers")
        post_migrate.connect(triggers.install_search_index, sender=self, dispatch_uid="portfolio.search_index")
        # A page of 10,000 functions makes 60,000 objects and no cycles; by default the collector walks them all eighty times.
        gc.set_threshold(50_000, 20, 20)
        registry.importers["function"] = imports_functions.FunctionImporter()
        registry.job_kinds |= imports_jobs.HANDLERS
        registry.job_writers |= imports_jobs.WRITERS
        registry.function_finders.append(filtered_by_text)
