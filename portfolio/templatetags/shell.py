"""Tags of the frame around every page: the map, the organisations, initials."""

from typing import Any

from django import template

from portfolio.models import Organisation, User
from portfolio.portal.navigation import Place, places

register = template.Library()
Context = dict[str, Any]


@register.simple_tag(takes_context=True)
def navigation(context: Context) -> list[Place]:
    """The sections that the member may use, the present one marked."""
    return places(context["member"], context["request"].path)


@register.simple_tag(takes_context=True)
def my_organisations(context: Context) -> list[Organisation]:
    """The organisations the user belongs to, by name. One query."""
    user = context["request"].user
    return list(Organisation.objects.filter(members__user=user, members__is_active=True))


@register.simple_tag
def initials(user: User) -> str:
    """The first letters of the first and last word of the user's name."""
    words = str(user).replace("@", " ").split()
    return "".join(word[0] for word in [words[0], *words[1:][-1:]]).upper() if words else ""
