"""The past: a function's time line, and the portfolio as of a day."""

import csv
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portfolio.actions.functions import create_function, edit_function, retire_function
from portfolio.models import ITFunction, Member, Role
from sourcing.actions.decisions import approve_decision, reject_decision
from sourcing.models import Decision
from sourcing.queries.as_of import portfolio_as_of
from sourcing.queries.histories import HistoryLine, function_history
from tests.factories import DATA_GOVERNANCE, HELP_DESK, MemberFactory, OrganisationFactory, decided, proposed, scored
from tests.web.test_sourcing_pages import at, client_of, function, page_of

pytestmark = pytest.mark.django_db
JANUARY, MARCH, JUNE, NOW = (datetime(2026, month, 10, 12, tzinfo=UTC) for month in (1, 3, 6, 11))


@pytest.fixture
def cio() -> Member:
    organisation = OrganisationFactory(slug="company-y", time_zone="America/New_York")
    return MemberFactory(organisation=organisation, role=Role.CIO)


@pytest.fixture
def manager(cio: Member) -> Member:
    return MemberFactory(organisation=cio.organisation, role=Role.IT_MANAGER)


@contextmanager
def clock_at(moment: datetime) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(timezone, "now", lambda: moment)
        yield


@pytest.fixture
def desk(cio: Member, manager: Member) -> ITFunction:
    """Help desk: written down in January, decided in March, its money moved and answers changed in June."""
    values = {
        "code": "help-desk",
        "name": "Help desk",
        "state": "active",
        "internal_cost": Decimal(20),
        "external_cost": Decimal(80),
    }
    with clock_at(JANUARY):
        one = create_function(values=values, by=manager)
    with clock_at(MARCH):
        decided(one, manager, cio)
    with clock_at(JUNE):
        edit_function(function=one, values={"internal_cost": Decimal(60)}, version=one.version, by=manager)
    with clock_at(JUNE + timedelta(minutes=1)):
        scored(one, manager, DATA_GOVERNANCE)
    return one


def lines(one: ITFunction, kind: str = "") -> list[HistoryLine]:
    with clock_at(NOW):
        found = function_history(one, today=NOW.date()).lines
    return [line for line in found if not kind or line.kind == kind]


def test_answers_decisions_and_drift_stand_in_one_line_of_time(desk, cio, manager):
    told = [(line.kind, line.at.month, line.before, line.after) for line in lines(desk)]
    assert told == [
        ("drift", 6, "outsourceable", "strategic"),
        ("answers", 6, "outsourceable", "strategic"),
        ("drift", 6, "outsourceable", None),
        ("approved", 3, None, "outsourceable"),
        ("proposed", 3, None, "outsourceable"),
        ("answers", 3, None, "outsourceable"),
    ]
    class_drift, share_drift = lines(desk, "drift")
    assert class_drift.sentence == "Drifted: decided outsourceable, the answers now give strategic."
    assert share_drift.sentence == "Drifted: MSP share 57 % left its band 70–100 %."
    assert {line.who for line in lines(desk, "approved")} == {str(cio.user)}


def test_a_decision_that_took_the_place_of_another_says_from_what_to_what(desk, cio, manager):
    with clock_at(NOW):
        decision = proposed(desk, manager)
        approve_decision(decision=decision, seen_sha256=decision.content_sha256, version=1, by=cio)
    approved, superseded = lines(desk, "approved")[0], lines(desk, "superseded")[0]
    assert (approved.before, approved.after) == ("outsourceable", "strategic")
    assert (superseded.before, superseded.after) == ("outsourceable", "strategic")


def test_a_rejection_and_a_withdrawal_are_told_apart(desk, cio, manager):
    rejected = proposed(desk, manager)
    reject_decision(decision=rejected, reason="Costs are missing.", version=1, by=cio)
    [line] = lines(desk, "rejected")
    assert (line.sentence, line.detail, line.who) == ("Rejected", "Costs are missing.", str(cio.user))


def test_an_expiry_is_told_on_its_day_and_not_before(desk, cio, manager):
    with clock_at(JUNE + timedelta(hours=1)):
        decision = proposed(
            desk, manager, "tactical", override_reason="For now.", expires_on=NOW.date() + timedelta(days=20)
        )
        approve_decision(decision=decision, seen_sha256=decision.content_sha256, version=1, by=cio)
    assert lines(desk, "expired") == []
    [line] = [
        line for line in function_history(desk, today=NOW.date() + timedelta(days=20)).lines if line.kind == "expired"
    ]
    assert (line.before, line.at.date()) == ("tactical", NOW.date() + timedelta(days=20))


def test_drafts_are_nowhere_in_the_history(desk, cio, manager):
    before = lines(desk)
    page = client_of(cio).get(at("score", "help-desk"))
    assert page.status_code == 200
    assert lines(desk) == before


def test_the_state_of_a_past_day_is_what_stood_then(desk, cio):
    with clock_at(NOW):
        page = page_of(cio, at("history", "help-desk") + "?on=2026-04-01")
        assert "At the end of" in page
        assert "approved on" in page
        assert "USD 100" in page or "EUR 100" in page
        assert "80.0 %" in page
        early = page_of(cio, at("history", "help-desk") + "?on=2026-02-01")
        assert "Not scored by then" in early


@pytest.mark.parametrize("on", ["x", "2026-13-01", "9999-12-31", "%00"])
def test_a_day_that_is_none_or_has_not_been_is_said_to_be_so(desk, cio, on):
    for address in (at("history", "help-desk"), at("as_of")):
        page = page_of(cio, f"{address}?on={on}")
        assert 'id="error-on"' in page
    assert client_of(cio).get(at("as_of_export", "csv") + f"?on={on}").status_code == 404


def names(page: str) -> list[str]:
    return re.findall(r'<th scope="row" class="words"><a [^>]*>([^<]*)</a>', page)


def test_the_portfolio_as_of_a_day_holds_what_was_there_and_what_stood(desk, cio, manager):
    with clock_at(MARCH):
        gone = create_function(values={"code": "fax", "name": "Fax", "state": "active"}, by=manager)
    with clock_at(JUNE):
        edit_function(function=gone, values={"state": "retiring"}, version=gone.version, by=manager)
        retire_function(function=gone, version=gone.version, by=manager)
        create_function(values={"code": "ai", "name": "AI", "state": "active"}, by=manager)
    organisation = cio.organisation
    for day, expected in (
        ("2026-01-01", []),
        ("2026-02-01", [("Help desk", "")]),
        ("2026-03-10", [("Fax", ""), ("Help desk", "outsourceable")]),
        ("2026-06-10", [("AI", ""), ("Help desk", "outsourceable")]),
    ):
        found = portfolio_as_of(organisation, datetime.fromisoformat(day).date())
        assert [(row.name, row.class_key) for row in found.rows] == expected, day


def test_costs_and_verdict_of_a_past_day_are_those_that_the_decision_recorded(desk, cio, manager):
    [row] = portfolio_as_of(cio.organisation, NOW.date()).rows
    decision = row.decision
    assert decision is not None
    assert (decision.cost, decision.msp_share, decision.label, decision.share) == (
        Decimal(100),
        Decimal("0.8"),
        "firm",
        1,
    )
    assert (decision.proposed_by, decision.approved_by) == (str(manager.user), str(cio.user))


def test_the_day_ends_when_it_ends_where_the_organisation_is(cio, manager):
    late = datetime(2026, 4, 1, 3, 30, tzinfo=UTC)  # 31 March, half past eleven, in New York
    with clock_at(MARCH):
        one = create_function(values={"code": "net", "name": "Net", "state": "active"}, by=manager)
    with clock_at(late):
        decided(one, manager, cio)
    assert (
        portfolio_as_of(cio.organisation, datetime(2026, 3, 31, tzinfo=UTC).date()).rows[0].class_key == "outsourceable"
    )
    assert portfolio_as_of(cio.organisation, datetime(2026, 3, 30, tzinfo=UTC).date()).rows[0].class_key == ""


def test_the_page_filters_sorts_and_exports_what_it_shows(desk, cio, manager):
    with clock_at(MARCH):
        create_function(values={"code": "alpha", "name": "=Alpha", "state": "active"}, by=manager)
    query = "?on=2026-06-10"
    assert names(page_of(cio, at("as_of") + query)) == ["=Alpha", "Help desk"]
    assert names(page_of(cio, at("as_of") + query + "&sort=-cost")) == ["Help desk", "=Alpha"]
    assert names(page_of(cio, at("as_of") + query + "&sourcing_class=undecided")) == ["=Alpha"]
    assert names(page_of(cio, at("as_of") + query + "&words=DESK&sort=x&page=z")) == ["Help desk"]
    answer = client_of(cio).get(at("as_of_export", "csv") + query)
    assert 'filename="sourcing-company-y-2026-06-10.csv"' in answer.headers["Content-Disposition"]
    content = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    alpha, helped = csv.DictReader(io.StringIO(content))
    assert alpha["Function"] == "'=Alpha"
    assert (helped["Class"], helped["Internal cost then"], helped["MSP share then"]) == (
        "outsourceable", "20.00", "0.800000",
    )  # fmt: skip
    assert client_of(cio).get(at("as_of_export", "xlsx") + query).status_code == 200


def test_another_organisations_past_is_not_shown(desk):
    stranger = MemberFactory(role=Role.CIO)
    assert portfolio_as_of(stranger.organisation, NOW.date()).rows == ()
    assert client_of(stranger).get(at("history", "help-desk")).status_code == 404


def test_both_pages_cost_the_same_queries_with_little_and_with_much_past(cio, manager):
    def queries() -> list[int]:
        counts = []
        for address in (at("history", "function-0"), at("as_of"), at("as_of_export", "csv")):
            with CaptureQueriesContext(connection) as captured:
                answer = client.get(address)
                assert answer.status_code == 200
                list(answer) if answer.streaming else answer.content
            counts.append(len(captured))
        return counts

    client = client_of(cio)
    first = function(cio, "Function 0")
    for digits in (HELP_DESK, DATA_GOVERNANCE):
        decided(first, manager, cio, digits)
    queries()
    few = queries()
    for number in range(1, 8):
        decided(function(cio, f"Function {number}"), manager, cio)
        decided(first, manager, cio, (HELP_DESK, DATA_GOVERNANCE)[number % 2])
    assert Decision.objects.count() == 16
    assert queries() == few
