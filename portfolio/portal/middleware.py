"""Request identity, headers, session limits and the reader's language."""

import time
from collections.abc import Callable
from uuid import uuid4

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from portfolio.domain.requests import request_id, through
from portfolio.portal.languages import language_of, reading

Answer = Callable[[HttpRequest], HttpResponse]


class RequestIdMiddleware:
    """Gives every request an identity that stands in its audit events and its answer, and forgets who came before it."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token, browser = request_id.set(uuid4().hex), through.set("")
        try:
            response = self.get_response(request)
            response.headers["X-Request-ID"] = request_id.get()
            return response
        finally:
            request_id.reset(token)
            through.reset(browser)


class SecurityHeadersMiddleware:
    """Headers that Django does not set: no caching of pages behind sign-in, no device access."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        )
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", "no-store")
        return response


class SessionLimitMiddleware:
    """Ends a session after half an hour without a request, and after twelve hours in any case."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            self._limit(request)
        return self.get_response(request)

    def _limit(self, request: HttpRequest) -> None:
        now = int(time.time())
        began = request.session.setdefault("began", now)
        seen = request.session.get("seen", now)
        if now - began > settings.SESSION_ABSOLUTE_SECONDS or now - seen > settings.SESSION_IDLE_SECONDS:
            logout(request)
        elif now - seen >= 60 or "seen" not in request.session:
            request.session["seen"] = now


class LanguageMiddleware:
    """Pages in the reader's language. What is streamed is written after it: files stay English, as machines read them."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = language_of(request)
        with reading(chosen):
            response = self.get_response(request)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        response.headers.setdefault("Content-Language", chosen)
        return response
