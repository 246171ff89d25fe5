"""The demo companies and their people."""

from typing import Any

from django.conf import settings

from msp_reviews.demo.files import Row, rows
from msp_reviews.demo.script import Company
from portfolio import audit
from portfolio.actions.openings import open_organisation
from portfolio.actions.organisations import Settings
from portfolio.models import Member, Organisation, Role, User

COMPANIES: dict[str, dict[str, Any]] = {
    "company-x": {
        "name": "Company X",
        "currency": "EUR",
        "time_zone": "Europe/Berlin",
        "fiscal_year_start_month": 10,
        "colour": "#1F5F4B",
    },
    "company-y": {
        "name": "Company Y",
        "currency": "USD",
        "time_zone": "America/New_York",
        "fiscal_year_start_month": 1,
        "colour": "#0B3C5D",
    },
}


def found(slug: str) -> Company:
    """Open the company by its first administrator, who then brings in the others."""
    people = [row for row in rows("people") if row["organisation"] == slug]
    founder = next(row for row in people if row["role"] == Role.ADMINISTRATOR)
    first = open_organisation(slug=slug, wanted=Settings(**COMPANIES[slug]), by=_user(founder))
    organisation = first.organisation
    Organisation.objects.filter(pk=organisation.pk).update(is_demo=True)
    others = {row["name"]: _member(organisation, row) for row in people if row is not founder}
    entries = [audit.Entry("member.invite", member, after=_facts(member)) for member in others.values()]
    audit.record_many(by=first, entries=entries)
    return Company(organisation, slug.replace("-", "_"), {founder["name"]: first, **others})


def sign_ins() -> list[str]:
    """One line for each person of the demo companies: e-mail, role, company; the password once, at the end."""
    lines = [
        f"{row['email']:34} {Role(row['role']).label}, {COMPANIES[row['organisation']]['name']}"
        for row in rows("people")
    ]
    return [*lines, f"Password of all: {settings.DEMO_PASSWORD}"]


def _user(row: Row) -> User:
    return User.objects.create_user(row["email"], settings.DEMO_PASSWORD or None, name=row["name"])


def _member(organisation: Organisation, row: Row) -> Member:
    return Member.objects.create(organisation=organisation, user=_user(row), role=Role(row["role"]))


def _facts(member: Member) -> dict[str, str]:
    return {"email": member.user.email, "name": member.user.name, "role": member.role}
