"""Writing the organisation's settings."""

from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from portfolio import audit
from portfolio.access import require
from portfolio.domain.canonical import digest
from portfolio.domain.errors import Refusal
from portfolio.domain.language import ENGLISH, LANGUAGES, say
from portfolio.domain.logos import read_logo
from portfolio.domain.organisations import CURRENCIES, checked_colour, time_zones
from portfolio.models import Member, Organisation
from portfolio.versions import claim

FIELDS = ("name", "currency", "time_zone", "fiscal_year_start_month", "colour", "language", "logo")


@dataclass(frozen=True)
class Settings:
    """The settings of an organisation. fiscal_year_start_month: 1..12. colour: #RRGGBB. language: of its packs."""

    name: str
    currency: str
    time_zone: str
    fiscal_year_start_month: int
    colour: str
    language: str = ENGLISH


def edit_settings(*, wanted: Settings, logo: bytes | None, drop_logo: bool, version: int, by: Member) -> Organisation:
    """Change the settings. logo: bytes of a PNG or JPEG, None leaves the present one; drop_logo takes it away."""
    with transaction.atomic():
        require(by, "organisation.edit")
        organisation = Organisation.objects.get(pk=by.organisation_id)
        check_settings(wanted)
        claim(organisation, version)
        before = _facts(organisation)
        for name, value in vars(wanted).items():
            setattr(organisation, name, value)
        organisation.colour = checked_colour(wanted.colour)
        _set_logo(organisation, logo, drop=drop_logo)
        organisation.save()
        _record(organisation, before, by)
        return organisation


def check_settings(wanted: Settings) -> None:
    """Raises Refusal for the first setting that cannot be, naming its field."""
    if not wanted.name:
        raise Refusal(say("Write the organisation's name."), field="name")
    if wanted.currency not in CURRENCIES:
        raise Refusal(say("Choose a currency of the list."), field="currency")
    if wanted.time_zone not in time_zones():
        raise Refusal(say("Choose a time zone of the list."), field="time_zone")
    if not 1 <= wanted.fiscal_year_start_month <= 12:
        raise Refusal(say("Choose a month."), field="fiscal_year_start_month")
    if wanted.language not in LANGUAGES:
        raise Refusal(say("Choose a language of the list."), field="language")
    checked_colour(wanted.colour)


def _set_logo(organisation: Organisation, logo: bytes | None, *, drop: bool) -> None:
    """Store the picture under a name made from its content: the name that was uploaded never reaches the disk."""
    if logo is not None:
        picture = read_logo(logo)
        name = f"{organisation.slug}-{digest(logo.hex())[:20]}.{picture.kind}"
        organisation.logo.save(name, ContentFile(logo), save=False)
    elif drop:
        organisation.logo = ""


def _record(organisation: Organisation, before: dict[str, Any], by: Member) -> None:
    after = _facts(organisation)
    changed = [name for name in FIELDS if before[name] != after[name]]
    if changed:
        audit.record(
            by=by,
            deed="organisation.edit",
            target=organisation,
            before={name: before[name] for name in changed},
            after={name: after[name] for name in changed},
        )


def _facts(organisation: Organisation) -> dict[str, Any]:
    return {name: str(getattr(organisation, name)) for name in FIELDS}
