"""The language of signs: class, stability, RAG, level. Never colour alone: letter, shape or word beside it."""

from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from portfolio.domain.language import Words, language, say

register = template.Library()
Context = dict[str, Any]

CLASSES = {
    "core": ("C", Words("Core")),
    "strategic": ("S", Words("Strategic")),
    "tactical": ("T", Words("Tactical")),
    "outsourceable": ("O", Words("Outsourceable")),
}
RAGS = {
    "green": ("circle-check", Words("On track")),
    "amber": ("alert-triangle", Words("At risk")),
    "red": ("alert-circle", Words("Off track")),
}
STABILITIES = {"firm": Words("Firm"), "leaning": Words("Leaning"), "contested": Words("Contested")}


@register.simple_tag
def class_badge(key: str | None, provisional: bool = False, short: bool = False) -> SafeString:
    """The class of a function: letter on its colour, then the word. None is undecided."""
    return _class_badge(key or "", bool(provisional), bool(short), language())


@lru_cache(maxsize=64)
def _class_badge(key: str, provisional: bool, short: bool, _language: str) -> SafeString:
    """Rendered once for each of the few badges there are: a list shows fifty."""
    letter, word = CLASSES.get(key, ("–", Words("Undecided")))
    context = {"key": key if key in CLASSES else "undecided", "letter": letter, "word": word}
    return SafeString(
        render_to_string("components/_class_badge.html", context | {"provisional": provisional, "short": short})
    )


@register.inclusion_tag("components/_stability.html")
def stability(label: str, provisional: bool = False, share: Any = None) -> Context:
    """The stability of a class: full, half or empty disc, then the word; share 0..1 where it is to be shown."""
    return {"label": label, "word": STABILITIES.get(label, label), "provisional": provisional, "share": share}


@register.inclusion_tag("components/_rag.html")
def rag(colour: str | None, word: str = "") -> Context:
    """Red, amber or green with icon and word. None is not rated."""
    icon, usual = RAGS.get(colour or "", ("circle-dashed", say("Not rated")))
    return {"colour": colour if colour in RAGS else "none", "icon": icon, "word": word or usual}


@register.inclusion_tag("components/_level.html")
def level(value: int | None, of: str = "") -> Context:
    """A level 1..5 as five bars and the figure. of: what it measures, for those who hear it."""
    return {"value": value, "of": of, "steps": [value is not None and step <= value for step in range(1, 6)]}


@register.inclusion_tag("components/_state.html")
def state(word: str, tone: str = "") -> Context:
    """A state in a quiet frame. tone: good, warn, bad, off or nothing."""
    return {"word": word, "tone": tone}
