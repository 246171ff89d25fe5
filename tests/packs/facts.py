"""A portfolio small enough to check by hand, and its facts."""

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from msp_reviews.domain.attainment import Kind
from msp_reviews.models import Measurement
from msp_reviews.queries.packs_facts import board_facts
from portfolio.domain.canonical import canonical
from portfolio.domain.quarters import Quarter
from portfolio.models import Member, Role
from tests.factories import (
    ContractFactory,
    ITFunctionFactory,
    MemberFactory,
    PartnerFactory,
    QBRActionFactory,
    QBRFactory,
    ServiceLevelFactory,
    decided,
)

TODAY = date(2026, 11, 23)
QUARTER = Quarter(2026, 3)
AT = "2026-11-23T10:00:00+00:00"


@dataclass
class Company:
    """A company with two CIOs."""

    cio: Member
    second: Member

    def facts(self) -> dict[str, Any]:
        """The facts as a snapshot holds them."""
        found: dict[str, Any] = json.loads(canonical(board_facts(self.cio, quarter=QUARTER, today=TODAY)))
        return found

    def snapshot(self) -> str:
        """The text of a snapshot of these facts."""
        return canonical({"header": HEADER, "facts": self.facts()})


HEADER = {
    "number": 7,
    "status": "draft",
    "at": AT,
    "ordered_by": "Anna Berg",
    "audit": {"seq": 12, "sha256": "ab" * 32},
}


def empty_company() -> Company:
    """Nobody has entered anything yet."""
    cio = MemberFactory(role=Role.CIO, user__name="Anna Berg", organisation__currency="EUR")
    return Company(cio, MemberFactory(role=Role.CIO, organisation=cio.organisation, user__name="Samuel Okafor"))


def small_company() -> Company:
    """A help desk decided as outsourceable but half in-house, one partner with a service level that missed in August."""
    company = empty_company()
    organisation = company.cio.organisation
    help_desk = ITFunctionFactory(
        organisation=organisation,
        name="Help desk <b>",
        code="help-desk",
        internal_cost=Decimal("600000.00"),
        external_cost=Decimal("400000.00"),
        internal_fte=Decimal("6.00"),
        external_fte=Decimal("4.00"),
        criticality=4,
    )
    decided(help_desk, company.cio, company.second)
    ITFunctionFactory(organisation=organisation, name="Łódź → print", code="print", internal_cost=None)
    partner = PartnerFactory(organisation=organisation, name="Northwind")
    contract = ContractFactory(
        organisation=organisation,
        partner=partner,
        code="C-1",
        title="Service desk",
        starts=date(2025, 1, 1),
        ends=date(2027, 6, 30),
        notice_days=180,
        annual_fee=Decimal("400000.00"),
    )
    level = ServiceLevelFactory(
        organisation=organisation,
        contract=contract,
        code="NW-1",
        name="Solved in time",
        kind=Kind.RATIO.value,
        expected=Decimal("0.95"),
        minimum=Decimal("0.90"),
    )
    for month, good in ((7, 98), (8, 93), (9, 97)):
        _measured(level, date(2026, month, 1), good, company.cio)
    review = QBRFactory(organisation=organisation, partner=partner, fiscal_year=2026, quarter_number=2)
    QBRActionFactory(
        organisation=organisation,
        partner=partner,
        qbr=review,
        what="Rebuild the restore test",
        raised_on=date(2026, 7, 1),
        due_on=date(2026, 10, 1),
    )
    return company


def _measured(level: Any, month: date, good: int, by: Member) -> Measurement:
    return Measurement.objects.create(
        organisation=level.organisation,
        service_level=level,
        period=month,
        revision=1,
        is_current=True,
        good=good,
        total=100,
        expected=level.expected,
        minimum=level.minimum,
        source="grid",
        recorded_by=by,
        recorded_at=AT,
    )
