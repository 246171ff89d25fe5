"""Partners, contracts, service levels, reviews and packs."""

from django.apps import AppConfig


class MspReviewsConfig(AppConfig):
    """Partners, contracts, service levels, reviews and packs."""

    name = "msp_reviews"
