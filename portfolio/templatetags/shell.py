"""Tags of the frame around every page: the map, the choice of the language, initials."""

from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from portfolio.domain.language import LANGUAGES, language
from portfolio.models import User
from portfolio.portal.navigation import Place, places

register = template.Library()
Context = dict[str, Any]


@register.simple_tag(takes_context=True)
def sidebar(context: Context) -> SafeString:
    """The sections that the member may use, the present one marked: sidebar, and bar at the bottom of a phone."""
    return _sidebar(tuple(places(context["member"], context["request"].path)), language())


@lru_cache(maxsize=1024)
def _sidebar(sections: tuple[Place, ...], _language: str) -> SafeString:
    """Rendered once for each role, organisation, section and language: it is the same on every page there."""
    return SafeString(render_to_string("components/_sidebar.html", {"sections": sections}))


@register.inclusion_tag("components/_language_menu.html", takes_context=True)
def language_menu(context: Context) -> Context:
    """The choice of the language in the top bar."""
    return _choice(context)


@register.inclusion_tag("components/_languages.html", takes_context=True)
def language_choice(context: Context) -> Context:
    """The choice of the language below a card that stands alone."""
    return _choice(context)


def _choice(context: Context) -> Context:
    request = context.get("request")
    here = request.get_full_path() if request else ""
    token = context.get("csrf_token")
    return {"languages": LANGUAGES.items(), "spoken": LANGUAGES[language()], "here": here, "csrf_token": token}


@register.simple_tag
def initials(user: User) -> str:
    """The first letters of the first and last word of the user's name."""
    words = str(user).replace("@", " ").split()
    return "".join(word[0] for word in [words[0], *words[1:][-1:]]).upper() if words else ""
