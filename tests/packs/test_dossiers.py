"""Decision dossiers: how the class of a function came about, on paper."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from msp_reviews.actions import packs as actions
from msp_reviews.domain.dossiers import dossier
from msp_reviews.domain.packs_recomputing import recomputed
from msp_reviews.models import Pack
from msp_reviews.pdf import libraries
from msp_reviews.pdf.packs import pack_html, pack_pdf
from msp_reviews.queries.dossiers import dossier_facts
from portfolio.domain.canonical import canonical
from portfolio.models import ITFunction, Role
from portfolio.queue import hands
from sourcing.queries.certificates import certificate_of
from sourcing.queries.evidence import evidence_of
from tests.factories import ITFunctionFactory, MemberFactory, form_token, scored
from tests.packs.checkers import complaints
from tests.packs.facts import HEADER, QUARTER, TODAY, Company, small_company
from tests.packs.test_pages import signed_in

pytestmark = pytest.mark.django_db
needs_pango = pytest.mark.skipif(bool(libraries.missing_libraries()), reason=libraries.missing_libraries() or "there")


@pytest.fixture
def company() -> Company:
    return small_company()


def functions_of(company: Company) -> list[ITFunction]:
    rows = ITFunction.objects.filter(organisation=company.cio.organisation)
    return list(rows.select_related("organisation", "business_unit").order_by("name"))


def snapshot_of(company: Company, functions: list[ITFunction] | None = None) -> str:
    chosen = functions_of(company) if functions is None else functions
    facts = dossier_facts(company.cio, functions=chosen, quarter=QUARTER, today=TODAY)
    return canonical({"header": HEADER, "facts": facts})


def dossier_of(company: Company, functions: list[ITFunction] | None = None) -> Any:
    return dossier(json.loads(snapshot_of(company, functions)), "0123456789abcdef" * 4)


def test_a_decided_function_says_what_its_certificate_says(company: Company) -> None:
    help_desk = functions_of(company)[0]
    evidence = evidence_of(help_desk)
    assert evidence is not None
    certificate = certificate_of(help_desk.name, evidence.result, evidence.criteria, evidence.answers)
    (part,) = dossier_of(company, [help_desk]).functions
    assert part.ground.lead == certificate.headline
    assert certificate.winner_sentence in part.ground.said
    assert part.ground.answers.rows[-1][2:] == tuple(card.points for card in certificate.score_cards)
    assert part.ground.made_of[0] == ("Rests on", "As decided")
    assert part.facts.rows[0][:3] == ("outsourceable", "70–100 %", "40.0 %")


def test_a_function_that_nobody_answered_says_so(company: Company) -> None:
    part = dossier_of(company).functions[1]
    assert part.ground is None
    assert part.no_ground.startswith("Nobody’s answers count")
    assert part.decisions.empty == "None: nothing was proposed or decided."


def test_answers_without_a_decision_are_told_from_decided_ones(company: Company) -> None:
    scored_only = ITFunctionFactory(organisation=company.cio.organisation, name="Alarm desk", code="alarm")
    scored(scored_only, company.cio)
    found = dossier_of(company)
    assert found.summary.rows[0][5] == "From the answers of today; nothing is proposed or decided"
    assert found.headlines[0][1] == ("1 outsourceable function; 2 functions without an approved decision.")


def test_who_proposed_and_approved_stands_with_the_reasons(company: Company) -> None:
    (part,) = dossier_of(company, functions_of(company)[:1]).functions
    (row,) = part.decisions.rows
    assert row[0] == "Approved"
    assert row[3].startswith("Anna Berg, ") and row[4].startswith("Samuel Okafor, ")


def test_scores_and_shares_follow_from_the_answers(company: Company) -> None:
    facts = json.loads(snapshot_of(company))["facts"]
    assert len(recomputed(facts)) > 8
    assert [one for one in recomputed(facts) if not one.agrees] == []
    answers = facts["functions"][0]["ground"]["answers"]
    key = next(key for key, level in answers.items() if level == "5" or level == "1")
    answers[key] = "3"
    assert [one for one in recomputed(facts) if not one.agrees]


def test_every_code_stands_in_the_index_and_every_one_there_is_printed(company: Company) -> None:
    for functions in (functions_of(company), functions_of(company)[:1]):
        found, html = dossier_of(company, functions), pack_html(snapshot_of(company, functions))
        for row in found.index.rows:
            assert f'<a class="code" href="#index">{row[0]}</a>' in html, row[0]
        assert html.count('class="code"') == len(found.index.rows)


def test_queries_do_not_grow_with_functions(company: Company, django_assert_num_queries: Any) -> None:
    functions = functions_of(company)
    with django_assert_num_queries(9):
        dossier_facts(company.cio, functions=functions[:1], quarter=QUARTER, today=TODAY)
    with django_assert_num_queries(9):
        dossier_facts(company.cio, functions=functions, quarter=QUARTER, today=TODAY)


@needs_pango
def test_both_checkers_find_nothing(company: Company, tmp_path: Path) -> None:
    snapshot = snapshot_of(company)
    assert complaints(pack_pdf(snapshot, pack_html(snapshot)).content, tmp_path) == []


@pytest.mark.usefixtures("undrawn")
def test_ticked_functions_become_a_dossier(company: Company) -> None:
    client, base = signed_in(company.cio), f"/{company.cio.organisation.slug}/packs-dossier/"
    page = client.get(f"{base}?code=help-desk&code=print&code=unknown").content.decode()
    assert page.count('name="code"') == 2
    answer = client.post(base, {"code": ["help-desk", "print"]} | form_token())
    pack = Pack.objects.get()
    assert answer.headers["Location"] == pack.get_absolute_url()
    assert (pack.kind, pack.subject, pack.functions.count()) == ("dossier", "2 functions", 2)
    hands.work_until_idle()
    assert b"Download the PDF" in client.get(pack.get_absolute_url()).content


def test_none_ticked_is_refused_and_none_named_leads_to_the_list(company: Company) -> None:
    client, base = signed_in(company.cio), f"/{company.cio.organisation.slug}/packs-dossier/"
    assert b"Tick the functions in their list" in client.get(base).content
    assert client.post(base, form_token()).status_code == 200
    assert not Pack.objects.exists()
    with pytest.raises(actions.NothingToShow):
        actions.order_dossier(functions=[], today=TODAY, by=company.cio)


def test_more_functions_than_anybody_reads_are_refused(company: Company) -> None:
    many = [ITFunction(pk=number, name=str(number), code=str(number)) for number in range(61)]
    with pytest.raises(actions.TooManyFunctions, match="61 functions are too many"):
        actions.order_dossier(functions=many, today=TODAY, by=company.cio)


def test_another_companys_functions_cannot_be_named(company: Company) -> None:
    ITFunctionFactory(name="Foreign", code="foreign")
    page = signed_in(company.cio).get(f"/{company.cio.organisation.slug}/packs-dossier/?code=foreign").content
    assert b"Foreign" not in page


def test_executives_order_none(company: Company) -> None:
    executive = MemberFactory(organisation=company.cio.organisation, role=Role.EXECUTIVE)
    assert signed_in(executive).get(f"/{company.cio.organisation.slug}/packs-dossier/").status_code == 403


@pytest.mark.usefixtures("undrawn")
def test_the_command_orders_a_dossier_and_names_a_function_it_does_not_know(company: Company) -> None:
    organisation = ["--organisation", company.cio.organisation.slug]
    call_command("build_pack", *organisation, "--dossier", "help-desk", "print")
    assert (Pack.objects.get().kind, Pack.objects.get().functions.count()) == ("dossier", 2)
    with pytest.raises(CommandError, match="no function “nothing”"):
        call_command("build_pack", *organisation, "--dossier", "help-desk", "nothing")
