"""Pages of rounds: blind in every place while open, and what each role finds."""

import csv
import io
import re

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portfolio.models import ITFunction, Member, Role, SavedFilter
from sourcing.actions.criteria import ensure_default_model
from sourcing.models import Assessment, AssessmentState, CriteriaModel, Round, RoundState
from tests.factories import (
    HELP_DESK,
    LEADERSHIP,
    REFRESH,
    ITFunctionFactory,
    MemberFactory,
    OrganisationFactory,
    answered_in,
    closed,
    form_token,
    levels,
    round_of,
    scored,
)
from tests.web.test_every_url import PORTAL

pytestmark = pytest.mark.django_db
NOTE = "only-mine-to-see"
SOON = "2099-12-01"


def client_of(member: Member) -> Client:
    client = Client()
    client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def at(name: str, *args: object) -> str:
    return reverse(f"sourcing:{name}", args=["company-y", *args])


def person(cio: Member, name: str, role: Role = Role.IT_MANAGER) -> Member:
    return MemberFactory(organisation=cio.organisation, role=role, user__name=name)


@pytest.fixture
def cio() -> Member:
    member = MemberFactory(organisation=OrganisationFactory(slug="company-y"), role=Role.CIO, user__name="Cora Chief")
    ensure_default_model(by=member)
    return member


@pytest.fixture
def anna(cio: Member) -> Member:
    return person(cio, "Anna Assess")


@pytest.fixture
def ben(cio: Member) -> Member:
    return person(cio, "Ben Assess")


def function(cio: Member, name: str) -> ITFunction:
    return ITFunctionFactory(organisation=cio.organisation, name=name, code=name.lower().replace(" ", "-"))


@pytest.fixture
def desk(cio: Member) -> ITFunction:
    return function(cio, "Help desk")


@pytest.fixture
def print_(cio: Member) -> ITFunction:
    return function(cio, "Print")


@pytest.fixture
def held(cio: Member, anna: Member, ben: Member, desk: ITFunction, print_: ITFunction) -> Round:
    return round_of([desk, print_], [anna, ben], cio)


def page_of(member: Member, address: str) -> str:
    response = client_of(member).get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def posted(digits: str, **more: str) -> dict[str, str]:
    answers = {f"level-{key}": str(level or 0) for key, level in levels(digits).items()}
    return form_token(**{"version": "0", **answers, **more})


def planned(held: Round | None = None, **more: object) -> dict[str, object]:
    """What the form of a round posts."""
    return form_token(
        **{
            "name": "Winter round",
            "purpose": "",
            "due_on": SOON,
            "intent": "save",
            "version": str(held.version if held else 0),
            **more,
        }
    )


# start and change


def test_the_empty_list_leads_to_the_first_round(cio) -> None:
    assert at("round_new") in page_of(cio, at("rounds"))


def test_a_round_is_started_once_however_often_one_clicks(cio, anna, desk) -> None:
    client, data = client_of(cio), planned(assessors=[anna.pk], functions=[desk.pk])
    first, second = client.post(at("round_new"), data), client.post(at("round_new"), data)
    assert first.headers["Location"] == second.headers["Location"] == at("round", 1)
    assert Round.objects.count() == 1


def test_what_is_missing_is_said_beside_its_field(cio) -> None:
    page = client_of(cio).post(at("round_new"), planned(name="", due_on="soon")).content.decode()
    assert "Choose at least one assessor." in page
    assert "Tick at least one function." in page
    assert "Enter a valid date." in page
    assert not Round.objects.exists()


def test_a_function_or_person_of_another_organisation_is_no_choice(cio, anna, desk) -> None:
    for data in (
        planned(assessors=[anna.pk], functions=[ITFunctionFactory().pk]),
        planned(assessors=[MemberFactory().pk], functions=[desk.pk]),
        planned(assessors=["x"], functions=["9" * 40]),
    ):
        assert client_of(cio).post(at("round_new"), data).status_code == 200
    assert not Round.objects.exists()


def offered(page: str) -> list[str]:
    return re.findall(r'aria-label="Choose ([^"]+)"', page)


def ticked(page: str) -> list[str]:
    return re.findall(r'checked aria-label="Choose ([^"]+)"', page)


def test_functions_are_found_by_words_by_what_their_answers_say_and_by_saved_view(cio, anna, desk, print_) -> None:
    scored(desk, anna)
    view = SavedFilter.objects.create(organisation=cio.organisation, member=cio, name="Pr", query="f-words=print")
    assert offered(page_of(cio, at("round_new"))) == ["Help desk", "Print"]
    assert offered(page_of(cio, at("round_new") + "?find-words=DESK")) == ["Help desk"]
    assert offered(page_of(cio, at("round_new") + "?find-preset=unassessed")) == ["Print"]
    assert offered(page_of(cio, at("round_new") + "?find-preset=contested")) == []
    ITFunction.objects.filter(pk=desk.pk).update(category="Workplace")
    assert offered(page_of(cio, at("round_new") + "?find-category=Workplace")) == ["Help desk"]
    assert offered(page_of(cio, at("round_new") + f"?find-view={view.pk}")) == ["Print"]


def test_looking_for_more_keeps_what_is_chosen_and_written(cio, anna, desk, print_) -> None:
    data = {"name": "Half done", "assessors": [anna.pk], "functions": [desk.pk], "find-words": "print"}
    page = client_of(cio).post(at("round_new"), planned(**data | {"intent": "find"})).content.decode()
    assert (offered(page), ticked(page)) == (["Help desk", "Print"], ["Help desk"])
    assert 'value="Half done"' in page
    page = client_of(cio).post(at("round_new"), planned(**data | {"intent": "add"})).content.decode()
    assert ticked(page) == ["Help desk", "Print"]
    assert not Round.objects.exists()


def test_a_round_is_changed_and_a_stale_change_shows_both_versions(cio, anna, desk, held) -> None:
    client, data = client_of(cio), planned(held, assessors=[anna.pk], functions=[desk.pk])
    assert client.post(at("round_edit", 1), data).status_code == 302
    held.refresh_from_db()
    assert (held.name, held.seats.count(), held.memberships.count()) == ("Winter round", 1, 1)
    stale = planned(assessors=[anna.pk], functions=[desk.pk], name="Spring round") | {"version": "1"}
    response = client.post(at("round_edit", 1), stale)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Winter round" in page
    assert "Spring round" in page
    assert "Help desk" in page


@pytest.mark.parametrize("role", [Role.EXECUTIVE, Role.ADMINISTRATOR])
def test_who_may_not_start_a_round_sees_it_and_why(cio, held, role) -> None:
    page = page_of(person(cio, "Eve", role), at("rounds"))
    assert "Autumn round" in page
    assert "Only a CIO or an IT manager may start and change rounds." in page.replace("&#x27;", "'")


def test_only_a_cio_is_offered_to_close(cio, anna, held) -> None:
    assert at("round_close", 1) in page_of(cio, at("round", 1))
    assert at("round_close", 1) not in page_of(anna, at("round", 1))
    assert client_of(anna).post(at("round_close", 1), form_token(version="1", without_missing="on")).status_code == 403


# answering


def test_an_assessor_is_led_from_one_function_to_the_next_and_back_to_the_list(cio, anna, desk, print_, held) -> None:
    client = client_of(anna)
    assert "0 of 2 functions submitted" in page_of(anna, at("round_work", 1)).replace("<strong>", "")
    first = client.post(at("round_score", 1, "help-desk"), posted(HELP_DESK, intent="submit"))
    assert first.headers["Location"] == at("round_score", 1, "print")
    assert "1 of 2 functions submitted" in page_of(anna, at("round_work", 1))
    last = client.post(at("round_score", 1, "print"), posted(HELP_DESK, intent="submit"))
    assert last.headers["Location"] == at("round_work", 1)
    assert "All done." in page_of(anna, at("round_work", 1))
    assert Assessment.objects.filter(round=held, state=AssessmentState.SUBMITTED).count() == 2


def test_the_form_in_a_round_leads_to_its_neighbours_by_key(anna, held) -> None:
    page = page_of(anna, at("round_score", 1, "help-desk"))
    assert f'data-key="n" href="{at("round_score", 1, "print")}"' in page
    assert "Only you see them until the round is closed." in page
    assert f'data-key="p" href="{at("round_score", 1, "help-desk")}"' in page_of(anna, at("round_score", 1, "print"))


def test_a_change_saves_the_draft_of_the_round(anna, desk, held) -> None:
    response = client_of(anna).post(at("round_score", 1, "help-desk"), posted("21"), HTTP_HX_REQUEST="true")
    assert response.status_code == 200
    assert Assessment.objects.get().round == held


def test_what_was_submitted_is_shown_to_its_assessor(anna, desk, held) -> None:
    answered_in(held, desk, anna, pace=NOTE)
    assert NOTE in page_of(anna, at("round_score", 1, "help-desk"))


def test_the_usual_score_form_warns_an_assessor_that_it_is_not_blind(anna, cio, desk, held) -> None:
    address = reverse("sourcing:score", args=["company-y", "help-desk"])
    assert "Answer in the round instead" in page_of(anna, address)
    assert "Answer in the round instead" not in page_of(cio, address)


def test_who_is_no_assessor_has_no_form_in_the_round(cio, held) -> None:
    assert client_of(cio).get(at("round_score", 1, "help-desk")).status_code == 404
    assert client_of(cio).post(at("round_score", 1, "help-desk"), posted(HELP_DESK)).status_code == 404
    assert "You are no assessor of this round." in page_of(cio, at("round_work", 1))


def test_answers_that_come_too_late_are_refused_in_place(cio, anna, held) -> None:
    closed(held, cio)
    response = client_of(anna).post(at("round_score", 1, "help-desk"), posted(HELP_DESK, intent="submit"))
    assert "This round has been closed." in response.content.decode()
    swapped = client_of(anna).post(at("round_score", 1, "help-desk"), posted("2"), HTTP_HX_REQUEST="true")
    assert "This round has been closed." in swapped.content.decode()
    assert not Assessment.objects.exists()


# blind


def every_page(held: Round) -> list[str]:
    """Every address of the portal that takes nothing, a function or the round: pages, files, audit, whatever comes later."""
    fillings = [one.function.code for one in held.memberships.all()]
    paths = []
    for route in [address.route for address in PORTAL]:
        path = route.replace("<slug:organisation>", held.organisation.slug).replace("<int:number>", str(held.number))
        for code in fillings if "<str:code>" in path else [""]:
            filled = path.replace("<str:code>", code).replace("<str:kind>", "csv").replace("csv/csv", "csv")
            paths.append(f"/{filled}")
    export = [at("round_export", held.number, kind) for kind in ("results", "answers")]
    return sorted({path for path in paths if "<" not in path} | set(export))


def text_of(client: Client, address: str) -> str:
    response = client.get(address, follow=True)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode(errors="replace")


def plain(text: str) -> str:
    """The page without what differs each time it is asked for: tokens, hashes, the time of day."""
    text = re.sub(r'name="(?:form_token|csrfmiddlewaretoken)" value="[^"]*"', "", text)
    text = re.sub(r'"X-CSRFToken": "[^"]*"', "", text)
    return re.sub(r"[0-9a-f]{12,}|\d\d:\d\d(?::\d\d(?:\.\d+)?)?", "", text)


@pytest.mark.parametrize("role", [Role.CIO, Role.IT_MANAGER, Role.EXECUTIVE, Role.ADMINISTRATOR])
def test_while_a_round_is_open_no_page_or_file_differs_by_what_was_answered(cio, anna, ben, desk, held, role) -> None:
    """The same functions with other levels, classes and notes: every page stays the same to the letter."""
    reader, found = client_of(person(cio, "Rita Reader", role)), []
    addresses = every_page(held)
    if role != Role.CIO:  # who sees most reads every page, the others those of rounds: a page takes a while
        addresses = [address for address in addresses if "/rounds/" in address]
    for digits in (HELP_DESK, LEADERSHIP):
        mark = transaction.savepoint()
        answered_in(held, desk, anna, digits, pace=NOTE + digits)
        pages = {address: text_of(reader, address) for address in addresses}
        assert [address for address, text in pages.items() if NOTE + digits in text] == []
        found.append({address: plain(text) for address, text in pages.items()})
        transaction.savepoint_rollback(mark)
    first, second = found
    assert [address for address in first if first[address] != second[address]] == []


def test_another_assessor_starts_from_nothing_of_theirs(anna, ben, desk, held) -> None:
    answered_in(held, desk, anna, pace=NOTE)
    page = page_of(ben, at("round_score", 1, "help-desk"))
    assert NOTE not in page
    assert " checked" not in page


def test_results_of_an_open_round_lead_back_to_it_and_have_no_file(cio, anna, desk, held) -> None:
    answered_in(held, desk, anna)
    client = client_of(cio)
    assert client.get(at("round_results", 1)).headers["Location"] == at("round", 1)
    assert client.get(at("round_result", 1, "help-desk")).headers["Location"] == at("round", 1)
    assert client.get(at("round_export", 1, "results")).status_code == 404
    assert client.get(at("round_export", 1, "answers")).status_code == 404


# close and open again


def test_closing_names_who_is_missing_and_asks(cio, anna, ben, desk, held) -> None:
    answered_in(held, desk, anna)
    page = page_of(cio, at("round_close", 1))
    assert "Anna Assess: 1 of 2 functions left" in page
    assert "Ben Assess: 2 of 2 functions left" in page
    refused = client_of(cio).post(at("round_close", 1), form_token(version="1")).content.decode()
    assert "Confirm that you close without them." in refused
    assert client_of(cio).post(at("round_close", 1), form_token(version="1", without_missing="on")).status_code == 302
    assert Round.objects.get().state == RoundState.CLOSED


def test_opening_again_says_that_what_was_seen_stays_seen(cio, held) -> None:
    closed(held, cio)
    assert "What was seen stays seen" in page_of(cio, at("round_reopen", 1))
    data = form_token(version="2", reason="Ben was ill.", due_on=SOON)
    assert client_of(cio).post(at("round_reopen", 1), data).status_code == 302
    assert "Ben was ill." in page_of(cio, at("round", 1))


# reminders


def test_reminding_names_who_gets_the_mail_and_a_second_time_is_refused(cio, anna, ben, desk, print_, held) -> None:
    for one in (desk, print_):
        answered_in(held, one, anna)
    page = page_of(cio, at("round_remind", 1))
    assert ben.user.email in page
    assert anna.user.email not in page
    assert client_of(cio).post(at("round_remind", 1), form_token()).headers["Location"] == at("round", 1)
    assert "Asked for: waiting to be sent" in page_of(cio, at("round", 1))
    assert "Once in 24 hours is enough." in client_of(cio).post(at("round_remind", 1), form_token()).content.decode()


# results


@pytest.fixture
def found(cio: Member, anna: Member, ben: Member, desk: ITFunction, print_: ITFunction, held: Round) -> Round:
    answered_in(held, desk, anna)
    answered_in(held, desk, ben)
    answered_in(held, print_, anna, LEADERSHIP, pace="=1+1")
    answered_in(held, print_, ben, REFRESH.replace("4", "0", 1))
    return closed(held, cio)


def listed(page: str) -> list[str]:
    return re.findall(r'<tr data-row>\s*<th scope="row"[^>]*><a [^>]*>([^<]*)</a>', page)


def test_functions_to_talk_about_come_first(cio, found) -> None:
    assert listed(page_of(cio, at("round_results", 1))) == ["Print", "Help desk"]
    assert listed(page_of(cio, at("round_results", 1) + "?sort=name")) == ["Help desk", "Print"]
    assert listed(page_of(cio, at("round_results", 1) + "?show=disagree")) == ["Print"]
    assert listed(page_of(cio, at("round_results", 1) + "?words=DESK")) == ["Help desk"]
    assert "Clear all filters" in page_of(cio, at("round_results", 1) + "?words=nothing-such")


@pytest.mark.parametrize("query", ["show=x", "sort=x", "sourcing_class=x", "page=x", "words=%00"])
def test_a_broken_address_shows_all_results(cio, found, query) -> None:
    assert len(listed(page_of(cio, at("round_results", 1) + "?" + query))) == 2


def test_a_group_result_shows_means_spread_comments_and_who_would_flip_it(cio, anna, found) -> None:
    page = page_of(person(cio, "Eve", Role.EXECUTIVE), at("round_result", 1, "print"))
    assert "7/2" in page
    assert "3.50" in page
    assert "=1+1" in page
    assert "flips it" in page
    assert "If Anna Assess had answered as Ben Assess did, it would be tactical." in page


def test_a_round_under_a_version_that_was_replaced_says_so_on_every_page_of_it(cio, anna, found) -> None:
    addresses = [at("round", found.number), at("round_results", found.number)]
    addresses.append(at("round_result", found.number, found.memberships.first().function.code))
    assert not any("no longer in force" in page_of(anna, address) for address in addresses)
    now = found.closed_at
    CriteriaModel.objects.update(state="retired", retired_by=cio, retired_at=now)
    assert all("Criteria model 1, which is no longer in force" in page_of(anna, address) for address in addresses)


def test_a_function_that_nobody_answered_says_so(cio, anna, desk, held) -> None:
    closed(held, cio)
    assert "Nobody submitted answers" in page_of(cio, at("round_result", 1, "help-desk"))
    assert client_of(cio).get(at("round_result", 1, "no-such")).status_code == 404
    other = function(cio, "Elsewhere")
    assert client_of(cio).get(at("round_result", 1, other.code)).status_code == 404


def table_of(cio: Member, address: str) -> list[dict[str, str]]:
    text = client_of(cio).get(address).content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_results_are_exported_as_the_list_shows_them(cio, found) -> None:
    rows = table_of(cio, at("round_export", 1, "results") + "?show=disagree")
    assert [row["Function"] for row in rows] == ["Print"]
    assert (rows[0]["Class by Anna Assess"], rows[0]["Class by Ben Assess"]) == ("core", "tactical")
    assert rows[0]["Different classes"] == "2"


def test_answers_are_exported_exact_and_safe_for_spreadsheets(cio, found) -> None:
    rows = [row for row in table_of(cio, at("round_export", 1, "answers")) if row["Function"] == "Print"]
    pace = next(row for row in rows if row["Criterion"] == "pace")
    assert (len(rows), pace["Mean, exact"], pace["Mean"], pace["Range"]) == (16, "2", "2.00", "0")
    assert pace["Note by Anna Assess"] == "'=1+1"
    assert pace["Don't know"] == "1"


# lists cost the same for few and for many


def queries_of(member: Member, address: str) -> int:
    client = client_of(member)
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_pages_cost_the_same_for_two_functions_and_for_twenty(cio, anna, ben, held) -> None:
    many = round_of([function(cio, f"Function {number}") for number in range(20)], [anna, ben, person(cio, "Cy")], cio)
    for name, member in (("round", cio), ("round_work", anna), ("round_edit", cio), ("round_close", cio)):
        assert queries_of(member, at(name, held.number)) == queries_of(member, at(name, many.number)), name
    for round_ in (held, many):
        closed(round_, cio)
    assert queries_of(cio, at("round_results", held.number)) == queries_of(cio, at("round_results", many.number))


def test_the_list_costs_the_same_for_two_rounds_and_for_twenty(cio, anna, desk) -> None:
    for _ in range(2):
        round_of([desk], [anna], cio)
    few = queries_of(cio, at("rounds"))
    for _ in range(18):
        round_of([desk], [anna], cio)
    assert queries_of(cio, at("rounds")) == few


# the bell


def test_the_bell_tells_an_assessor_what_is_left_and_a_cio_what_to_close(cio, anna, ben, desk, print_, held) -> None:
    bell = reverse("portfolio:due", args=["company-y"])
    assert "2 functions left for you to assess" in page_of(anna, bell)
    assert "2 functions left for you to assess" in page_of(anna, reverse("msp_reviews:home", args=["company-y"]))
    for member in (anna, ben):
        for one in (desk, print_):
            answered_in(held, one, member)
    assert "left for you to assess" not in page_of(anna, bell)
    assert "everybody has submitted, waits to be closed" in page_of(cio, bell)
