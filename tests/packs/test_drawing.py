"""The PDF: tagged, complete, drawn from bundled assets alone, the same bytes wherever it is drawn."""

import hashlib
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pypdf
import pytest

from msp_reviews.pdf import libraries
from msp_reviews.pdf.assets import AssetRefused, asset, picture, picture_url
from msp_reviews.pdf.packs import pack_html, pack_pdf
from msp_reviews.pdf.rendering import render
from portfolio.domain.errors import Refusal
from portfolio.domain.sandbox import ChildCrashed
from tests.packs.checkers import complaints
from tests.packs.facts import AT, empty_company, small_company

ROOT = Path(__file__).resolve().parents[2]
REBUILD = """
import django, hashlib, sys
django.setup()
from msp_reviews.pdf.packs import pack_html, pack_pdf
text = sys.stdin.read()
print(hashlib.sha256(pack_pdf(text, pack_html(text)).content).hexdigest())
"""

HEAD = """<html lang="en"><title>x</title><link rel="stylesheet" href="asset:pack/fonts.css">
<style>html { font-family: Inter }</style>"""

needs_pango = pytest.mark.skipif(bool(libraries.missing_libraries()), reason=libraries.missing_libraries() or "there")


def text_of(content: bytes) -> str:
    return "\n".join(sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(content)).pages)


@needs_pango
def test_a_word_longer_than_a_line_is_broken_and_pushes_nothing_off_the_board_page() -> None:
    drawing = picture_url('<svg xmlns="http://www.w3.org/2000/svg" width="75mm" height="50mm"/>')
    styles = "".join(f'<link rel="stylesheet" href="asset:pack/{name}.css">' for name in ("fonts", "pack", "parts"))
    pair = f'<div class="pair"><figure><img src="{drawing}" alt="x"></figure><ul class="headlines">{{}}</ul></div>'
    html = f'<html lang="en"><title>x</title>{styles}{pair.format("<li>" + "W" * 190 + " end</li>")}'
    [sheet] = pypdf.PdfReader(io.BytesIO(render(html, at=AT, identifier="x").content)).pages
    lines = [line for line in sheet.extract_text().splitlines() if "W" in line]
    assert sum(line.count("W") for line in lines) == 190 and len(lines) > 3


@needs_pango
@pytest.mark.django_db
def test_a_pack_is_tagged_complete_and_carries_its_facts(tmp_path: Path) -> None:
    snapshot = small_company().snapshot()
    pdf = pack_pdf(snapshot, pack_html(snapshot))
    reader = pypdf.PdfReader(io.BytesIO(pdf.content))
    text = text_of(pdf.content)
    assert complaints(pdf.content, tmp_path) == []
    assert pdf.pages == len(reader.pages)
    assert reader.attachments["facts.json"] == [snapshot.encode()]
    assert reader.trailer["/Root"]["/Lang"] == "en-gb"
    assert "Help desk <b>" in text
    assert "Łódź → print" in text
    assert f"Page {pdf.pages} of {pdf.pages}" in text
    assert [mark.title for mark in reader.outline if not isinstance(mark, list)]


@needs_pango
@pytest.mark.django_db
def test_an_empty_company_gets_a_pack_that_says_none_and_why(tmp_path: Path) -> None:
    snapshot = empty_company().snapshot()
    pdf = pack_pdf(snapshot, pack_html(snapshot))
    assert complaints(pdf.content, tmp_path) == []
    assert "No data" in text_of(pdf.content)


@needs_pango
@pytest.mark.django_db
def test_rebuilt_in_another_process_zone_and_hash_seed_it_has_the_same_bytes() -> None:
    snapshot = small_company().snapshot()
    here = hashlib.sha256(pack_pdf(snapshot, pack_html(snapshot)).content).hexdigest()
    environment = {
        **os.environ,
        "TZ": "Pacific/Kiritimati",
        "PYTHONHASHSEED": "4711",
        "LANG": "C",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DJANGO_PROFILE": "test",
    }
    there = subprocess.run(
        [sys.executable, "-c", REBUILD],
        input=snapshot.encode(),
        capture_output=True,
        env=environment,
        cwd=ROOT,
        check=True,
    )
    assert there.stdout.decode().split()[-1] == here


@needs_pango
@pytest.mark.parametrize(
    "markup",
    [
        '<img src="http://127.0.0.1:6379/x.png" alt="x">',
        '<img src="file:///etc/passwd" alt="x">',
        '<img src="asset:../../config/settings.py" alt="x">',
        '<link rel="stylesheet" href="https://example.org/x.css">',
        '<link rel="attachment" href="file:///etc/passwd">',
        '<style>body { background: url("file:///etc/passwd") }</style>',
    ],
)
def test_what_is_not_bundled_stops_the_drawing(markup: str) -> None:
    with pytest.raises(ChildCrashed) as stopped:
        render(f"{HEAD}{markup}<p>x</p></html>", at=AT, identifier="x")
    assert "is not part of a pack" in stopped.value.detail


@pytest.mark.parametrize("url", ["asset:pack/../../manage.py", "asset:", "pack/pack.css", "file:///etc/passwd"])
def test_only_named_assets_are_given(url: str) -> None:
    with pytest.raises(AssetRefused):
        asset(url)


def test_a_chart_travels_inside_the_page() -> None:
    assert picture(picture_url("<svg/>")) == (b"<svg/>", "image/svg+xml")
    assert picture("data:text/html;base64,PGI+") is None


@pytest.mark.django_db
def test_text_of_people_never_becomes_markup() -> None:
    html = pack_html(small_company().snapshot())
    assert "Help desk &lt;b&gt;" in html
    assert "Help desk <b>" not in html


@pytest.mark.django_db
def test_the_page_is_made_from_the_snapshot_without_a_query(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    snapshot = small_company().snapshot()
    with django_assert_num_queries(0):
        assert json.loads(snapshot)["facts"]["quarter"] in pack_html(snapshot)


def test_without_pango_the_refusal_names_the_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libraries, "LIBRARIES", {"libnowhere.so.7": "libnowhere7"})
    libraries.missing_libraries.cache_clear()
    try:
        with pytest.raises(Refusal, match="install libnowhere7"):
            render("<p>x</p>", at=AT, identifier="x")
        assert ["libnowhere7" in message.msg for message in libraries.check_libraries()] == [True]
    finally:
        libraries.missing_libraries.cache_clear()
