"""Criteria, assessments, decisions and the balance of the portfolio."""

from django.apps import AppConfig


class SourcingConfig(AppConfig):
    """Criteria, assessments, decisions and the balance of the portfolio."""

    name = "sourcing"

    def ready(self) -> None:
        """Put the history of sourcing under the protection of triggers."""
        from sourcing import triggers

        triggers.declare_history()
