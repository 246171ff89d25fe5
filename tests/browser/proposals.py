"""Run as a module inside a stack's environment: an organisation in which three proposals of its IT manager wait."""

import sys

import django

django.setup()

from portfolio.models import Member, Organisation, Role  # noqa: E402
from tests.browser import people  # noqa: E402
from tests.factories import ITFunctionFactory, proposed, scored  # noqa: E402

NAMES = ("Help desk", "Network", "Print")


def main(slug: str) -> None:
    """The oldest proposal is that of the first name."""
    people.main(slug)
    organisation = Organisation.objects.get(slug=slug)
    manager = Member.objects.get(organisation=organisation, role=Role.IT_MANAGER)
    for name in NAMES:
        function = ITFunctionFactory(organisation=organisation, name=name, code=name.lower().replace(" ", "-"))
        scored(function, manager)
        proposed(function, manager)


if __name__ == "__main__":
    main(sys.argv[1])
