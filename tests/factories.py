"""Rows for tests, one factory a noun; each app's factories in its own section."""

from decimal import Decimal
from typing import Any

import factory
from factory.django import DjangoModelFactory

from msp_reviews.models import Contract, Partner, PartnerSeat, ServiceLevel
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
        "form_token": factory.Faker("pystr", min_chars=24, max_chars=24).evaluate(None, None, {"locale": None}),
        **fields,
    }


# msp_reviews: partners -----------------------------------------------------------------------


class PartnerFactory(DjangoModelFactory[Partner]):
    class Meta:
        model = Partner

    organisation = factory.SubFactory(OrganisationFactory)
    name = factory.Sequence(lambda n: f"Partner {n}")
    slug = factory.Sequence(lambda n: f"partner-{n}")


class ContractFactory(DjangoModelFactory[Contract]):
    class Meta:
        model = Contract

    partner = factory.SubFactory(PartnerFactory)
    organisation = factory.SelfAttribute("partner.organisation")
    code = factory.Sequence(lambda n: f"C-{n}")
    title = factory.Sequence(lambda n: f"Contract {n}")


class ServiceLevelFactory(DjangoModelFactory[ServiceLevel]):
    class Meta:
        model = ServiceLevel

    contract = factory.SubFactory(ContractFactory)
    organisation = factory.SelfAttribute("contract.organisation")
    code = factory.Sequence(lambda n: f"SL-{n}")
    name = factory.Sequence(lambda n: f"Service level {n}")
    kind = "ratio"
    expected = Decimal("0.95")
    minimum = Decimal("0.9")


def partner_user(partner: Partner) -> Member:
    """A member who signs in for the partner."""
    member: Member = MemberFactory(organisation=partner.organisation, role=Role.PARTNER)
    PartnerSeat.objects.create(organisation=partner.organisation, member=member, partner=partner)
    return member
