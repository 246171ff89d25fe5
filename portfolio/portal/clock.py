"""Today, in the organisation's time zone: the only clock that pages read."""

from datetime import date
from zoneinfo import ZoneInfo

from django.utils import timezone

from portfolio.domain.quarters import Quarter, quarter_of
from portfolio.models import Organisation


def today(organisation: Organisation) -> date:
    """The date it is now where the organisation is."""
    return timezone.now().astimezone(ZoneInfo(organisation.time_zone)).date()


def current_quarter(organisation: Organisation) -> Quarter:
    """The organisation's fiscal quarter that holds today."""
    return quarter_of(today(organisation), organisation.fiscal_year_start_month)
