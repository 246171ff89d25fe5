"""The writers of what functions are sorted by: business units and tags."""

from django.db import IntegrityError, transaction

from portfolio import audit
from portfolio.access import require
from portfolio.domain import formats
from portfolio.domain.errors import Refusal
from portfolio.domain.language import agreeing, say
from portfolio.models import BusinessUnit, Member, Tag


def add_business_unit(*, name: str, by: Member) -> BusinessUnit:
    """A new business unit. Raises Refusal where the name is taken."""
    with transaction.atomic():
        require(by, "function.edit")
        unit = BusinessUnit(organisation=by.organisation, name=name)
        _save(unit)
        audit.record(by=by, deed="business_unit.add", target=unit, after={"name": name})
    return unit


def rename(*, row: BusinessUnit | Tag, name: str, by: Member) -> BusinessUnit | Tag:
    """Another name for a business unit or tag, on all functions that have it."""
    with transaction.atomic():
        require(by, "function.edit")
        before = row.name
        row.name = name
        _save(row)
        deed = f"{_noun(row)}.edit"
        audit.record(by=by, deed=deed, target=row, before={"name": before}, after={"name": name})
    return row


def remove(*, row: BusinessUnit | Tag, by: Member) -> None:
    """Remove a business unit that no function has, or a tag from all functions."""
    with transaction.atomic():
        require(by, "function.edit")
        count = row.functions.count()
        if count and isinstance(row, BusinessUnit):
            raise Refusal(
                say(
                    "{} still has {} {}. Move them first.", row.name, formats.amount(count), agreeing(count, "function")
                )
            )
        audit.record(by=by, deed=f"{_noun(row)}.remove", target=row, before={"name": row.name, "functions": count})
        row.delete()


def _noun(row: BusinessUnit | Tag) -> str:
    return "tag" if isinstance(row, Tag) else "business_unit"


def _save(row: BusinessUnit | Tag) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refusal(say("There is already one named {}.", row.name), field="name") from error
