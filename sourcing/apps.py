"""Criteria, assessments, decisions and the balance of the portfolio."""

from django.apps import AppConfig


class SourcingConfig(AppConfig):
    """Criteria, assessments, decisions and the balance of the portfolio."""

    name = "sourcing"

    def ready(self) -> None:
        """Put the history of sourcing under triggers, and tell the portfolio what sourcing knows."""
        from portfolio import registry
        from sourcing import tasks, triggers
        from sourcing.actions import reevaluations, rounds_findings, rounds_reminders
        from sourcing.actions.criteria import publish_for_new_organisation
        from sourcing.queries import search
        from sourcing.queries.rounds_work import due_in_rounds
        from sourcing.queries.standings import standings_of

        triggers.declare_history()
        registry.standings.append(standings_of)
        registry.search_providers.append(search.found)
        registry.openings.append(publish_for_new_organisation)
        registry.job_kinds |= reevaluations.HANDLERS
        registry.job_writers |= reevaluations.WRITERS
        registry.due_providers.append(due_in_rounds)
        registry.job_kinds |= rounds_findings.HANDLERS
        registry.job_writers |= rounds_findings.WRITERS
        registry.sweepers.append(tasks.freeze_ended_quarters)
        registry.job_kinds |= rounds_reminders.HANDLERS
        registry.sweepers.append(tasks.remind_assessors)
        registry.job_kinds["sourcing.optimise"] = tasks.solve_optimiser_run
        registry.job_writers["sourcing.optimise"] = tasks.store_optimiser_outcome
