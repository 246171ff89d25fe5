"""A PDF in somebody's hands: ours, superseded, changed, or not ours; and whether its figures add up."""

import io
import json
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from msp_reviews.actions.packs import finalise_pack, order_board_pack
from msp_reviews.domain.packs_recomputing import recomputed
from msp_reviews.domain.packs_verifying import Outcome
from msp_reviews.models import Pack
from msp_reviews.pdf import files, libraries
from msp_reviews.queries.packs_verifying import verified
from portfolio.domain.errors import Refusal
from portfolio.queue import hands
from tests.factories import MemberFactory, form_token
from tests.packs.facts import QUARTER, TODAY, Company, small_company

pytestmark = pytest.mark.django_db
needs_pango = pytest.mark.skipif(bool(libraries.missing_libraries()), reason=libraries.missing_libraries() or "there")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass
class Built:
    """A company with a built draft."""

    company: Company
    pack: Pack
    content: bytes

    @property
    def organisation(self) -> Any:
        return self.pack.organisation


def built_file(pack: Pack) -> bytes:
    hands.work_until_idle()
    pack.refresh_from_db()
    return files.checked(pack.pdf_sha256)


@pytest.fixture
def draft(settings: Any, tmp_path: Path) -> Built:
    settings.MEDIA_ROOT = tmp_path
    company = small_company()
    pack = order_board_pack(quarter=QUARTER, today=TODAY, by=company.cio)
    return Built(company, pack, built_file(pack))


def rewritten(content: bytes, change: Any) -> bytes:
    """The file after `change` was let loose on a writer that holds a copy of it."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(content))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def without_last_page(writer: pypdf.PdfWriter) -> None:
    writer.remove_page(len(writer.pages) - 1)


def with_other_facts(facts: str) -> Any:
    def change(writer: pypdf.PdfWriter) -> None:
        [attached] = writer.attachment_list
        attached.content = facts.encode()

    return change


@needs_pango
def test_a_file_is_recognised_and_what_was_changed_is_named(draft: Built) -> None:
    same = verified(draft.content, organisation=draft.organisation)
    assert (same.outcome, same.differences, same.disagreeing, same.anchor) == (Outcome.UNCHANGED, (), (), True)
    assert {"Balance index", "Attainment of NW-1, Aug 2026"} <= {figure.name for figure in same.figures}

    retitled = rewritten(draft.content, lambda writer: writer.add_metadata({"/Title": "Another title"}))
    found = verified(retitled, organisation=draft.organisation)
    assert (found.outcome, found.differences) == (Outcome.CHANGED, ())
    assert "not byte for byte ours" in found.sentence

    shorter = verified(rewritten(draft.content, without_last_page), organisation=draft.organisation)
    assert [(one.where, one.file) for one in shorter.differences] == [(f"Page {draft.pack.pages}", "")]

    facts = json.loads(draft.pack.snapshot.content)
    facts["facts"]["portfolio"]["index"] = "0"
    forged = verified(rewritten(draft.content, with_other_facts(json.dumps(facts))), organisation=draft.organisation)
    assert forged.outcome == Outcome.CHANGED
    assert ("facts.portfolio.index", '"0"') in [(one.where, one.file) for one in forged.differences]

    stranger = MemberFactory().organisation
    assert verified(draft.content, organisation=stranger).outcome == Outcome.NOT_OURS
    with pytest.raises(Refusal, match="not a PDF"):
        verified(b"%PDF-1.7 nothing", organisation=draft.organisation)


@needs_pango
def test_a_draft_is_superseded_once_its_pack_is_final_and_the_command_says_so(draft: Built, tmp_path: Path) -> None:
    paths = [tmp_path / "draft.pdf", tmp_path / "final.pdf"]
    paths[0].write_bytes(draft.content)
    final = finalise_pack(
        pack=draft.pack, pdf_sha256=draft.pack.pdf_sha256, version=draft.pack.version, by=draft.company.second
    )
    paths[1].write_bytes(built_file(final))
    answers = []
    for path in paths:
        out = StringIO()
        with pytest.raises(SystemExit) as ended:
            call_command("verify_pack", path, "--json", stdout=out)
        answers.append((json.loads(out.getvalue())["outcome"], ended.value.code))
    assert answers == [("ours but superseded", 3), ("ours and unchanged", 0)]
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        call_command("verify_pack", tmp_path / "nowhere.pdf")


@needs_pango
def test_the_page_answers_beside_the_field_and_keeps_nothing(draft: Built) -> None:
    client, address = Client(), f"/{draft.organisation.slug}/packs-verify/"
    client.force_login(draft.company.cio.user, backend=BACKEND)
    answers = [
        client.post(address, form_token(file=SimpleUploadedFile("board.pdf", content))).content.decode()
        for content in (draft.content, b"nothing")
    ]
    assert "Ours and unchanged" in answers[0]
    assert "This is not a PDF that can be read" in answers[1]


@pytest.mark.parametrize(
    ("path", "value", "name"),
    [
        (("portfolio", "over_insourced"), "1", "Kept in-house beyond the bands"),
        (("register", 0, "internal_cost"), "600000.01", "In-house cost"),
        (("partners", 0, "service_levels", 0, "months", 10, "counted", 0), 94, "Attainment of NW-1, Aug 2026"),
    ],
)
def test_a_figure_that_its_rows_do_not_give_is_told(path: tuple[Any, ...], value: Any, name: str) -> None:
    facts = small_company().facts()
    assert [figure for figure in recomputed(facts) if not figure.agrees] == []
    place = facts
    for step in path[:-1]:
        place = place[step]
    assert place[path[-1]] is not None
    place[path[-1]] = value
    assert name in [figure.name for figure in recomputed(facts) if not figure.agrees]
