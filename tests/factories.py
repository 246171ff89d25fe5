"""Rows for tests, one factory a noun; each app's factories in its own section."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import factory
from factory.django import DjangoModelFactory

from msp_reviews.actions import msp_choices, msp_comparisons
from msp_reviews.domain.msp_choices import Cell, CriterionKind
from msp_reviews.domain.ratings import Dimension
from msp_reviews.models import (
    QBR,
    Contract,
    MspChoice,
    MspComparison,
    MspScore,
    Partner,
    PartnerSeat,
    QBRAction,
    QBRRating,
    ServiceLevel,
)
from msp_reviews.queries.msp_choices import going_of, inputs_of, loaded
from portfolio.domain.canonical import digest
from portfolio.models import BusinessUnit, ITFunction, Member, Organisation, Role, User
from sourcing.actions import assessments, criteria, decisions, rounds
from sourcing.actions.assessments import Answers
from sourcing.actions.decisions import Proposal
from sourcing.domain.criteria import DEFAULT_CONTENT, SourcingClass, criteria_model_from_content
from sourcing.models import Assessment, Decision, Round
from sourcing.queries.evidence import evidence_of

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
    code = factory.Sequence(lambda n: f"C-{n:05}")
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


# sourcing ----------------------------------------------------------------------------------

CRITERIA = criteria_model_from_content(DEFAULT_CONTENT).keys
HELP_DESK = "2113221114125555"
DATA_GOVERNANCE = "4334555421122212"  # the lock “regulated oversight” fires
LEADERSHIP = "5545344421121112"  # the lock “accountable leadership” fires
REFRESH = "2112222235544234"  # tactical, no lock
TODAY = date(2026, 11, 23)


def levels(digits: str) -> dict[str, int | None]:
    """Answers from sixteen digits in the order of the criteria; 0 is “don't know”, “-” is left open."""
    return {key: int(digit) or None for key, digit in zip(CRITERIA, digits.ljust(16, "-"), strict=True) if digit != "-"}


def scored(function: ITFunction, by: Member, digits: str = HELP_DESK) -> Assessment:
    """Submitted answers of one person."""
    criteria.ensure_default_model(by=by)
    return assessments.submit_assessment(function=function, answers=Answers(levels(digits)), version=0, by=by)


def proposed(function: ITFunction, by: Member, as_class: str | None = None, **more: Any) -> Decision:
    """A proposal on the function's current answers, by default of the class they give."""
    evidence = evidence_of(function)
    assert evidence is not None
    proposal = Proposal(
        sourcing_class=SourcingClass(as_class or evidence.verdict.sourcing_class),
        rationale=more.pop("rationale", "It is what the answers say."),
        seen_sha256=evidence.inputs_sha256,
        **more,
    )
    return decisions.propose_decision(function=function, proposal=proposal, today=TODAY, by=by)


def decided(function: ITFunction, by: Member, approver: Member, digits: str = HELP_DESK) -> Decision:
    """An approved decision: scored and proposed by one, approved by another."""
    scored(function, by, digits)
    decision = proposed(function, by)
    return decisions.approve_decision(
        decision=decision, seen_sha256=decision.content_sha256, version=decision.version, by=approver
    )


def round_of(functions: list[ITFunction], assessors: list[Member], by: Member, **more: Any) -> Round:
    """An open round over these functions, due a week from today."""
    criteria.ensure_default_model(by=by)
    plan = rounds.Plan(
        name=more.pop("name", "Autumn round"),
        purpose=more.pop("purpose", ""),
        due_on=more.pop("due_on", TODAY + timedelta(days=7)),
        functions=frozenset(function.pk for function in functions),
        assessors=frozenset(member.pk for member in assessors),
    )
    return rounds.start_round(plan=plan, today=TODAY, by=by, **more)


def answered_in(held: Round, function: ITFunction, by: Member, digits: str = HELP_DESK, **notes: str) -> Assessment:
    """One assessor's answers submitted in a round."""
    answers = Answers(levels(digits), notes)
    return assessments.submit_assessment(function=function, answers=answers, version=0, in_round=held, by=by)


def closed(held: Round, by: Member) -> Round:
    """The round, closed whoever is missing."""
    held.refresh_from_db()
    return rounds.close_round(held=held, without_missing=True, version=held.version, by=by)


# msp_reviews: reviews ------------------------------------------------------------------------


class QBRFactory(DjangoModelFactory[QBR]):
    class Meta:
        model = QBR
        skip_postgeneration_save = True

    partner = factory.SubFactory(PartnerFactory)
    organisation = factory.SelfAttribute("partner.organisation")
    fiscal_year = 2026
    quarter_number = 3
    scheduled_on = date(2026, 10, 14)

    @factory.post_generation
    def ratings(self, create: bool, levels: Any, **kwargs: Any) -> None:
        """All five dimensions, not rated."""
        for dimension in Dimension:
            QBRRating.objects.create(organisation=self.organisation, qbr=self, dimension=dimension.value)


class QBRActionFactory(DjangoModelFactory[QBRAction]):
    class Meta:
        model = QBRAction

    partner = factory.SubFactory(PartnerFactory)
    organisation = factory.SelfAttribute("partner.organisation")
    what = factory.Sequence(lambda n: f"Promise {n}")
    owner_name = "Tom Reed"
    raised_on = date(2026, 7, 14)
    due_on = date(2026, 9, 30)


# msp_reviews: MSP choice ---------------------------------------------------------------------


def msp_comparison(
    function: ITFunction, by: Member, names: Sequence[str] = ("Northwind", "Kestrel"), partners: Sequence[Partner] = ()
) -> MspComparison:
    """A comparison with the starter criteria and every value unknown."""
    return msp_comparisons.create_comparison(function=function, title="", partners=partners, names=names, by=by)


def msp_scored(
    comparison: MspComparison, by: Member, level: int | None = 3, prices: Sequence[int] = (100, 120)
) -> MspComparison:
    """The comparison with prices; level: of every other criterion, None leaves them unknown."""
    rows = MspScore.objects.filter(candidate__comparison=comparison)
    rows = rows.select_related("criterion", "candidate__comparison__organisation")
    entries = []
    for score in rows:
        is_price = score.criterion.name == "Price"
        value = prices[min(score.candidate.position, len(prices) - 1)] if is_price else level
        if value is not None:
            figure = 1000 if score.criterion.kind == CriterionKind.FIGURES and not is_price else value
            entries.append(msp_comparisons.Entry(score, Cell(Decimal(figure)), score.version))
    msp_comparisons.record_scores(comparison=comparison, entries=entries, by=by)
    return comparison


def msp_proposal(comparison: MspComparison, name: str, **more: Any) -> msp_choices.ChoiceProposal:
    """What proposes the candidate of that name, on the comparison as it stands."""
    held = loaded(comparison)
    seen = digest(inputs_of(held, going_of(comparison.function)))
    candidate = next(row for row in held.candidates if row.name == name)
    return msp_choices.ChoiceProposal(candidate, more.pop("rationale", "The best of them."), seen, **more)


def chosen_from(comparison: MspComparison, name: str, by: Member, **more: Any) -> MspChoice:
    """A proposal of the candidate of that name."""
    return msp_choices.propose_choice(comparison=comparison, proposal=msp_proposal(comparison, name, **more), by=by)
