"""Pages in the reader's language: templates are translated as they are loaded, once for each language."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.template import Origin
from django.template.loaders import cached
from django.utils import translation
from django.utils.functional import lazy

from portfolio.domain.language import ENGLISH, catalogue, language, say, speaking
from portfolio.domain.segments import translated

P = ParamSpec("P")
R = TypeVar("R")
later = lazy(say, str)
"""A text with values of a constant, said when it is shown: later(Words("At most {} MB."), 10)."""


@contextmanager
def reading(chosen: str) -> Iterator[None]:
    """Within this, pages, texts and figures are in that language. Raises KeyError for one that we do not have."""
    with speaking(chosen), translation.override(chosen):
        yield


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
        texts = catalogue(language())
        return translated(source, lambda message: texts.get(message) or message) if texts else source
