"""Audit: events by filter, and the chain as it is stored."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from portfolio.access.audit import audit_events_of
from portfolio.domain.audit_chain import NO_LINK, Chain, Link, verify
from portfolio.domain.language import Words
from portfolio.models import AuditEvent, AuditHead, Member, Organisation, User
from portfolio.queries.history import HistoryEntry, entry_of

TARGETS = {
    "portfolio.itfunction": Words("Function"),
    "portfolio.member": Words("Person"),
    "portfolio.user": Words("Account"),
    "portfolio.organisation": Words("Organisation"),
    "portfolio.importrun": Words("Import"),
    "sourcing.criteriamodel": Words("Criteria model"),
    "sourcing.assessment": Words("Assessment"),
    "sourcing.decision": Words("Decision"),
    "sourcing.round": Words("Round"),
    "sourcing.quarterbalance": Words("Quarter"),
    "sourcing.prediction": Words("Prediction"),
    "msp_reviews.partner": Words("Partner"),
    "msp_reviews.contract": Words("Contract"),
    "msp_reviews.servicelevel": Words("Service level"),
    "msp_reviews.measurement": Words("Result"),
    "msp_reviews.qbr": Words("Review"),
    "msp_reviews.qbraction": Words("Action"),
    "msp_reviews.pack": Words("Pack"),
}


@dataclass(frozen=True)
class Asked:
    """What part of the audit is asked for; empty and None ask for all. Days are the organisation's, both included."""

    person: int | None = None
    deed: str = ""
    target: str = ""
    words: str = ""
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class Row:
    """One event as pages show it: what was done to what, in words and with its place in the chain."""

    event: AuditEvent
    entry: HistoryEntry

    @property
    def kind(self) -> str:
        """What the row is that it was done to."""
        return TARGETS.get(self.event.target_type, self.event.target_type.rpartition(".")[2].capitalize())


def events(member: Member, asked: Asked) -> QuerySet[AuditEvent]:
    """The events asked for, latest first. One query when read."""
    found = audit_events_of(member).select_related("user").filter(_between(member.organisation, asked))
    if asked.person is not None:
        found = found.filter(user=asked.person)
    if asked.deed:
        found = found.filter(deed=asked.deed)
    if asked.target:
        found = found.filter(target_type=asked.target)
    return found.filter(target_name__icontains=asked.words) if asked.words else found


def rows_of(found: list[AuditEvent]) -> list[Row]:
    """The events in words. No query where their users are loaded."""
    return [Row(event, entry_of(event)) for event in found]


def people_in(member: Member) -> list[tuple[int, str]]:
    """Keys and names of everyone who did something. One query."""
    users = User.objects.filter(pk__in=audit_events_of(member).order_by().values("user"))
    return [(user.pk, str(user)) for user in users.order_by("name", "pk")]


def deeds_in(member: Member) -> list[str]:
    """Every deed that was done, by name. One query."""
    return list(audit_events_of(member).order_by("deed").values_list("deed", flat=True).distinct())


def targets_in(member: Member) -> list[tuple[str, str]]:
    """Kinds of rows that something was done to: stored name and words. One query."""
    kinds = audit_events_of(member).order_by("target_type").values_list("target_type", flat=True).distinct()
    return [(kind, TARGETS.get(kind, kind.rpartition(".")[2].capitalize())) for kind in kinds]


def head_of(organisation: Organisation) -> tuple[int, str]:
    """Number and hash of the last event; 0 while there is none. One query."""
    head = AuditHead.objects.filter(organisation=organisation).first()
    return (head.seq, head.sha256) if head else (0, NO_LINK)


def checked_chain(organisation: Organisation, anchors: dict[int, str] | None = None) -> Chain:
    """The whole chain checked link by link. Two queries; reads every event once, in constant memory."""
    return verify(_links(organisation), head=head_of(organisation), anchors=anchors)


def _links(organisation: Organisation) -> Iterator[Link]:
    stored = AuditEvent.objects.filter(organisation=organisation).order_by("seq").values_list(
        "seq", "body", "sha256", "at", "user_id", "role", "deed", "target_type", "target_id", "target_name", "request_id"
    )  # fmt: skip
    for seq, body, sha256, at, user, role, deed, kind, key, name, request in stored.iterator(chunk_size=2000):
        columns = {
            "organisation": organisation.slug,
            "at": at.isoformat(),
            "user_id": user,
            "role": role,
            "deed": deed,
            "target": [kind, key, name],
            "request_id": request,
        }
        yield Link(seq, body, sha256, columns)


def _between(organisation: Organisation, asked: Asked) -> Q:
    zone = ZoneInfo(organisation.time_zone)
    found = Q()
    if asked.first is not None:
        found &= Q(at__gte=datetime.combine(asked.first, time.min, zone))
    if asked.last is not None and asked.last < date.max:
        found &= Q(at__lt=datetime.combine(asked.last + timedelta(days=1), time.min, zone))
    return found
