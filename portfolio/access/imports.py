"""Imports that a member may see: those of the organisation, for the people who may import."""

from django.db.models import QuerySet
from django.http import Http404

from portfolio.access.deeds import may
from portfolio.models import ImportMapping, ImportRun, Member


def imports_of(member: Member) -> QuerySet[ImportRun]:
    """The organisation's imports, newest first; none for who may not import."""
    if not may(member, "import.see"):
        return ImportRun.objects.none()
    return ImportRun.objects.filter(organisation=member.organisation)


def import_for(member: Member, pk: int) -> ImportRun:
    """The import with that number. Raises Http404. One query."""
    run = (
        imports_of(member)
        .select_related("organisation", "uploaded_by__user", "confirmed_by__user")
        .filter(pk=pk)
        .first()
    )
    if run is None:
        raise Http404
    return run


def mappings_of(member: Member) -> QuerySet[ImportMapping]:
    """The organisation's saved mappings by name; none for who may not import."""
    if not may(member, "import.see"):
        return ImportMapping.objects.none()
    return ImportMapping.objects.filter(organisation=member.organisation)
