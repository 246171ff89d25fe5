"""Pages of credits: a rule sheet from its form to a received credit, with the words that people read."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from msp_reviews.actions.measurements import Entry, record_measurements
from msp_reviews.domain.attainment import Counts
from msp_reviews.domain.rule_sheets import first_day, month_of
from msp_reviews.models import Closing, Contract, Credit, CreditClaim, MeasurementSource, RuleSheet, ServiceLevel
from portfolio.models import Member, Role
from portfolio.portal import today
from tests.domain.credit_cases import case, pool, rows
from tests.factories import ContractFactory, MemberFactory, ServiceLevelFactory
from tests.web.test_every_url import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cio(db: None) -> Member:
    return MemberFactory(role=Role.CIO)


@pytest.fixture
def contract(cio: Member) -> Contract:
    made = ContractFactory(organisation=cio.organisation, code="C-7", starts=date(2025, 1, 1))
    ServiceLevelFactory(
        organisation=cio.organisation, contract=made, code="A-1", is_critical=True,
        expected=Decimal("0.95"), minimum=Decimal("0.9"),
    )  # fmt: skip
    return made


def address(member: Member, name: str, *args: Any) -> str:
    return reverse(f"msp_reviews:{name}", args=[member.organisation.slug, *args])


def send(client: Client, path: str, **fields: Any) -> Any:
    """Post the form of a page as it stands there, with these fields."""
    shown = client.get(path)
    form = shown.context["form"]
    data = {name: value for name, value in ((f.html_name, f.value()) for f in form) if value not in (None, False)}
    data |= {"form_token": form.form_token, "version": form.shown_version() or ""}
    return client.post(path, {**data, **fields})


def last_month(member: Member, back: int = 1) -> date:
    return first_day(month_of(today(member.organisation)) - back)


def test_from_a_rule_sheet_to_a_letter(contract: Contract, cio: Member) -> None:
    client, month = signed_in(cio), last_month(cio)
    level = ServiceLevel.objects.get()
    answer = send(
        client, address(cio, "rule_sheet_new", "C-7"), starts="2025-01", model="pool", at_risk="12", pool_size="150",
        multipliers="1, 2", claim_days="60", **{f"allocation_{level.pk}": "150"},
    )  # fmt: skip
    sheet = RuleSheet.objects.get()
    assert answer.url == sheet.get_absolute_url()
    assert sheet.content["allocations"] == {"A-1": "150 %"}
    send(client, address(cio, "rule_sheet_force", sheet.pk))
    fees = {"first": f"{month:%Y-%m}", "last": f"{month:%Y-%m}", "amount": "110000", "pass_through": "10000"}
    send(client, address(cio, "contract_fees", "C-7"), **fees)
    entry = Entry(level, month, Counts(80, 100))
    record_measurements(entries=[entry], source=MeasurementSource.FILE, today=today(cio.organisation), by=cio)
    page = client.get(address(cio, "closing", "C-7", f"{month:%Y-%m}")).content.decode()
    assert "150 % × 12 % × 100,000.00 = 18,000.00; capped: 18,000.00 × 12,000.00 / 18,000.00 = 12,000.00" in page
    send(client, address(cio, "closing_close", "C-7", f"{month:%Y-%m}"))
    assert Closing.objects.get().is_current
    send(client, address(cio, "credit_claim_new", "C-7"), credits=[str(Credit.objects.get().pk)])
    made = CreditClaim.objects.get()
    assert "12,000.00" in client.get(made.get_absolute_url()).content.decode() or "12000.00" in made.content
    send(client, address(cio, "credit_receive", Credit.objects.get().pk))
    ledger = client.get(address(cio, "credits"))
    assert (ledger.context["figures"]["received"], ledger.context["figures"]["expired"]) == (Decimal(12000), 0)
    exported = b"".join(client.get(address(cio, "credits_export")).streaming_content).decode()
    assert "Received" in exported.splitlines()[1]
    case = json.loads(client.get(address(cio, "closing_case", Closing.objects.get().pk)).content)
    assert case["results"][0]["good"] == 80


def test_bad_rules_are_refused_beside_their_field(contract: Contract, cio: Member) -> None:
    client, path = signed_in(cio), address(cio, "rule_sheet_new", "C-7")
    pk = ServiceLevel.objects.get().pk
    answer = send(client, path, starts="2025-01", model="pool", at_risk="", bands="x")
    assert {"at_risk", "bands"} <= set(answer.context["form"].errors)
    answer = send(client, path, starts="2025-01", model="pool", at_risk="10", **{f"allocation_{pk}": "101"})
    assert "more than the pool size of 100 %" in answer.content.decode()
    answer = send(client, path, starts="2025-13", model="points", credit_per_point="1", cap="5", bands="98: 2\n99: 1")
    assert "starts" in answer.context["form"].errors
    answer = send(client, path, starts="2025-01", model="points", credit_per_point="1", cap="5", bands="98: 2\n99: 1")
    assert "The edges must run from the best to the worst" in answer.content.decode()
    answer = send(client, path, starts="2025-01", model="points", credit_per_point="1", cap="5", bands="99: 1.5")
    assert "bands" in answer.context["form"].errors
    assert not RuleSheet.objects.exists()


def test_the_simulator_shows_a_case_and_names_what_is_wrong_with_another(cio: Member) -> None:

    client, path = signed_in(cio), address(cio, "simulator")
    content = case(pool({"A": "60 %"}), rows("A", [800]))
    answer = client.post(path, {"file": SimpleUploadedFile("case.json", json.dumps(content).encode())})
    assert "60 % × 10 % × 100,000.00 = 6,000.00" in answer.content.decode()
    content["results"][0]["good"] = -1
    answer = client.post(path, {"file": SimpleUploadedFile("case.json", json.dumps(content).encode())})
    assert "results[0].good" in answer.content.decode()
    assert answer.context["outcome"] is None


def test_months_that_are_none_are_not_found(contract: Contract, cio: Member) -> None:
    client = signed_in(cio)
    assert client.get(address(cio, "closing", "C-7", "2025-13")).status_code == 404
    assert client.get(address(cio, "closing", "C-7", "2025-12-01")).status_code == 404
    assert "No rule sheet is in force" in client.get(address(cio, "closing", "C-7", "2025-12")).content.decode()
