"""Form fields that read codes and words the way people write them: separated by commas, semicolons, bars or lines,
as an import reads them."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models.functions import Lower

from portfolio.access import functions_of
from portfolio.domain.language import say
from portfolio.models import ITFunction, Member, Tag

_SEPARATOR = re.compile(r"[;,|\n]")
MOST_LINKS = 200


def split(text: str) -> list[str]:
    """The parts of a list written with commas, semicolons, bars or lines; blanks and repetitions dropped."""
    return list(dict.fromkeys(part for raw in _SEPARATOR.split(text) if (part := " ".join(raw.split()))))


class FunctionCodeField(forms.CharField):
    """One function of the member's organisation, by its code."""

    member: Member

    def prepare_value(self, value: Any) -> Any:
        """The code of a function."""
        return value.code if isinstance(value, ITFunction) else value

    def clean(self, value: Any) -> Any:
        """The function, or None where nothing was written. One query."""
        code = super().clean(value)
        if not code:
            return None
        found = functions_of(self.member).alias(key=Lower("code")).filter(key=code.lower()).first()
        if found is None:
            raise ValidationError(say("There is no function with the code {}.", code), code="unknown")
        return found


class FunctionCodesField(forms.CharField):
    """Any number of functions of the member's organisation, by their codes."""

    member: Member

    def prepare_value(self, value: Any) -> Any:
        """The codes of functions, in order."""
        if isinstance(value, list | tuple):
            return ", ".join(sorted(one.code for one in value))
        return value

    def clean(self, value: Any) -> Any:
        """The functions; a code that none has is named. One query."""
        codes = split(super().clean(value) or "")
        if len(codes) > MOST_LINKS:
            raise ValidationError(say("At most {} functions can be named here.", MOST_LINKS), code="many")
        wanted = {code.lower(): code for code in codes}
        found = list(functions_of(self.member).alias(key=Lower("code")).filter(key__in=wanted)) if wanted else []
        missing = [code for key, code in wanted.items() if key not in {one.code.lower() for one in found}]
        if missing:
            raise ValidationError(say("There is no function with the code {}.", missing[0]), code="unknown")
        return found


class WordsField(forms.CharField):
    """Any number of tags, by their names; new ones are made."""

    def prepare_value(self, value: Any) -> Any:
        """The names of tags, in order."""
        if isinstance(value, list | tuple):
            return ", ".join(sorted(one.name if isinstance(one, Tag) else str(one) for one in value))
        return value

    def clean(self, value: Any) -> Any:
        """The names."""
        names = split(super().clean(value) or "")
        too_long = next((name for name in names if len(name) > 60), "")
        if too_long:
            raise ValidationError(say("The tag “{}…” is too long; 60 characters fit.", too_long[:30]), code="long")
        if len(names) > 30:
            raise ValidationError(say("At most 30 tags fit on a function."), code="many")
        return names
