"""A partner's record: whom to call, certificates, who stands behind it, how to leave it, documents."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from msp_reviews import access
from msp_reviews.domain.dates import Dated, exit_test_due
from msp_reviews.models import (
    Certificate,
    ExitPlan,
    ExitStep,
    ExitTest,
    Partner,
    PartnerContact,
    PartnerDocument,
    SubContractor,
)
from msp_reviews.queries.partners import spend_by_partner
from portfolio.models import Member


@dataclass(frozen=True)
class PartnerRecord:
    """Everything that is known about a partner, as far as the member may see it. plan None: no exit plan is written."""

    contacts: Sequence[PartnerContact]
    certificates: Sequence[Certificate]
    sub_contractors: Sequence[SubContractor]
    plan: ExitPlan | None
    steps: Sequence[ExitStep]
    tests: Sequence[ExitTest]
    documents: Sequence[PartnerDocument]

    @property
    def exit_days(self) -> int:
        """How long leaving takes when one step follows the other."""
        return sum(step.days for step in self.steps)

    @property
    def test_due(self) -> Dated | None:
        """When the exit plan is to be tested; None without a plan."""
        if self.plan is None:
            return None
        last = self.tests[0].tested_on if self.tests else None
        return exit_test_due(self.plan.written_on, last, self.plan.test_every_months)


def record_of(member: Member, partner: Partner) -> PartnerRecord:
    """The partner's record. Seven queries."""
    return PartnerRecord(
        list(access.facts_of(member, PartnerContact).filter(partner=partner)),
        list(access.facts_of(member, Certificate).filter(partner=partner)),
        list(access.facts_of(member, SubContractor).filter(partner=partner)),
        access.exit_plans_of(member).filter(partner=partner).select_related("owner__user").first(),
        list(access.facts_of(member, ExitStep).filter(partner=partner)),
        list(access.exit_tests_of(member).filter(partner=partner).select_related("recorded_by__user")),
        list(access.documents_of(member).filter(partner=partner).select_related("organisation", "added_by__user")),
    )


@dataclass(frozen=True)
class Behind:
    """A company that works for our partners. fee: what we pay those partners per year, None when unknown."""

    name: str
    rows: tuple[SubContractor, ...]
    partners: int
    fee: Decimal | None


def behind_partners(member: Member, *, today: date) -> list[Behind]:
    """Who stands behind how many partners, the most first. Same LEI, or same name in any case: same company. Three queries."""
    fees = {spend.partner.pk: spend.annual_fee for spend in spend_by_partner(member, today=today)}
    found: defaultdict[str, list[SubContractor]] = defaultdict(list)
    rows = access.facts_of(member, SubContractor).select_related("partner__organisation")
    for row in rows.order_by("name", "rank", "pk"):
        found[_identity(row, found)].append(row)
    companies = [_behind(rows, fees) for rows in found.values()]
    return sorted(companies, key=lambda one: (-one.partners, -(one.fee or 0), one.name))


def _identity(row: SubContractor, known: dict[str, list[SubContractor]]) -> str:
    """The company's key: of a company with that name or that LEI already met, else a key of its own."""
    name = " ".join(row.name.casefold().split())
    for key, rows in known.items():
        if any((row.lei and row.lei == one.lei) or name == " ".join(one.name.casefold().split()) for one in rows):
            return key
    return name


def _behind(rows: Sequence[SubContractor], fees: dict[int, Decimal | None]) -> Behind:
    partners = {row.partner_id for row in rows}
    paid = [fee for key in partners if (fee := fees.get(key)) is not None]
    return Behind(rows[0].name, tuple(rows), len(partners), sum(paid, Decimal()) if paid else None)
