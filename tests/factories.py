"""Rows for tests, one factory a noun; each app's factories in its own section."""

from typing import Any

import factory
from factory.django import DjangoModelFactory

from portfolio.models import BusinessUnit, ITFunction, Member, Organisation, Role, User

# portfolio ---------------------------------------------------------------------------------


class OrganisationFactory(DjangoModelFactory[Organisation]):
    class Meta:
        model = Organisation

    slug = factory.Sequence(lambda n: f"company-{n}")
    name = factory.Sequence(lambda n: f"Company {n}")


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = factory.Sequence(lambda n: f"Person {n}")
    password = factory.django.Password("a long enough password")


class MemberFactory(DjangoModelFactory[Member]):
    class Meta:
        model = Member

    organisation = factory.SubFactory(OrganisationFactory)
    user = factory.SubFactory(UserFactory)
    role = Role.CIO


class BusinessUnitFactory(DjangoModelFactory[BusinessUnit]):
    class Meta:
        model = BusinessUnit

    organisation = factory.SubFactory(OrganisationFactory)
    name = factory.Sequence(lambda n: f"Unit {n}")


class ITFunctionFactory(DjangoModelFactory[ITFunction]):
    class Meta:
        model = ITFunction

    organisation = factory.SubFactory(OrganisationFactory)
    code = factory.Sequence(lambda n: f"function-{n}")
    name = factory.Sequence(lambda n: f"Function {n}")


def form_token(**fields: Any) -> dict[str, Any]:
    """Posted fields with a fresh one-time token."""
    return {
        "form_token": factory.Faker("pystr", min_chars=24, max_chars=24).evaluate(
            None, None, {"locale": None}
        ),
        **fields,
    }
