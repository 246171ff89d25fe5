"""The base of every form: one text check, one-time token, seen version, crispy helper."""

import secrets
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict

from portfolio.domain.errors import Refusal
from portfolio.domain.text import clean_text

MINE, THEIRS, TAKE = "mine-", "theirs-", "take-"


def form_data(request: HttpRequest) -> QueryDict | None:
    """What was posted, or None for a GET. An answer of the conflict page is put together field by field."""
    if request.method != "POST":
        return None
    if not any(name.startswith(TAKE) for name in request.POST):
        return request.POST
    data = request.POST.copy()
    for name in [name for name in request.POST if name.startswith(TAKE)]:
        side = THEIRS if request.POST[name] == "theirs" else MINE
        field = name.removeprefix(TAKE)
        data.setlist(field, request.POST.getlist(f"{side}{field}"))
    return data


class PortalForm(forms.Form):
    """A form of the portal. `version` is the row's version when the form was opened; None for a new row."""

    def __init__(self, *args: Any, version: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seen_version = version
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        for field in self.fields.values():
            _guard(field)

    def add_field(self, name: str, field: forms.Field) -> None:
        """Add a field that only the data knows; its text passes the same check as any other."""
        _guard(field)
        self.fields[name] = field

    @property
    def form_token(self) -> str:
        """The one-time token: the posted one, or a fresh one."""
        return self.data.get("form_token", "") or secrets.token_urlsafe(24)

    def version(self) -> int:
        """The version that the sender saw. A missing or broken one is 0: always stale, never a free pass."""
        text = self.data.get("version", "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

    def shown_version(self) -> int | None:
        """The version to put into the form: the posted one, else the row's."""
        return self.version() if "version" in self.data else self.seen_version

    def values(self) -> dict[str, Any]:
        """The cleaned values by field name; texts in normal form C."""
        return {
            name: clean_text(value) if isinstance(value, str) else value for name, value in self.cleaned_data.items()
        }


def _guard(field: forms.Field) -> None:
    if isinstance(field, forms.CharField):
        field.validators.insert(0, _validate_text)


def _validate_text(value: str) -> None:
    try:
        clean_text(str(value))
    except Refusal as refusal:
        raise ValidationError(refusal.sentence, code="text") from refusal
