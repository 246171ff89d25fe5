"""Pages of the inventory: list, filters, one function, its forms, the conflict page."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from portfolio.models import BusinessUnit, ITFunction, Member, Role, Tag
from tests.factories import ITFunctionFactory, MemberFactory, form_token

pytestmark = pytest.mark.django_db


def sign_in(member: Member) -> Client:
    client = Client()
    client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def cio() -> Member:
    return MemberFactory(role=Role.CIO, organisation__slug="company-a")  # type: ignore[return-value]


@pytest.fixture
def client(cio: Member) -> Client:
    return sign_in(cio)


def some(by: Member, **fields: Any) -> ITFunction:
    return ITFunctionFactory(organisation=by.organisation, **fields)  # type: ignore[return-value]


def text(client: Client, path: str, **headers: str) -> str:
    answer = client.get(f"/company-a/{path}", headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def names(client: Client, query: str) -> list[str]:
    """Names of the functions that the list shows, in its order."""
    answer = client.get(f"/company-a/functions/?{query}")
    return [row.function.name for row in answer.context["rows"]]


def test_the_list_shows_own_functions_only(client: Client, cio: Member):
    some(cio, name="Help desk")
    ITFunctionFactory(name="Foreign")
    page = text(client, "functions/")
    assert "Help desk" in page
    assert "Foreign" not in page


def test_an_empty_list_says_so_and_names_the_next_deed(client: Client):
    assert "No functions yet" in text(client, "functions/")


def test_a_list_filtered_to_nothing_says_what_filters_and_how_to_clear(client: Client, cio: Member):
    some(cio)
    page = text(client, "functions/?f-words=zebra")
    assert "No function passes" in page
    assert "Clear all filters" in page


@pytest.mark.parametrize("words", ["help", "HELP", "desk 24", "hd-1", "tom", "printers"])
def test_search_looks_into_name_code_owner_and_description(client: Client, cio: Member, words: str):
    some(cio, name="Help desk 24x7", code="hd-1", owner="Tom Hale", description="Fixes printers.")
    some(cio, name="Network", code="net", owner="Eva")
    assert names(client, f"f-words={words}") == ["Help desk 24x7"]


@pytest.mark.parametrize("words", ["Änderung", "änderung", "ÄNDERUNG"])
def test_search_finds_letters_beyond_ascii_in_any_case(client: Client, cio: Member, words: str):
    some(cio, name="Änderungsmanagement")
    assert len(names(client, f"f-words={words}")) == 1


def test_each_filter_narrows_and_they_add_up(client: Client, cio: Member):
    unit = BusinessUnit.objects.create(organisation=cio.organisation, name="Treasury")
    tag = Tag.objects.create(organisation=cio.organisation, name="GDPR")
    full = some(
        cio,
        name="Full",
        state="retiring",
        category="Security",
        business_unit=unit,
        owner="Tom",
        criticality=4,
        data_sensitivity=5,
        internal_cost=Decimal(20),
        external_cost=Decimal(80),
    )
    full.tags.add(tag)
    some(cio, name="Bare")
    narrow = [
        "f-state=retiring", "f-category=Security", f"f-business_unit={unit.pk}", f"f-tag={tag.pk}", "f-owner=to",
        "f-criticality=4", "f-data_sensitivity=5", "f-cost_min=100", "f-cost_max=100", "f-share_min=80", "f-share_max=80",
    ]  # fmt: skip
    for query in [*narrow, "&".join(narrow)]:
        assert names(client, query) == ["Full"], query
    assert names(client, "f-missing=cost") == ["Bare"]
    assert names(client, "f-criticality=5") == []


@pytest.mark.parametrize(
    "query",
    [
        "f-cost_min=abc",
        "f-business_unit=99999999999999999999",
        "f-state=gone",
        "f-owner=%00",
        "f-cost_min=1e999",
        "f-tag=x",
    ],
)
def test_a_filter_that_cannot_be_read_finds_nothing_and_says_so(client: Client, cio: Member, query: str):
    some(cio)
    assert "The filter cannot be read" in text(client, f"functions/?{query}")
    assert names(client, query) == []


def test_a_business_unit_of_another_organisation_is_no_choice(client: Client, cio: Member):
    foreign = BusinessUnit.objects.create(organisation=ITFunctionFactory().organisation, name="Foreign unit")
    page = text(client, f"functions/?f-business_unit={foreign.pk}")
    assert "The filter cannot be read" in page
    assert "Foreign unit" not in page


def test_sorting_keeps_unknown_figures_last_both_ways(client: Client, cio: Member):
    for name, cost in (("None", None), ("Small", 1), ("Big", 9)):
        some(cio, name=name, internal_cost=cost, external_cost=cost)
    assert names(client, "sort=cost") == ["Small", "Big", "None"]
    assert names(client, "sort=-cost") == ["Big", "Small", "None"]
    assert names(client, "sort=-name") == ["Small", "None", "Big"]
    assert names(client, "sort=nonsense") == ["Big", "None", "Small"]


def test_the_columns_of_the_query_string_are_shown(client: Client, cio: Member):
    some(cio, rto_hours=Decimal("4.5"), owner="Tom Hale")
    page = text(client, "functions/?columns=rto_hours&columns=nonsense")
    assert "4.5" in page
    assert "Tom Hale" not in page


@pytest.mark.parametrize("number", ["1", "0", "-1", "abc", "999999", "9" * 40, "٣"])
def test_a_page_that_does_not_exist_is_page_one(client: Client, cio: Member, number: str):
    some(cio, name="Only one")
    assert "Only one" in text(client, f"functions/?page={number}")


def test_the_second_page_goes_on_where_the_first_ended(client: Client, cio: Member):
    ITFunctionFactory.create_batch(51, organisation=cio.organisation)
    assert len(names(client, "")) == 50
    assert len(names(client, "page=2")) == 1
    assert "51–51 of 51" in text(client, "functions/?page=2")


def test_htmx_gets_the_part_that_changes_only(client: Client, cio: Member):
    some(cio, name="Help desk")
    part = text(client, "functions/?f-words=help", **{"HX-Request": "true", "HX-Target": "function-list"})
    assert "Help desk" in part
    assert "<html" not in part
    assert 'id="function-count" hx-swap-oob="true">1<' in part


@pytest.mark.parametrize("path", ["functions/", "functions/?f-words=function&sort=-cost"])
def test_the_list_costs_the_same_for_two_rows_and_for_twenty(
    client: Client, cio: Member, path: str, django_assert_num_queries: Any
):
    unit = BusinessUnit.objects.create(organisation=cio.organisation, name="Treasury")
    for count in (2, 18):
        ITFunctionFactory.create_batch(count, organisation=cio.organisation, business_unit=unit)
        client.get("/company-a/")
        # session, user, member with organisation · count, rows, standings
        with django_assert_num_queries(6):
            client.get(f"/company-a/{path}")


def test_the_hub_shows_figures_relations_and_history(client: Client, cio: Member):
    function = some(cio, name="Help desk", code="hd", internal_cost=Decimal(250_000), external_cost=Decimal(750_000))
    function.dependencies.add(some(cio, name="Network"))
    some(cio, name="Night shift", parent=function)
    client.post("/company-a/functions/hd/edit/", full(function, owner="Tom"))
    page = text(client, "functions/hd/")
    for part in ("1.00 m", "75 %", "Network", "Night shift", "Changed", "Tom", cio.user.name):
        assert part in page


def test_the_hub_rounds_no_recovery_time_and_separates_thousands_in_its_history(client: Client, cio: Member):
    function = some(cio, code="hd", internal_cost=Decimal(4_100_000))
    client.post("/company-a/functions/hd/edit/", full(function, internal_cost="5700000", rpo_hours="0.25"))
    page = text(client, "functions/hd/")
    assert "0.25</span> hours" in page
    assert "4,100,000.00" in page and "5,700,000.00" in page
    assert "5700000.00" not in page


def test_the_address_of_a_function_ignores_case_and_refuses_nul(client: Client, cio: Member):
    some(cio, code="Help-Desk")
    assert client.get("/company-a/functions/HELP-desk/").status_code == 200
    assert client.get("/company-a/functions/help%00desk/").status_code == 404


def full(function: ITFunction | None = None, **fields: Any) -> dict[str, Any]:
    """A posted form of a function."""
    given = {"code": "help-desk", "name": "Help desk", "state": "active"}
    if function is not None:
        given = {"code": function.code, "name": function.name, "state": function.state, "version": function.version}
        given["internal_cost"] = function.internal_cost or ""
        given["external_cost"] = function.external_cost or ""
        given["dependencies"] = ", ".join(one.code for one in function.dependencies.all())
    return form_token(**(given | fields))


def test_a_new_function_is_written_and_shown(client: Client, cio: Member):
    some(cio, code="network")
    answer = client.post(
        "/company-a/functions-new/", full(dependencies="NETWORK", tags="GDPR, 24x7", internal_cost="1200.50")
    )
    made = ITFunction.objects.get(code="help-desk")
    assert answer.headers["Location"] == "/company-a/functions/help-desk/"
    assert {tag.name for tag in made.tags.all()} == {"GDPR", "24x7"}
    assert [one.code for one in made.dependencies.all()] == ["network"]


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("code", "two words", "letters, digits"),
        ("name", "", "required"),
        ("internal_cost", "-1", "greater than or equal"),
        ("internal_cost", "NaN", "number"),
        ("internal_cost", "1e30", "digits"),
        ("criticality", "6", "valid choice"),
        ("parent", "nobody", "no function with the code nobody"),
        ("dependencies", "nobody", "no function with the code nobody"),
        ("state", "retired", "valid choice"),
    ],
)
def test_an_error_stands_beside_its_field_and_on_top(
    client: Client, cio: Member, field: str, value: str, sentence: str
):
    answer = client.post("/company-a/functions-new/", full(**{field: value}))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert sentence in str(answer.context["form"].errors[field])
    assert 'role="alert" tabindex="-1" data-focus' in page
    assert f'href="#id_{field}"' in page
    assert not ITFunction.objects.exists()


def test_a_parent_of_another_organisation_is_unknown(client: Client, cio: Member):
    foreign = ITFunctionFactory(code="foreign")
    answer = client.post("/company-a/functions-new/", full(parent="foreign", dependencies="foreign"))
    assert {"parent", "dependencies"} <= set(answer.context["form"].errors)
    assert list(ITFunction.objects.all()) == [foreign]


def test_a_stale_edit_shows_both_texts_and_keeps_what_is_chosen(client: Client, cio: Member):
    function = some(cio, code="hd", name="Help desk", owner="Anna", category="Operations")
    mine = full(function, owner="Tom", category="Support")
    ITFunction.objects.filter(pk=function.pk).update(owner="Eva", version=2)
    answer = client.post("/company-a/functions/hd/edit/", mine)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Tom" in page
    assert "Eva" in page
    chosen = {"form_token": mine["form_token"], "version": answer.context["version"]}
    for field in answer.context["fields"]:
        chosen |= {f"mine-{field.name}": field.mine, f"theirs-{field.name}": field.theirs}
        chosen[f"take-{field.name}"] = "mine" if field.name == "category" else "theirs"
    assert client.post("/company-a/functions/hd/edit/", chosen).status_code == 302
    function.refresh_from_db()
    assert (function.owner, function.category, function.version) == ("Eva", "Support", 3)


def test_a_function_retires_after_a_question(client: Client, cio: Member):
    function = some(cio, code="hd", name="Help desk", state="retiring")
    assert "Retire Help desk?" in text(client, "functions/hd/retire/")
    client.post("/company-a/functions/hd/retire/", form_token(version=1))
    function.refresh_from_db()
    assert function.state == "retired"


def test_what_still_needs_a_function_stops_the_question(client: Client, cio: Member):
    function = some(cio, code="hd", name="Help desk", state="retiring")
    some(cio, name="Night shift", parent=function)
    page = text(client, "functions/hd/retire/")
    assert "Night shift still need it" in page
    assert "Retire it" not in page


def test_an_executive_sees_the_deed_switched_off_with_the_sentence(cio: Member):
    some(cio, code="hd")
    reader = sign_in(MemberFactory(organisation=cio.organisation, role=Role.EXECUTIVE))
    page = text(reader, "functions/hd/")
    assert 'aria-disabled="true"' in page
    assert "Only a CIO or an IT manager may change functions." in page
    assert "/edit/" not in page


def test_suggestions_hold_own_functions_by_the_last_code_typed(client: Client, cio: Member):
    some(cio, code="network", name="Network")
    ITFunctionFactory(code="network-2", name="Network of others")
    assert text(client, "functions-choices/?dependencies=hd, netw") == '<option value="network">Network</option>\n'
