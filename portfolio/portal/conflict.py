"""The 409 page: what you wrote beside what stands, field by field, nothing lost."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portfolio.portal.forms import PortalForm


@dataclass(frozen=True)
class Difference:
    """One field of a form with both texts: as posted (lists of raw values) and as read by a person."""

    name: str
    label: str
    mine: list[str]
    theirs: list[str]
    mine_shown: str
    theirs_shown: str

    @property
    def differs(self) -> bool:
        """Whether the two texts differ."""
        return self.mine != self.theirs


def conflict_page(request: HttpRequest, form: PortalForm, current: models.Model) -> HttpResponse:
    """Both versions side by side, with a choice per field; posts to the same address under the new version."""
    context = {
        "form": form,
        "current": current,
        "fields": [_difference(form, name, current) for name in form.fields],
        "version": getattr(current, "version", 0),
    }
    return render(request, "409.html", context, status=409)


def _difference(form: PortalForm, name: str, current: models.Model) -> Difference:
    bound = form[name]
    mine = _raw(bound.data)
    theirs = _raw(form.fields[name].prepare_value(_value_of(current, name)))
    label = str(bound.label)
    return Difference(name, label, mine, theirs, _shown(form, name, mine), _shown(form, name, theirs))


def _value_of(row: models.Model, name: str) -> Any:
    value = getattr(row, name, None)
    if isinstance(value, models.Manager):
        return list(value.all())
    return value


def _raw(value: Any) -> list[str]:
    if value is None or value == "":
        return []
    if isinstance(value, list | tuple):
        return [text for item in value for text in _raw(item)]
    return [str(value.pk) if isinstance(value, models.Model) else str(value)]


def _shown(form: PortalForm, name: str, raw: list[str]) -> str:
    choices = dict(_flat(getattr(form.fields[name], "choices", ())))
    return ", ".join(choices.get(text, text) for text in raw)


def _flat(choices: Any) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for value, label in choices:
        if isinstance(label, list | tuple):
            pairs += _flat(label)
        else:
            pairs.append((str(value), str(label)))
    return pairs
