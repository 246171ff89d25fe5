"""The only way to load a row: through the member who asks. Foreign rows are 404."""

from django.db.models import QuerySet
from django.http import Http404

from portfolio.models import ITFunction, Member, Role


def functions_of(member: Member) -> QuerySet[ITFunction]:
    """All functions the member may see; none for a partner's user (msp_reviews.access widens that)."""
    if member.role == Role.PARTNER:
        return ITFunction.objects.none()
    return ITFunction.objects.filter(organisation=member.organisation)


def function_for(member: Member, code: str) -> ITFunction:
    """The function with that code, in any case. Raises Http404. One query."""
    function = (
        functions_of(member).select_related("organisation", "business_unit").filter(code__iexact=code).first()
    )
    if function is None:
        raise Http404
    return function
