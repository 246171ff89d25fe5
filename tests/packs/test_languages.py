"""Packs in German: chosen for each pack, the same figures, nothing left in English that we write, both checkers clean."""

import json
import re
from html import unescape
from pathlib import Path

import pytest
from django.urls import reverse

from msp_reviews.actions import packs as actions
from msp_reviews.domain.dossiers_tables import answers_table
from msp_reviews.domain.packs_recomputing import recomputed
from msp_reviews.models import Pack, PackState
from msp_reviews.pdf import libraries
from msp_reviews.pdf.packs import pack_html, pack_pdf
from portfolio.domain.language import ENGLISH, GERMAN, LANGUAGES, speaking
from portfolio.models import ITFunction, Organisation
from portfolio.queue import hands
from tests.factories import form_token
from tests.packs.checkers import complaints
from tests.packs.facts import QUARTER, TODAY, Company, small_company
from tests.packs.test_pages import signed_in

pytestmark = pytest.mark.django_db
needs_pango = pytest.mark.skipif(bool(libraries.missing_libraries()), reason=libraries.missing_libraries() or "there")
TEXT = re.compile(r">([^<>]+)<|alt=\"([^\"]+)\"")
FIGURE = re.compile(r"\d[\d.,]*")
OURS = re.compile(r"\b(the|and|of|is|are|since|without|None|above|below|open|year|Class|Partner’s)\b")


@pytest.fixture
def company() -> Company:
    return small_company()


def board(company: Company, language: str) -> Pack:
    return actions.order_board_pack(quarter=QUARTER, today=TODAY, language=language, by=company.cio)


def dossier(company: Company, language: str) -> Pack:
    functions = list(ITFunction.objects.filter(organisation=company.cio.organisation))
    return actions.order_dossier(functions=functions, today=TODAY, language=language, by=company.cio)


def shown(pack: Pack) -> list[str]:
    return [one or other for one, other in TEXT.findall(pack_html(pack.snapshot.content))]


def entered(found: object) -> list[str]:
    """What people wrote, which stays as they wrote it: names, reasons, questions."""
    if isinstance(found, dict):
        return [text for part in found.values() for text in entered(part)]
    if isinstance(found, list):
        return [text for part in found for text in entered(part)]
    return [found] if isinstance(found, str) and len(found) > 6 else []


def without(text: str, written: list[str]) -> str:
    text = unescape(text)
    for piece in sorted(written, key=len, reverse=True):
        text = text.replace(piece, "")
    return text


@pytest.mark.parametrize("order", [board, dossier])
def test_nothing_that_we_write_is_left_in_english(company: Company, order: object) -> None:
    assert callable(order)
    pack = order(company, GERMAN)
    texts = shown(pack)
    written = entered(json.loads(pack.snapshot.content))
    english = [text for text in texts if OURS.search(without(text, written))]
    assert english == []
    assert any("Funktion" in text for text in texts)


@pytest.mark.parametrize("order", [board, dossier])
def test_the_figures_are_the_same_in_both(company: Company, order: object) -> None:
    assert callable(order)
    found = {}
    for language in LANGUAGES:
        pack = order(company, language)
        figures = FIGURE.findall(" ".join(json.dumps(recomputed_of(pack)).split()))
        found[language] = figures
    assert found[ENGLISH] == found[GERMAN] != []


def recomputed_of(pack: Pack) -> list[object]:
    return [str(one) for one in recomputed(json.loads(pack.snapshot.content)["facts"])]


def test_the_answers_of_a_german_dossier_say_what_they_add(company: Company) -> None:
    """The questions that the portal comes with are in German, and each still finds its points in the certificate."""
    found = {}
    for language in (ENGLISH, GERMAN):
        ground = next(
            row["ground"]
            for row in json.loads(dossier(company, language).snapshot.content)["facts"]["functions"]
            if row["ground"]
        )
        with speaking(language):
            found[language] = answers_table(ground).rows
    points = {language: [[bool(cell) for cell in row[2:]] for row in rows] for language, rows in found.items()}
    assert points[GERMAN] == points[ENGLISH]
    assert any(any(row) for row in points[GERMAN][:-1])
    assert found[GERMAN][0][0] == "Wie unmittelbar bewegt diese Funktion die langfristigen Geschäftsziele?"


def test_a_german_page_writes_german_figures(company: Company) -> None:
    english, german = (" ".join(shown(board(company, language))) for language in (ENGLISH, GERMAN))
    money = re.search(r"EUR (\d+)\.(\d\d) m\b", english)
    assert money is not None
    assert f"EUR {money[1]},{money[2]} Mio." in german


def test_a_pack_takes_the_language_of_the_organisation_unless_another_is_chosen(company: Company) -> None:
    Organisation.objects.filter(pk=company.cio.organisation_id).update(language=GERMAN)
    company.cio.organisation.refresh_from_db()
    assert board(company, "").language == GERMAN
    assert board(company, ENGLISH).language == ENGLISH


def test_a_language_that_we_do_not_have_is_an_error_beside_its_field(company: Company) -> None:
    client, base = signed_in(company.cio), reverse("msp_reviews:pack_new", args=[company.cio.organisation.slug])
    page = client.post(base, {"quarter": "2026Q3", "language": "fr"} | form_token()).content.decode()
    assert "Select a valid choice. fr is not one of the available choices." in page
    assert not Pack.objects.exists()


@pytest.mark.usefixtures("undrawn")
def test_a_final_pack_in_another_language_supersedes_nothing(company: Company) -> None:
    made = []
    for language in (ENGLISH, GERMAN):
        pack = board(company, language)
        hands.work_until_idle()
        pack.refresh_from_db()
        actions.finalise_pack(pack=pack, pdf_sha256=pack.pdf_sha256, version=pack.version, by=company.second)
        hands.work_until_idle()
        made.append(pack.pk)
    assert set(Pack.objects.filter(pk__in=made).values_list("state", flat=True)) == {PackState.FINAL}


@needs_pango
@pytest.mark.parametrize("order", [board, dossier])
def test_both_checkers_find_nothing(company: Company, order: object, tmp_path: Path) -> None:
    assert callable(order)
    pack = order(company, GERMAN)
    html = pack_html(pack.snapshot.content)
    assert '<html lang="de"' in html
    assert complaints(pack_pdf(pack.snapshot.content, html).content, tmp_path) == []
