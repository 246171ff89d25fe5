"""The only way to load ideas, sessions and project updates: through the member who asks. Foreign rows are 404."""

from django.db.models import QuerySet
from django.http import Http404

from msp_reviews.access.scope import scoped
from msp_reviews.models import Idea, JointSession, ProjectUpdate
from portfolio.models import Member, Role


def ideas_of(member: Member) -> QuerySet[Idea]:
    """All ideas the member may see."""
    return scoped(member, Idea.objects.all(), "partner")


def idea_for(member: Member, pk: int) -> Idea:
    """The idea with its partner. Raises Http404. One query."""
    idea = ideas_of(member).filter(pk=pk).select_related("organisation", "partner__organisation").first()
    if idea is None:
        raise Http404
    return idea


def sessions_of(member: Member) -> QuerySet[JointSession]:
    """All sessions the member may see; none for a partner's user."""
    rows = JointSession.objects.filter(organisation=member.organisation)
    return rows.none() if member.role == Role.PARTNER else rows


def session_for(member: Member, pk: int) -> JointSession:
    """The session with its partner. Raises Http404. One query."""
    session = sessions_of(member).filter(pk=pk).select_related("organisation", "partner__organisation").first()
    if session is None:
        raise Http404
    return session


def project_updates_of(member: Member) -> QuerySet[ProjectUpdate]:
    """All project updates the member may see; none for a partner's user."""
    rows = ProjectUpdate.objects.filter(organisation=member.organisation)
    return rows.none() if member.role == Role.PARTNER else rows
