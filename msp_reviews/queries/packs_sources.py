"""Who entered last what the figures of a pack are made of, and what the last pack said."""

import json
from collections.abc import Sequence
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Model, Q

from msp_reviews.models import Pack, PackKind
from portfolio.domain.quarters import Quarter
from portfolio.models import AuditEvent, Member, Organisation

Facts = dict[str, Any]
SOURCES = {
    "inventory": ("function.", "import.write"),
    "scores": ("assessment.", "round."),
    "decisions": ("decision.",),
    "contracts": ("contract.", "service.", "partner."),
    "results": ("measurement.",),
    "credits": ("closing.", "credit."),
    "reviews": ("qbr.", "review_action."),
}
COMPARED = ("internal_cost", "external_cost", "msp_share", "index", "alignment")


def source_facts(organisation: Organisation) -> dict[str, Facts]:
    """By source, the person and the time of the last entry; sources without any are left out. Six queries."""
    found = {name: last_entry(organisation, name) for name in SOURCES}
    return {name: entry for name, entry in found.items() if entry is not None}


def previous_pack(member: Member, quarter: Quarter) -> Pack | None:
    """The last built board pack of an earlier quarter. One query."""
    built = Pack.objects.filter(organisation=member.organisation, kind=PackKind.BOARD, built_at__isnull=False)
    earlier = built.filter(
        Q(fiscal_year__lt=quarter.year) | Q(fiscal_year=quarter.year, quarter_number__lt=quarter.number)
    )
    return earlier.select_related("snapshot").order_by("-requested_at", "-pk").first()


def previous_facts(pack: Pack | None, currency: str) -> Facts | None:
    """Number, quarter and key figures of that pack; None where there is none, or where it was in another currency."""
    if pack is None:
        return None
    facts = json.loads(pack.snapshot.content)["facts"]
    if facts["organisation"]["currency"] != currency:
        return None
    return {
        "number": pack.number,
        "quarter": facts["quarter"],
        "portfolio": {name: facts["portfolio"][name] for name in COMPARED},
    }


def since_when(pack: Pack | None, first_day: date) -> date:
    """From when decisions are new: the day of that pack, else the first day of the quarter."""
    return min(pack.requested_at.date(), first_day) if pack else first_day


def last_entry_for(organisation: Organisation, targets: Sequence[Model]) -> Facts | None:
    """The person and the time of the last entry that was made for one of the rows, all of one kind. One query."""
    if not targets:
        return None
    events = AuditEvent.objects.filter(
        organisation=organisation,
        target_type=targets[0]._meta.label_lower,
        target_id__in=[str(target.pk) for target in targets],
    )
    return _entry(events.select_related("user").order_by("-seq").first())


def last_entry(organisation: Organisation, source: str) -> Facts | None:
    """The person and the time of the last entry of that source. One query."""
    among = reduce(or_, (Q(deed__startswith=deed) for deed in SOURCES[source]))
    return _entry(
        AuditEvent.objects.filter(among, organisation=organisation).select_related("user").order_by("-seq").first()
    )


def _entry(event: AuditEvent | None) -> Facts | None:
    return None if event is None else {"by": str(event.user or "the portal"), "at": event.at, "seq": event.seq}
