"""The only way to load members: through the member who asks. Foreign rows are 404."""

from django.db.models import QuerySet
from django.http import Http404

from portfolio.models import Member, Role


def members_of(member: Member) -> QuerySet[Member]:
    """All members of the organisation, the deactivated last; a partner's user sees only themselves."""
    rows = Member.objects.filter(organisation=member.organisation)
    if member.role == Role.PARTNER:
        rows = rows.filter(pk=member.pk)
    return rows.select_related("user", "organisation").order_by("-is_active", "user__name", "pk")


def colleague_for(member: Member, pk: int) -> Member:
    """The member with that key. Raises Http404. One query."""
    colleague = members_of(member).filter(pk=pk).first()
    if colleague is None:
        raise Http404
    return colleague
