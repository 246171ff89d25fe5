"""The worklist's filters, order, export, ticks and ways on."""

import csv
import io
import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from portfolio.models import ITFunction, Member, Role
from sourcing.actions.decisions import approve_decision
from sourcing.models import Decision
from sourcing.queries.worklist_export import HEAD
from tests.factories import (
    DATA_GOVERNANCE,
    HELP_DESK,
    REFRESH,
    ITFunctionFactory,
    MemberFactory,
    OrganisationFactory,
    decided,
    form_token,
    proposed,
    scored,
)
from tests.web.test_sourcing_pages import at, client_of, function, listed, page_of

pytestmark = pytest.mark.django_db
LEANING = REFRESH


@pytest.fixture
def cio() -> Member:
    return MemberFactory(organisation=OrganisationFactory(slug="company-y"), role=Role.CIO)


@pytest.fixture
def manager(cio: Member) -> Member:
    return MemberFactory(organisation=cio.organisation, role=Role.IT_MANAGER)


def waived(by: Member, approver: Member, name: str, days: int) -> ITFunction:
    """A function decided below its lock, due again that many days from the real today."""
    one = function(by, name)
    scored(one, by, DATA_GOVERNANCE)
    today = timezone.now().date()
    decision = proposed(
        one, by, "tactical", override_reason="For now.", expires_on=max(today, today + timedelta(days=days))
    )
    approve_decision(decision=decision, seen_sha256=decision.content_sha256, version=1, by=approver)
    return one


def exported(member: Member, query: str = "") -> list[dict[str, str]]:
    answer = client_of(member).get(at("worklist_export", "csv") + query)
    content = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(content)))


def test_what_expires_within_the_chosen_days_is_listed_with_its_day(cio, manager):
    waived(manager, cio, "Soon", 40)
    waived(manager, cio, "Later", 120)
    assert listed(page_of(cio, at("worklist") + "?reason=expiring")) == ["Soon"]
    assert listed(page_of(cio, at("worklist") + "?reason=expiring&within=180")) == ["Later", "Soon"]
    assert listed(page_of(cio, at("worklist") + "?reason=expiring&within=30")) == []
    assert listed(page_of(cio, at("worklist") + "?reason=expiring&within=7777")) == ["Soon"]
    assert "Its decision expires on" in page_of(cio, at("worklist"))


def test_what_has_expired_is_due_again_and_the_bell_and_the_hub_say_so(cio, manager):
    one = waived(manager, cio, "Waived", 1)
    later = timezone.now() + timedelta(days=2)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(timezone, "now", lambda: later)
        assert listed(page_of(cio, at("worklist") + "?reason=due-again")) == ["Waived"]
        for address in (one.get_absolute_url(), "/company-y/due/", "/company-y/"):
            assert "due again" in page_of(manager, address), address


def test_stability_narrows_and_sorts(cio, manager):
    scored(function(cio, "Firm one"), manager)
    scored(function(cio, "Leaning one"), manager, LEANING)
    function(cio, "Unscored one")
    assert listed(page_of(cio, at("worklist") + "?stability=leaning")) == ["Leaning one"]
    assert listed(page_of(cio, at("worklist") + "?sort=stability")) == ["Leaning one", "Firm one", "Unscored one"]
    assert listed(page_of(cio, at("worklist") + "?sort=-stability")) == ["Firm one", "Leaning one", "Unscored one"]


def test_only_firm_and_final_verdicts_can_be_ticked_and_the_others_say_why(cio, manager):
    scored(function(cio, "Firm one"), manager)
    scored(function(cio, "Leaning one"), manager, LEANING)
    page = page_of(manager, at("worklist"))
    assert re.findall(r'name="code" value="([^"]*)"', page) == ["firm-one"]
    assert "Leaning one cannot be proposed in bulk: Leaning, not firm: decide it by itself." in page
    assert "Propose all firm verdicts listed (1)" in page
    reader = MemberFactory(organisation=cio.organisation, role=Role.EXECUTIVE)
    assert "data-tick" not in page_of(reader, at("worklist"))


def test_an_export_holds_exactly_what_is_filtered_in_the_order_of_the_list(cio, manager):
    scored(function(cio, "=Desk", 30, 70), manager)
    function(cio, "Dear", 5000, 5000)
    decided(function(cio, "Wrong", 90, 10), manager, cio)
    rows = exported(cio, "?sort=-cost")
    assert [row["Function"] for row in rows] == ["Dear", "'=Desk", "Wrong"]
    assert [row["Function"] for row in exported(cio, "?reason=misaligned")] == ["Wrong"]
    wrong = rows[2]
    assert (wrong["Decided"], wrong["MSP share"], wrong["Outside the band per year"]) == (
        "outsourceable", "0.100000", "60.00",
    )  # fmt: skip
    assert wrong["Why"] == "MSP share 10 % is below the band 70–100 %."
    assert (rows[1]["Share of weightings"], rows[1]["Stability"], rows[1]["Provisional"]) == ("1.000000", "firm", "no")
    book = client_of(cio).get(at("worklist_export", "xlsx"))
    sheet: Any = load_workbook(io.BytesIO(book.content), read_only=True).active
    assert next(iter(sheet.iter_rows(values_only=True))) == HEAD
    assert client_of(cio).get(at("worklist_export", "pdf")).status_code == 404


def test_list_and_export_cost_the_same_queries_with_two_and_with_twenty(cio, manager):
    def queries() -> list[int]:
        counts = []
        for address in (at("worklist"), at("worklist_export", "csv")):
            with CaptureQueriesContext(connection) as captured:
                answer = client.get(address)
                list(answer) if answer.streaming else answer.content
            counts.append(len(captured))
        return counts

    client = client_of(cio)
    for number in range(2):
        scored(function(cio, f"Function {number}"), manager)
    queries()
    few = queries()
    for number in range(2, 20):
        one = function(cio, f"Function {number}", 1000, 0)
        if number % 2:
            decided(one, manager, cio)
        else:
            scored(one, manager)
            proposed(one, manager)
    assert queries() == few


def posted(*functions: ITFunction, rows: dict[int, str], **fields: str) -> dict[str, Any]:
    data = form_token(**fields)
    data["shown"] = [one.pk for one in functions]
    data["row"] = [f"{pk}:{seen}" for pk, seen in rows.items()]
    return data


def seen_on(page: str) -> dict[int, str]:
    return {int(pk): seen for pk, seen in re.findall(r'name="row" value="(\d+):([0-9a-f]{64})"', page)}


def test_ticked_rows_are_previewed_and_proposed_with_their_own_rationales(cio, manager):
    desk, net = function(cio, "Desk"), function(cio, "Net")
    for one in (desk, net):
        scored(one, manager)
    client = client_of(manager)
    page = client.get(at("propose_many") + "?code=desk&code=net").content.decode()
    data = posted(desk, net, rows=seen_on(page), rationale="All alike.", **{f"own-{net.pk}": "Net is special."})
    preview = client.post(at("propose_many"), data | {"step": "preview"}).content.decode()
    assert "2 decisions would be proposed" in preview
    assert "Net is special." in preview
    assert not Decision.objects.exists()
    answers = [client.post(at("propose_many"), data | {"step": "propose"}) for _ in range(2)]
    assert {answer.headers["Location"] for answer in answers} == {at("worklist") + "?reason=waiting"}
    assert dict(Decision.objects.values_list("function__name", "rationale")) == {
        "Desk": "All alike.",
        "Net": "Net is special.",
    }


def test_rows_that_cannot_be_proposed_are_shown_disabled_and_a_forged_tick_is_refused(cio, manager):
    bad = function(cio, "Bad")
    scored(bad, manager, LEANING)
    client = client_of(manager)
    page = client.get(at("propose_many") + "?code=bad").content.decode()
    assert "Bad cannot be proposed: Leaning, not firm" in page
    [seen] = re.findall(r'value="\d+:([0-9a-f]{64})"', page)
    data = posted(bad, rows={bad.pk: seen}, rationale="Yes.", step="propose")
    assert "Leaning, not firm: decide it by itself." in client.post(at("propose_many"), data).content.decode()
    assert not Decision.objects.exists()


def test_no_tick_no_rationale_and_old_answers_are_said_beside_the_field(cio, manager):
    desk = function(cio, "Desk")
    scored(desk, manager)
    client = client_of(manager)
    rows = seen_on(client.get(at("propose_many") + "?code=desk").content.decode())
    for data, sentence in (
        (posted(desk, rows={}, rationale="Yes."), "No function is ticked."),
        (posted(desk, rows=rows), "Write a rationale for all, or one for each ticked function."),
        (posted(desk, rows={desk.pk: "0" * 64}, rationale="Yes."), "changed since you opened this page"),
    ):
        assert sentence in client.post(at("propose_many"), data | {"step": "propose"}).content.decode()
    assert not Decision.objects.exists()


def test_all_firm_ones_of_the_filtered_list_can_be_chosen_at_once(cio, manager):
    for name in ("Desk one", "Desk two", "Net"):
        scored(function(cio, name), manager, HELP_DESK)
    page = page_of(manager, at("propose_many") + "?all=1&words=desk")
    assert len(seen_on(page)) == 2
    assert "No function is ticked" in page_of(manager, at("propose_many") + "?all=1&words=zzz")


def test_a_function_of_another_organisation_is_never_listed_for_proposing(cio, manager):
    foreign = ITFunctionFactory(code="foreign", internal_cost=Decimal(1))
    assert "No function is ticked" in page_of(manager, at("propose_many") + "?code=foreign")
    data = posted(foreign, rows={foreign.pk: "0" * 64}, rationale="Yes.", step="propose")
    assert "To the worklist" in client_of(manager).post(at("propose_many"), data).content.decode()
    assert not Decision.objects.exists()


@pytest.mark.parametrize("query", ["?code=%00", "?all=1&sort=x&page=z", "?code=" + "9" * 4000])
def test_a_broken_address_chooses_nothing(manager, query):
    assert client_of(manager).get(at("propose_many") + query).status_code == 200


@pytest.mark.parametrize("row", ["x", "1", "99999999999999999999:" + "0" * 64, "-1:0", ":"])
def test_broken_rows_choose_nothing(manager, row):
    data = form_token(rationale="Yes.", step="propose", row=row, shown=row)
    assert client_of(manager).post(at("propose_many"), data).status_code == 200
