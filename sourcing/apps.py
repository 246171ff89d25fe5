"""Criteria, assessments, decisions and the balance of the portfolio."""

from django.apps import AppConfig


class SourcingConfig(AppConfig):
    """Criteria, assessments, decisions and the balance of the portfolio."""

    name = "sourcing"

    def ready(self) -> None:
        """Put the history of sourcing under triggers, and tell the portfolio what sourcing knows."""
        from portfolio import registry
        from sourcing import triggers
        from sourcing.actions import reevaluations
        from sourcing.actions.criteria import publish_for_new_organisation
        from sourcing.queries.standings import standings_of

        triggers.declare_history()
        registry.standings.append(standings_of)
        registry.openings.append(publish_for_new_organisation)
        registry.job_kinds |= reevaluations.HANDLERS
        registry.job_writers |= reevaluations.WRITERS
