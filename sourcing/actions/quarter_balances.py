"""Freezing the balance of a fiscal quarter once it is over. No person does it: the portal does."""

from datetime import date
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils import timezone

from portfolio import audit
from sourcing.domain.quarter_balances import Period, period_to_freeze
from sourcing.models import QuarterBalance
from sourcing.queries.quarter_balances import FrozenFacts, facts_to_freeze


def freeze_quarter(*, today: date, by: audit.Portal) -> QuarterBalance | None:
    """Freeze the fiscal quarter that has just ended, if it is not frozen yet; None when there is nothing to freeze.

    Safe to run at any time, by any number of workers: one row a quarter comes of it. A quarter that is over for longer than
    the days of grace stays missed: today's figures are not its own.
    """
    organisation = by.organisation
    opened_on = organisation.created_at.astimezone(ZoneInfo(organisation.time_zone)).date()
    period = period_to_freeze(today, organisation.fiscal_year_start_month, opened_on)
    if period is None or _is_frozen(by, period):
        return None
    with transaction.atomic():
        facts = facts_to_freeze(organisation, period, frozen_on=today)
        row = _insert(by, period, facts)
        if row is not None:
            told = {"quarter": row.label, "ends_on": row.ends_on, "sha256": row.sha256}
            audit.record(by=by, deed="quarter_balance.freeze", target=row, after=told)
        return row


def _is_frozen(by: audit.Portal, period: Period) -> bool:
    return QuarterBalance.objects.filter(organisation=by.organisation, ends_on=period.ends_on).exists()


def _insert(by: audit.Portal, period: Period, facts: FrozenFacts) -> QuarterBalance | None:
    row = QuarterBalance(
        organisation=by.organisation,
        fiscal_year=period.quarter.year,
        quarter_number=period.quarter.number,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        frozen_at=timezone.now(),
        figures=facts.figures,
        functions=facts.functions,
        sha256=facts.sha256,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        if not _is_frozen(by, period):
            raise
        return None  # another worker was quicker
    return row
