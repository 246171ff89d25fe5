"""Partners, contracts, service levels, reviews and packs."""

from django.apps import AppConfig


class MspReviewsConfig(AppConfig):
    """Partners, contracts, service levels, reviews and packs."""

    name = "msp_reviews"

    def ready(self) -> None:
        """Put the history of msp_reviews under the protection of triggers."""
        from msp_reviews import triggers

        triggers.declare_history()
