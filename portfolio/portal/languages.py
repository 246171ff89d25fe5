"""Pages in the reader's language: which it is; templates are translated as they are loaded, once for each language."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from django.http import HttpRequest
from django.template import Origin
from django.template.loaders import cached
from django.utils import translation
from django.utils.functional import lazy

from portfolio.domain.language import ENGLISH, LANGUAGES, catalogue, language, say, speaking
from portfolio.domain.segments import translated

P = ParamSpec("P")
R = TypeVar("R")
later = lazy(say, str)
"""A text with values of a constant, said when it is shown: later(Words("At most {} MB."), 10)."""
OURS = settings.BASE_DIR / "templates"
"""Templates of others are translated by gettext, which finds their texts only as they were written."""
MACHINES = ("/api/", "/healthz")
"""Addresses that programs read."""


@contextmanager
def reading(chosen: str) -> Iterator[None]:
    """Within this, pages, texts and figures are in that language. Raises KeyError for one that we do not have."""
    with speaking(chosen), translation.override(chosen):
        yield


def language_of(request: HttpRequest) -> str:
    """That of the person who is signed in; else that of the cookie, else the first that the browser asks for and we have.

    English where a program asks.
    """
    if request.path.startswith(MACHINES):
        return ENGLISH
    if request.user.is_authenticated and request.user.language in LANGUAGES:
        return request.user.language
    return translation.get_language_from_request(request)


def in_english(view: Callable[P, R]) -> Callable[P, R]:
    """A view whose answer is a file that machines read: English, whoever asks for it."""

    @wraps(view)
    def answered(*args: P.args, **kwargs: P.kwargs) -> R:
        with speaking(ENGLISH):
            return view(*args, **kwargs)

    return answered


class Loader(cached.Loader):
    """Django's cached loader, with one compiled template for each language."""

    def cache_key(self, template_name: str, skip: list[Origin] | None = None) -> str:
        return f"{language()} {super().cache_key(template_name, skip)}"

    def get_contents(self, origin: Any) -> str:
        source: str = super().get_contents(origin)
        texts, is_ours = catalogue(language()), Path(origin.name).is_relative_to(OURS)
        if not (texts and is_ours):
            return source
        return translated(source, lambda message: texts.get(message) or message, by_line=origin.name.endswith(".txt"))
