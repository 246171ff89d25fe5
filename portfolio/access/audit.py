"""The only way to load audit events: through the member who asks."""

from django.db.models import QuerySet

from portfolio.access.deeds import may
from portfolio.models import AuditEvent, Member


def audit_events_of(member: Member) -> QuerySet[AuditEvent]:
    """All events of the organisation, latest first; none for those who may not read the audit."""
    if not may(member, "audit.see"):
        return AuditEvent.objects.none()
    return AuditEvent.objects.filter(organisation=member.organisation).order_by("-seq")
