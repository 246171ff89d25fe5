"""What a worker does for sourcing by itself."""

import logging

from portfolio.audit import Portal
from portfolio.models import Organisation
from portfolio.portal import today
from sourcing.actions.quarter_balances import freeze_quarter

log = logging.getLogger(__name__)


def freeze_ended_quarters() -> None:
    """Freeze the balance of every organisation whose fiscal quarter has just ended. One query an organisation else."""
    for organisation in Organisation.objects.order_by("pk"):
        try:
            row = freeze_quarter(today=today(organisation), by=Portal(organisation))
        except Exception:
            # the next sweep tries again; the other organisations are not to wait for this one
            log.exception("the balance of %s could not be frozen", organisation.slug)
        else:
            if row is not None:
                log.info("%s: %s frozen, sha256=%s", organisation.slug, row.label, row.sha256)
