"""What every template knows."""

from typing import Any

from django.http import HttpRequest

from portfolio.models import Member
from portfolio.portal.clock import today


def portal(request: HttpRequest) -> dict[str, Any]:
    """The member, the organisation and its today, where the page stands below an organisation."""
    member: Member | None = getattr(request, "member", None)
    if member is None:
        return {"member": None, "organisation": None}
    return {"member": member, "organisation": member.organisation, "today": today(member.organisation)}
