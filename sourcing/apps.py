"""Criteria, assessments, decisions and the balance of the portfolio."""

from django.apps import AppConfig


class SourcingConfig(AppConfig):
    """Criteria, assessments, decisions and the balance of the portfolio."""

    name = "sourcing"
