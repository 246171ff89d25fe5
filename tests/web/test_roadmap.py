"""Pages of the roadmap: list, chart, plans, progress, confirmation, export."""

import csv
import io
import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from portfolio.models import FunctionState, ITFunction, Member, Role
from sourcing.actions.transitions import add_transitions
from sourcing.domain.roadmap import TransitionPlan
from sourcing.models import Transition, TransitionReport
from tests.factories import ITFunctionFactory, MemberFactory, OrganisationFactory, decided, form_token

pytestmark = pytest.mark.django_db
FAR = "2090Q1"  # the pages read the clock: plans of the tests end in any year to come


def client_of(member: Member) -> Client:
    client = Client()
    client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def at(name: str, *args: object) -> str:
    return reverse(f"sourcing:{name}", args=["company-y", *args])


@pytest.fixture
def cio() -> Member:
    return MemberFactory(organisation=OrganisationFactory(slug="company-y"), role=Role.CIO)


@pytest.fixture
def manager(cio: Member) -> Member:
    return MemberFactory(organisation=cio.organisation, role=Role.IT_MANAGER)


@pytest.fixture
def help_desk(cio: Member, manager: Member) -> ITFunction:
    made = function(cio, "Help desk", internal=70, external=30)
    decided(made, manager, cio)
    return made


def function(by: Member, name: str, internal: int = 50, external: int = 50) -> ITFunction:
    return ITFunctionFactory(  # type: ignore[no-any-return]
        organisation=by.organisation,
        name=name,
        code=name.lower().replace(" ", "-"),
        internal_cost=Decimal(internal),
        external_cost=Decimal(external),
    )


def planned(by: Member, code: str = "help-desk", **more: Any) -> Transition:
    values = {"from_share": Fraction(3, 10), "to_share": Fraction(9, 10), "starts": "2089Q4", "ends": FAR}
    money = {"one_off_cost": Decimal(40), "run_cost_before": Decimal(100), "run_cost_after": Decimal(80)}
    [made] = add_transitions(plans=[TransitionPlan(code, **{**values, **money, **more})], scenario_name="", by=by)
    return made


def posted(member: Member, address: str, **fields: Any) -> Any:
    return client_of(member).post(address, form_token(**fields))


def page_of(member: Member, address: str) -> str:
    response = client_of(member).get(address)
    assert response.status_code == 200
    return response.content.decode()


def listed(page: str) -> list[str]:
    return re.findall(r'<tr data-row>\s*<th scope="row"[^>]*><a [^>]*>([^<]*)</a>', page)


# the roadmap


def test_an_empty_roadmap_says_what_to_do(cio):
    page = page_of(cio, at("roadmap"))
    assert "Nothing moves yet" in page
    assert at("transitions_plan") in page


def test_the_roadmap_shows_chart_list_and_money(help_desk, cio):
    planned(cio)
    page = page_of(cio, at("roadmap"))
    assert listed(page) == ["Help desk"]
    assert "Gantt chart of 1 transition" in page
    assert "+EUR 20" in page
    assert "8 quarters" in page


def test_a_very_long_name_stays_inside_its_cell(cio):
    ITFunctionFactory(organisation=cio.organisation, code="long", name="x" * 190)
    planned(cio, "long")
    assert f'title="{"x" * 190}"' in page_of(cio, at("roadmap"))


def test_every_filter_narrows_the_list(help_desk, cio, manager):
    planned(cio)
    function(cio, "Network")
    other = planned(manager, "network", to_share=Fraction(1, 2), starts="2088Q1", ends="2088Q2", partner="Northwind")
    asks = {
        "words=northwind": ["Network"],
        "words=HELP": ["Help desk"],
        f"owner={manager.pk}": ["Network"],
        "quarter=2088q2": ["Network"],
        "sourcing_class=outsourceable": ["Help desk"],
        "wants=decision": ["Network"],
        "state=open": ["Network", "Help desk"],
        "state=done": [],
        "sort=-starts": ["Help desk", "Network"],
        "sort=name": ["Help desk", "Network"],
        "state=nonsense&sort=nonsense&owner=999&quarter=never": ["Network", "Help desk"],
    }
    for query, names in asks.items():
        assert listed(page_of(cio, f"{at('roadmap')}?{query}")) == names, query
    Transition.objects.filter(pk=other.pk).update(
        state="dropped", drop_reason="No.", dropped_by=cio, dropped_at="2026-11-23T00:00Z"
    )
    assert listed(page_of(cio, at("roadmap"))) == ["Help desk"]
    assert len(listed(page_of(cio, f"{at('roadmap')}?state=all"))) == 2


@pytest.mark.parametrize("sort", ["state", "ends", "owner", "one_off", "saving", "payback", "slip"])
def test_every_order_takes_unknown_figures(help_desk, cio, sort):
    planned(cio)
    function(cio, "Network")
    planned(cio, "network", one_off_cost=None, run_cost_after=None)
    for sign in ("", "-"):
        assert len(listed(page_of(cio, f"{at('roadmap')}?sort={sign}{sort}"))) == 2


def test_the_roadmap_of_twenty_costs_as_many_queries_as_of_two(cio):
    client, counts = client_of(cio), []
    for last in (2, 20):
        for number in range(Transition.objects.count(), last):
            function(cio, f"F {number}")
            made = planned(cio, f"f-{number}")
            made.needs.set(Transition.objects.exclude(pk=made.pk)[:2])
        client.get(at("roadmap"))
        with CaptureQueriesContext(connection) as seen:
            client.get(at("roadmap"))
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_the_chart_of_two_hundred_is_drawn_and_more_are_said(cio):
    functions = [
        ITFunction(organisation=cio.organisation, code=f"f-{number}", name=f"F {number}") for number in range(202)
    ]
    ITFunction.objects.bulk_create(functions)
    plans = [TransitionPlan(one.code, None, Fraction(1), "2089Q4", FAR) for one in functions]
    add_transitions(plans=plans, scenario_name="All of it", by=cio)
    page = page_of(cio, at("roadmap"))
    assert page.count('class="gantt-name"') == 200
    assert "The chart shows the first 200 of 202" in page


def test_the_export_holds_what_is_filtered_and_no_formula(help_desk, cio):
    planned(cio)
    ITFunctionFactory(organisation=cio.organisation, code="evil", name="=1+1")
    planned(cio, "evil", partner="@SUM(A1)")
    client = client_of(cio)
    text = b"".join(client.get(f"{at('roadmap_export', 'csv')}?words=evil").streaming_content).decode("utf-8-sig")
    header, row = list(csv.reader(io.StringIO(text)))
    assert (header[0], row[0], row[8]) == ("Function", "'=1+1", "'@SUM(A1)")
    book = load_workbook(io.BytesIO(client.get(at("roadmap_export", "xlsx")).content))
    values = {row[1]: row for row in book.active.iter_rows(min_row=2, values_only=True)}
    assert (values["help-desk"][19], values["help-desk"][20]) == (20, 8)
    assert client.get(at("roadmap_export", "pdf")).status_code == 404


# planning


def fields(by: Member, **more: Any) -> dict[str, Any]:
    base = {"to_share": "90", "to_class": "outsourceable", "starts": "2089q4", "ends": FAR, "owner": by.pk}
    return {**base, "one_off_cost": "40", "run_cost_before": "100", "run_cost_after": "80", **more}


def test_a_plan_begins_at_the_nearest_edge_of_the_band(help_desk, cio):
    page = page_of(cio, at("transition_plan", "help-desk"))
    assert re.search(r'name="to_share"[^>]*value="70"|value="70"[^>]*name="to_share"', page)


def test_a_plan_is_made_once_however_often_it_is_sent(help_desk, cio):
    data = form_token(**fields(cio))
    client = client_of(cio)
    first, second = (client.post(at("transition_plan", "help-desk"), data) for _ in range(2))
    made = Transition.objects.get()
    assert first.url == second.url == made.get_absolute_url()
    assert (made.to_share, made.starts, made.from_share) == (Decimal("0.9"), "2089Q4", Decimal("0.3"))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"to_share": "60"}, "60.0 % lies outside the band of outsourceable"),
        ({"to_share": "101"}, "less than or equal to 100"),
        ({"ends": "2089Q3"}, "It cannot end in 2089Q3, before it starts"),
        ({"ends": "soon"}, "“SOON” is no quarter"),
        ({"starts": "2020Q1", "ends": "2020Q2"}, "2020Q2 is over"),
        ({"one_off_cost": "-1"}, "greater than or equal to 0"),
        ({"run_cost_after": "NaN"}, "Enter a number"),
        ({"notes": "a\x00b"}, "NUL"),
        ({"owner": "987654"}, "Select a valid choice"),
        ({"needs": ["987654"]}, "Select a valid choice"),
    ],
)
def test_a_bad_plan_says_what_is_wrong_and_keeps_nothing(help_desk, cio, change, sentence):
    response = posted(cio, at("transition_plan", "help-desk"), **fields(cio, **change))
    assert response.status_code == 200
    assert sentence in response.content.decode().replace("&quot;", '"')
    assert not Transition.objects.exists()


def test_a_retired_function_cannot_be_planned(help_desk, cio):
    ITFunction.objects.filter(pk=help_desk.pk).update(state=FunctionState.RETIRED)
    assert "is retired" in page_of(cio, at("transition_plan", "help-desk"))
    assert "Nothing of it can move" in posted(cio, at("transition_plan", "help-desk"), **fields(cio)).content.decode()
    assert not Transition.objects.exists()


def test_misaligned_functions_are_planned_in_bulk(help_desk, cio, manager):
    network = function(cio, "Network", internal=90, external=10)
    decided(network, manager, cio)
    page = page_of(cio, at("transitions_plan"))
    assert listed_many(page) == ["Network", "Help desk"]
    data = bulk(cio, help_desk) | bulk(cio, network)
    response = posted(cio, at("transitions_plan"), **data)
    assert response.url == at("roadmap")
    assert set(Transition.objects.values_list("function__code", "to_share")) == {
        ("help-desk", Decimal("0.7")),
        ("network", Decimal("0.7")),
    }
    assert listed_many(page_of(cio, at("transitions_plan"))) == []


def listed_many(page: str) -> list[str]:
    return re.findall(r'<th scope="row" class="words"><a [^>]*>([^<]*)</a>', page)


def bulk(by: Member, one: ITFunction, share: str = "70") -> dict[str, Any]:
    return {
        "starts": "2089Q4",
        "ends": FAR,
        "owner": by.pk,
        f"chosen-{one.pk}": "on",
        f"share-{one.pk}": share,
        f"after-{one.pk}": "100",
    }


def test_a_refusal_in_bulk_stands_at_its_function_and_nothing_is_planned(help_desk, cio):
    page = posted(cio, at("transitions_plan"), **bulk(cio, help_desk, "50")).content.decode()
    assert "Help desk: 50.0 % lies outside the band" in page
    assert not Transition.objects.exists()


def test_bulk_without_a_tick_or_with_a_foreign_function_plans_nothing(help_desk, cio):
    foreign = ITFunctionFactory(internal_cost=Decimal(1), external_cost=Decimal(0))
    for data in ({"starts": "2089Q4", "ends": FAR, "owner": cio.pk}, bulk(cio, foreign), {"chosen-²": "on"}):
        assert "Tick at least one" in posted(cio, at("transitions_plan"), **data).content.decode()
    assert not Transition.objects.exists()


def test_the_balance_page_leads_to_a_plan_and_then_to_the_transition(help_desk, cio):
    balance = reverse("sourcing:balance", args=["company-y"])
    assert at("transition_plan", "help-desk") in page_of(cio, balance)
    made = planned(cio)
    assert at("transition", made.pk) in page_of(cio, balance)


# one transition


def test_a_transition_is_started_reported_and_completed_by_clicking(help_desk, cio, manager):
    made = planned(cio)
    assert posted(cio, at("transition_start", made.pk), version=1).status_code == 302
    posted(manager, at("transition_report", made.pk), version=2, moved="50", on="2026-01-05", note="Half.")
    assert TransitionReport.objects.get().moved == Decimal("0.5")
    page = page_of(manager, at("transition_confirm", made.pk))
    assert 'value="36.00"' in page  # half way from 70 to 8 internal, of a run cost half way from 100 to 80
    data = {"internal_cost": "8", "external_cost": "72", "internal_fte": "", "external_fte": "", "version": 1}
    assert posted(manager, at("transition_complete", made.pk), **data).url == made.get_absolute_url()
    help_desk.refresh_from_db()
    assert (help_desk.external_cost, help_desk.version) == (Decimal(72), 2)
    page = page_of(cio, at("transition", made.pk))
    assert "Completed with confirmed figures" in page
    assert "30.00 → 72.00" in page


def test_a_function_that_changed_meanwhile_gets_the_page_with_both_figures(help_desk, cio):
    made = planned(cio)
    posted(cio, at("transition_start", made.pk), version=1)
    ITFunction.objects.filter(pk=help_desk.pk).update(version=2, external_cost=Decimal(31))
    data = {"internal_cost": "8", "external_cost": "72", "version": 1}
    response = posted(cio, at("transition_complete", made.pk), **data)
    assert response.status_code == 409
    assert "31.00" in response.content.decode()
    made.refresh_from_db()
    assert made.state == "under_way"
    again = {f"mine-{name}": value for name, value in data.items() if name != "version"}
    takes = {f"take-{name}": "mine" for name in ("internal_cost", "external_cost", "internal_fte", "external_fte")}
    assert posted(cio, at("transition_complete", made.pk), version=2, **again, **takes).status_code == 302


def test_a_stale_change_gets_the_page_with_both_texts(help_desk, cio):
    made = planned(cio)
    posted(cio, at("transition_edit", made.pk), version=1, **fields(cio, notes="First."))
    response = posted(cio, at("transition_edit", made.pk), version=1, **fields(cio, notes="Second."))
    assert response.status_code == 409
    assert "First." in response.content.decode()
    assert "Second." in response.content.decode()


def test_new_dates_ask_for_a_reason_at_its_field(help_desk, cio):
    made = planned(cio)
    late = fields(cio, ends="2090Q3")
    assert "Say why" in posted(cio, at("transition_edit", made.pk), version=1, **late).content.decode()
    posted(cio, at("transition_edit", made.pk), version=1, reason="The lease ran on.", **late)
    page = page_of(cio, at("transition", made.pk))
    assert "slipped by 2 quarters" in page
    assert "The lease ran on." in page


def test_a_plan_for_another_class_says_that_it_needs_a_decision(help_desk, cio):
    made = planned(cio)
    changed = fields(cio, to_class="tactical", to_share="50")
    posted(cio, at("transition_edit", made.pk), version=1, **changed)
    page = page_of(cio, at("transition", made.pk))
    assert "decided outsourceable, the plan is for tactical" in page
    assert reverse("sourcing:propose", args=["company-y", "help-desk"]) in page
    assert "needs a decision" in posted(cio, at("transition_start", made.pk), version=2).content.decode()


def test_dropping_asks_for_a_reason(help_desk, cio):
    made = planned(cio)
    assert (
        "This field is required" in posted(cio, at("transition_drop", made.pk), version=1, reason="").content.decode()
    )
    posted(cio, at("transition_drop", made.pk), version=1, reason="Too dear.")
    assert "Too dear." in page_of(cio, at("transition", made.pk))


@pytest.mark.parametrize("deed", ["edit", "start", "return", "report", "drop", "confirm", "complete"])
def test_a_settled_transition_refuses_every_deed_without_a_fault(help_desk, cio, deed):
    made = planned(cio)
    posted(cio, at("transition_drop", made.pk), version=1, reason="Too dear.")
    address = at(f"transition_{deed}", made.pk)
    assert client_of(cio).get(address).status_code == 200
    figures = {"internal_cost": "1", "external_cost": "1", "moved": "1", "on": "2026-01-01", "reason": "Again."}
    assert posted(cio, address, version=2, **fields(cio), **figures).status_code in (200, 409)
    made.refresh_from_db()
    assert (made.state, made.drop_reason) == ("dropped", "Too dear.")


def test_a_transition_of_another_organisation_is_not_found(cio):
    theirs = foreign_transition()
    for name in ("transition", "transition_edit", "transition_start", "transition_drop", "transition_complete"):
        assert client_of(cio).get(at(name, theirs.pk)).status_code == 404


def foreign_transition() -> Transition:
    stranger = MemberFactory(role=Role.CIO)
    return planned(stranger, function(stranger, "Theirs").code)


def test_the_function_page_shows_its_open_transition(help_desk, cio):
    page = reverse("portfolio:function", args=["company-y", "help-desk"])
    assert at("transition_plan", "help-desk") in page_of(cio, page)
    made = planned(cio)
    assert at("transition", made.pk) in page_of(cio, page)


def test_an_executive_reads_the_roadmap_and_changes_nothing(help_desk, cio):
    made = planned(cio)
    executive = MemberFactory(organisation=cio.organisation, role=Role.EXECUTIVE)
    assert "Only a CIO or an IT manager may change the roadmap." in page_of(executive, at("transition", made.pk))
    assert posted(executive, at("transition_start", made.pk), version=1).status_code == 403


def test_late_and_slipped_transitions_stand_at_the_bell(help_desk, cio):
    planned(cio, starts="2020Q1", ends="2020Q2")
    page = page_of(cio, reverse("portfolio:due", args=["company-y"]))
    assert "Transition of Help desk: should have ended in 2020Q2" in page
