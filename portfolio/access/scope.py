"""The only way to load a row: through the member who asks. Foreign rows are 404."""

from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.http import Http404

from portfolio.models import ITFunction, Member, Role


def functions_of(member: Member) -> QuerySet[ITFunction]:
    """All functions the member may see; none for a partner's user (msp_reviews.access widens that)."""
    if member.role == Role.PARTNER:
        return ITFunction.objects.none()
    return ITFunction.objects.filter(organisation=member.organisation)


def function_for(member: Member, code: str) -> ITFunction:
    """The function with that code, in any case. Raises Http404. One query."""
    if "\x00" in code:  # PostgreSQL cannot even be asked for it
        raise Http404
    found = functions_of(member).alias(key=Lower("code")).filter(key=code.lower())  # as the unique index has it
    function = found.select_related("organisation", "business_unit", "parent").first()
    if function is None:
        raise Http404
    return function
