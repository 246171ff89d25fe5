"""The demo companies and their people."""

from django.conf import settings

from msp_reviews.demo.files import Row, rows
from msp_reviews.demo.script import Company
from portfolio import audit
from portfolio.models import Member, Organisation, Role, User

COMPANIES = {
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
    """Make the company and its people. The first administrator comes with it, as when a portal is set up."""
    organisation = Organisation.objects.create(slug=slug, is_demo=True, **COMPANIES[slug])
    people = [row for row in rows("people") if row["organisation"] == slug]
    members = {row["name"]: _member(organisation, row) for row in people}
    first = next(member for member in members.values() if member.role == Role.ADMINISTRATOR)
    entries = [audit.Entry("member.invite", member, after=_facts(member)) for member in members.values()]
    audit.record_many(by=first, entries=entries)
    return Company(organisation, slug.replace("-", "_"), members)


def sign_ins() -> list[str]:
    """One line for each person of the demo companies: e-mail, role, company; the password once, at the end."""
    lines = [
        f"{row['email']:34} {Role(row['role']).label}, {COMPANIES[row['organisation']]['name']}"
        for row in rows("people")
    ]
    return [*lines, f"Password of all: {settings.DEMO_PASSWORD}"]


def _member(organisation: Organisation, row: Row) -> Member:
    user = User.objects.create_user(row["email"], settings.DEMO_PASSWORD or None, name=row["name"])
    return Member.objects.create(organisation=organisation, user=user, role=Role(row["role"]))


def _facts(member: Member) -> dict[str, str]:
    return {"email": member.user.email, "name": member.user.name, "role": member.role}
