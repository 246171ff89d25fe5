"""Run as a module inside a stack's environment: opens an organisation and gives it people of every role."""

import sys

import django

django.setup()

from portfolio.actions.openings import open_organisation  # noqa: E402
from portfolio.actions.organisations import Settings  # noqa: E402
from portfolio.models import Member, Role, User  # noqa: E402
from tests.browser.stack import PASSWORD  # noqa: E402

ROLES = {
    "ann": Role.CIO,
    "cleo": Role.CIO,
    "ian": Role.IT_MANAGER,
    "eve": Role.EXECUTIVE,
}


def main(slug: str) -> None:
    """The administrator opens it; the others are what ROLES says, all with the same password."""
    administrator = User.objects.create_user(f"admin@{slug}.example", PASSWORD, name="Ada Admin")
    settings = Settings("Federal IT", "USD", "America/New_York", 10, "#0B3C5D")
    organisation = open_organisation(slug=slug, wanted=settings, by=administrator).organisation
    for name, role in ROLES.items():
        user = User.objects.create_user(f"{name}@{slug}.example", PASSWORD, name=f"{name.title()} {role.label}")
        Member.objects.create(organisation=organisation, user=user, role=role)


if __name__ == "__main__":
    main(sys.argv[1])
