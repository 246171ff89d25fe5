"""Choosing the language of the portal: in the top bar, and on the pages before sign-in."""

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from portfolio.actions import members as actions
from portfolio.domain.language import LANGUAGES


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the language, for the person who is signed in and for this browser, and lead back to the page."""
    chosen = request.POST.get("language", "")
    if chosen not in LANGUAGES:
        raise BadRequest
    if request.user.is_authenticated:
        actions.set_language(language=chosen, by=request.user)
    answer = redirect(_page(request))
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
    return answer


def _page(request: HttpRequest) -> str:
    """Where the choice was made, if that is a page of ours."""
    page = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    return page if is_ours else "/"
