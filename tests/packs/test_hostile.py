"""Hostile text and hostile pages: shown as text, fetched from nowhere, stopped with a reason."""

import io
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdf
import pytest

from msp_reviews import tasks
from msp_reviews.actions.packs import order_again, order_board_pack
from msp_reviews.pdf import libraries, rendering
from msp_reviews.pdf.assets import picture_url
from msp_reviews.pdf.packs import pack_html, pack_pdf
from msp_reviews.pdf.rendering import render
from portfolio.domain.sandbox import ChildStopped
from portfolio.models import Job, JobState
from portfolio.queue import hands
from tests.factories import ITFunctionFactory, PartnerFactory, QBRFactory
from tests.packs.checkers import complaints
from tests.packs.exhausting import ways
from tests.packs.facts import AT, QUARTER, TODAY, empty_company, small_company
from tests.packs.test_dossiers import snapshot_of as dossier_snapshot
from tests.packs.test_review_packs import snapshot_of as review_snapshot

pytestmark = pytest.mark.skipif(bool(libraries.missing_libraries()), reason=libraries.missing_libraries() or "there")
HEAD = """<html lang="en"><title>x</title><link rel="stylesheet" href="asset:pack/fonts.css">
<style>html { font-family: Inter }</style>"""
SECRET = "the secret of this machine"
EXHAUSTING = ways()
NAMES = {
    "markup": "<img src=x onerror=alert(1)><style>*{display:none}</style>",
    "template": "{{ 7|add:7 }}{% now 'Y' %}",
    "link": "javascript:alert(1)",
    "turned": "safe \u202eeteled\u202c end",
    "emoji": "Launch 🚀 😀",
    "kanji": "Tokyo 漢字",
    "arabic": "العربية",
    "long": "W" * 190,
}


@pytest.fixture
def ear() -> Iterator[tuple[int, list[object]]]:
    """A port of this machine, and whoever called it."""
    callers: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen() -> None:
            with suppress(OSError):
                while True:
                    callers.append(server.accept()[1])

        threading.Thread(target=listen, daemon=True).start()
        yield server.getsockname()[1], callers


FETCHES = {
    "img": '<img src="{url}" alt="x">',
    "img of several": '<img srcset="{url} 2x" src="{url}" alt="x">',
    "style sheet": '<link rel="stylesheet" href="{url}">',
    "import": '<style>@import url("{url}");</style>',
    "font": '<style>@font-face {{ font-family: Q; src: url("{url}") }} p {{ font-family: Q }}</style>',
    "background": '<style>p {{ background: url("{url}") }}</style>',
    "list": '<style>p {{ display: list-item; list-style-image: url("{url}") }}</style>',
    "content": '<style>p::before {{ content: url("{url}") }}</style>',
    "border": '<style>p {{ border: 1px solid; border-image: url("{url}") 1 }}</style>',
    "object": '<object data="{url}">x</object>',
    "embed": '<embed src="{url}">',
    "attachment": '<link rel="attachment" href="{url}"><a rel="attachment" href="{url}">x</a>',
    "svg": '<svg xmlns="http://www.w3.org/2000/svg"><image href="{url}" width="9" height="9"/></svg>',
    "base": '<base href="{url}"><img src="x.png" alt="x">',
    "frame": '<iframe src="{url}"></iframe>',
    "redirect": '<meta http-equiv="refresh" content="0; url={url}">',
}


@pytest.mark.parametrize("way", [*FETCHES, "svg in a picture"])
def test_no_markup_reaches_network_or_file(way: str, ear: tuple[int, list[object]], tmp_path: Path) -> None:
    port, callers = ear
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET)
    for url in (f"http://127.0.0.1:{port}/x", secret.as_uri()):
        inner = FETCHES["svg"].format(url=url)
        markup = FETCHES[way].format(url=url) if way in FETCHES else f'<img src="{picture_url(inner)}" alt="x">'
        with suppress(ChildStopped):
            content = render(f"{HEAD}{markup}<p>x</p></html>", at=AT, identifier="x").content
            assert SECRET.encode() not in content
            assert not pypdf.PdfReader(io.BytesIO(content)).attachments
    assert callers == []


@pytest.mark.parametrize("way", list(EXHAUSTING))
def test_who_would_draw_for_ever_is_stopped_with_a_reason(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    small = replace(rendering.LIMITS, memory_bytes=700_000_000, cpu_seconds=1)
    monkeypatch.setattr(rendering, "LIMITS", small)
    with pytest.raises(ChildStopped, match=r"It needed more (processor time|memory) than allowed"):
        render(f"{HEAD}{EXHAUSTING[way]}", at=AT, identifier="x")


@pytest.mark.django_db
def test_hostile_text_is_shown_as_text_and_both_checkers_find_no_error(tmp_path: Path) -> None:
    company = small_company()
    for code, name in NAMES.items():
        ITFunctionFactory(organisation=company.cio.organisation, name=name, code=code)
        PartnerFactory(organisation=company.cio.organisation, name=f"{name[:120]} & Co", slug=code)
    shown_as_text(company.snapshot(), tmp_path)


def shown_as_text(snapshot: str, tmp_path: Path) -> None:
    """Every hostile name can be read in the pack, and both checkers find no error in it."""
    content = pack_pdf(snapshot, pack_html(snapshot)).content
    path = tmp_path / "pack.pdf"
    path.write_bytes(content)
    said = "".join(subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout.split())
    for code in ("markup", "template", "link", "arabic", "long"):
        assert "".join(NAMES[code].split()) in said, code
    assert all(words in said for words in ("�eteled�", "Tokyo��", "Launch�😀")) and "\u202e" not in said
    assert complaints(content, tmp_path) == []


@pytest.mark.django_db
def test_hostile_names_in_a_dossier_are_shown_as_text(tmp_path: Path) -> None:
    company = small_company()
    for code, name in NAMES.items():
        ITFunctionFactory(organisation=company.cio.organisation, name=name, code=code)
    shown_as_text(dossier_snapshot(company), tmp_path)


@pytest.mark.django_db
@pytest.mark.parametrize("for_partner", [False, True])
def test_hostile_words_in_a_review_are_shown_as_text(tmp_path: Path, *, for_partner: bool) -> None:
    company = small_company()
    qbr = QBRFactory(
        partner=company.cio.organisation.partners.get(),
        state="held",
        held_on=TODAY,
        prepared_at=AT,
        prepared_by=company.cio,
        attendees="\n".join(NAMES.values()),
        decisions=NAMES["markup"],
        minutes="\n\n".join(NAMES.values()),
        agenda=[{"subject": name, "sentence": name, "for_partner": True} for name in NAMES.values()],
    )
    shown_as_text(review_snapshot(qbr, company, for_partner=for_partner), tmp_path)


@pytest.mark.django_db
def test_the_worker_goes_on_after_a_pack_that_was_stopped(
    monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    company = empty_company()
    pack = order_board_pack(quarter=QUARTER, today=TODAY, by=company.cio)
    with monkeypatch.context() as exhausted:
        exhausted.setattr(tasks, "pack_html", lambda text: HEAD + EXHAUSTING["a grid"])
        exhausted.setattr(rendering, "LIMITS", replace(rendering.LIMITS, cpu_seconds=1))
        hands.work_until_idle()
    stopped = Job.objects.get()
    assert (stopped.state, stopped.reason) == (
        JobState.FAILED,
        "It needed more processor time than allowed and was stopped.",
    )
    order_again(pack=pack, by=company.second)
    hands.work_until_idle()
    pack.refresh_from_db()
    assert pack.is_built
