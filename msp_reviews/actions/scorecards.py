"""The writer of sheets of scorecards."""

from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from msp_reviews.actions.saving import save_unless_taken
from msp_reviews.domain.scorecards import Sheet, require_sound
from msp_reviews.models import ScorecardSheet
from portfolio import audit
from portfolio.access import require
from portfolio.domain.errors import Refusal
from portfolio.domain.language import say
from portfolio.domain.quarters import Quarter
from portfolio.models import Member

BANDS = ("delivery_from", "spend_to", "credits_to")


def publish_sheet(*, sheet: Sheet, starts: Quarter, reason: str, seen: int, by: Member) -> ScorecardSheet:
    """A further sheet, in force from that quarter on; it is never changed. seen: number of the latest one, 0 for none.

    Raises Refusal where the sheet makes no sense, begins before the one it follows, or somebody was faster.
    """
    with transaction.atomic():
        require(by, "scorecard.edit")
        require_sound(sheet)
        latest = _require_latest(by, seen)
        if latest is not None and starts < latest.starts:
            raise Refusal(
                say("Sheet {} is in force from {}; begin then or later.", latest.number, latest.starts), field="starts"
            )
        row = ScorecardSheet(
            organisation=by.organisation,
            number=seen + 1,
            from_year=starts.year,
            from_quarter=starts.number,
            reason=reason,
            written_by=by,
            written_at=timezone.now(),
            **_columns(sheet),
        )
        save_unless_taken(row, lambda: _taken(row))
        after = {**_columns(sheet), "starts": str(starts), "reason": reason}
        audit.record(by=by, deed="scorecard.publish", target=row, after=after)
        return row


def _require_latest(by: Member, seen: int) -> ScorecardSheet | None:
    rows = ScorecardSheet.objects.filter(organisation=by.organisation)
    latest = rows.aggregate(number=Max("number"))["number"] or 0
    if latest != seen:
        raise Refusal(say("Sheet {} was published since you opened this. Look at it first.", latest))
    return rows.filter(number=latest).first()


def _taken(row: ScorecardSheet) -> Refusal | None:
    if ScorecardSheet.objects.filter(organisation=row.organisation_id, number=row.number).exists():
        return Refusal(say("Sheet {} was published since you opened this. Look at it first.", row.number))
    return None


def _columns(sheet: Sheet) -> dict[str, Any]:
    values = asdict(sheet)
    for name in BANDS:
        limits = values.pop(name)
        values |= {f"{name}_{mark}": limit for mark, limit in zip((5, 4, 3, 2), limits, strict=True)}
    return values
