"""Reading saved filters."""

from django.db.models import Q, QuerySet

from portfolio.models import Member, SavedFilter


def saved_filters_for(member: Member) -> QuerySet[SavedFilter]:
    """The member's own filters and those that others share in the organisation, by name. One query."""
    own_or_shared = Q(member=member) | Q(is_shared=True)
    return SavedFilter.objects.select_related("organisation").filter(own_or_shared, organisation=member.organisation)
