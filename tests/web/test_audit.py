"""The audit page, its export, and the command that finds one changed byte."""

import csv
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from portfolio import audit, triggers
from portfolio.models import AuditEvent, AuditHead, Member, Role
from tests.factories import ITFunctionFactory, MemberFactory
from tests.web.test_qbrs import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cio() -> Member:
    return MemberFactory(role=Role.CIO)


def write(by: Member, count: int = 3, **facts: str) -> None:
    function = ITFunctionFactory(organisation=by.organisation, name=facts.get("name", "Help desk"))
    after = {"name": facts.get("after", "New name")}
    with transaction.atomic():
        for _ in range(count):
            audit.record(by=by, deed=facts.get("deed", "function.edit"), target=function, before={}, after=after)


def page(member: Member, query: str = "") -> str:
    return signed_in(member).get(f"/{member.organisation.slug}/audit/{query}").content.decode()


def export(member: Member, query: str = "") -> list[list[str]]:
    answer = signed_in(member).get(f"/{member.organisation.slug}/audit/export/{query}")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.reader(StringIO(text)))


def tamper(**changed: object) -> None:
    """What only someone with the database in hand can do."""
    triggers.remove(connection)
    AuditEvent.objects.filter(seq=2).update(**changed)
    triggers.install(connection)


@pytest.mark.parametrize("role", [Role.IT_MANAGER, Role.EXECUTIVE, Role.PARTNER])
@pytest.mark.parametrize("part", ["", "chain/", "export/"])
def test_only_administrators_and_cios_read_the_audit(role: Role, part: str):
    member = MemberFactory(role=role)
    assert signed_in(member).get(f"/{member.organisation.slug}/audit/{part}").status_code == 403


def test_the_audit_of_another_organisation_is_not_in_page_export_or_filter(cio: Member):
    stranger = MemberFactory(user__name="Stranger Danger")
    write(stranger, name="Foreign desk", deed="function.retire")
    assert "Foreign desk" not in page(cio) and "Stranger" not in page(cio) and "retire" not in page(cio)
    assert len(export(cio)) == 1
    assert "No event" in page(cio, f"?person={stranger.user_id}") or "Nothing has" in page(cio)


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("?deed=function.retire", "Old desk"),
        ("?words=new", "New desk"),
        ("?target=portfolio.itfunction&words=old", "Old desk"),
    ],
)
def test_a_filter_shows_what_it_says_and_the_export_holds_the_same(cio: Member, query: str, shown: str):
    write(cio, 1, name="Old desk", deed="function.retire")
    write(cio, 1, name="New desk")
    hidden = {"Old desk": "New desk", "New desk": "Old desk"}[shown]
    assert shown in page(cio, query) and hidden not in page(cio, query)
    assert [row[6] for row in export(cio, query)[1:]] == [shown]


def test_a_person_is_a_filter(cio: Member):
    other = MemberFactory(organisation=cio.organisation)
    write(cio, 1, name="By the CIO")
    write(other, 1, name="By another")
    assert [row[6] for row in export(cio, f"?person={other.user_id}")[1:]] == ["By another"]


def test_days_are_those_of_the_organisation(cio: Member):
    cio.organisation.time_zone = "Pacific/Auckland"
    cio.organisation.save()
    write(cio, 1)
    tomorrow_there = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)
    triggers.remove(connection)
    AuditEvent.objects.update(at=tomorrow_there)
    triggers.install(connection)
    assert len(export(cio, "?first=2026-11-23&last=2026-11-23")) == 2
    assert len(export(cio, "?last=2026-11-22")) == 1


@pytest.mark.parametrize("query", ["?person=x", "?first=never", "?words=%00", "?page=999", "?last=9999-12-31"])
def test_a_filter_that_cannot_be_read_is_no_error(cio: Member, query: str):
    write(cio)
    assert signed_in(cio).get(f"/{cio.organisation.slug}/audit/{query}").status_code == 200


def test_the_export_marks_what_a_spreadsheet_would_run(cio: Member):
    write(cio, 1, name="=HYPERLINK(1)")
    assert export(cio)[1][6] == "'=HYPERLINK(1)"


def test_the_page_costs_the_same_with_two_events_and_with_twenty(cio: Member):
    client, counts = signed_in(cio), []
    for more in (2, 18):
        write(cio, more)
        client.get(f"/{cio.organisation.slug}/audit/")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/{cio.organisation.slug}/audit/")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


def test_a_whole_chain_is_said_to_be_whole(cio: Member):
    write(cio)
    assert "The chain is whole: 3 events" in page(cio, "chain/")


def test_the_command_prints_the_last_hash_of_a_whole_chain(cio: Member, capsys):
    write(cio)
    call_command("verify_audit")
    assert AuditHead.objects.get().sha256 in capsys.readouterr().out


@pytest.mark.parametrize(
    "changed",
    [
        {"body": "{}"},
        {"sha256": "0" * 64},
        {"role": "executive"},
        {"deed": "function.see"},
        {"target_id": "999"},
        {"target_name": "Other"},
        {"user_id": None},
        {"request_id": "x"},
        {"at": datetime(2020, 1, 1, tzinfo=UTC)},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_the_command_names_the_event_in_which_anything_was_changed(cio: Member, capsys, changed):
    write(cio)
    tamper(**changed)
    with pytest.raises(CommandError, match="The audit was changed"):
        call_command("verify_audit", organisation=cio.organisation.slug)
    assert "seq 2:" in capsys.readouterr().out


def test_the_page_says_that_a_chain_was_changed(cio: Member):
    write(cio)
    tamper(body="{}")
    assert "The chain was changed" in page(cio, "chain/")


def test_one_changed_byte_is_found(cio: Member, capsys):
    write(cio)
    body = AuditEvent.objects.get(seq=2).body
    tamper(body=body.replace("New name", "New nbme"))
    with pytest.raises(CommandError):
        call_command("verify_audit")
    assert "seq 2: Event 2 was changed: its text does not give its hash." in capsys.readouterr().out


def test_an_anchor_from_the_log_convicts_a_chain_that_was_written_anew(cio: Member):
    write(cio)
    with pytest.raises(CommandError, match="1 faults"):
        call_command("verify_audit", organisation=cio.organisation.slug, anchor=["2:" + "a" * 64])
    known = AuditEvent.objects.get(seq=2).sha256
    call_command("verify_audit", organisation=cio.organisation.slug, anchor=[f"2:{known}"])


def test_a_log_of_anchors_convicts_a_chain_whose_end_was_cut_off_head_and_all(cio: Member, tmp_path: Path, capsys):
    write(cio)
    slug, known, log = cio.organisation.slug, AuditEvent.objects.get(seq=2).sha256, tmp_path / "anchors.log"
    log.write_text(f"… INFO counterpoise.anchor audit {slug} seq=2 sha256={known}\nGET / 200\n")
    call_command("verify_audit", anchor_log=log)
    log.write_text(f"… INFO counterpoise.anchor audit {slug} seq=4 sha256={known}\n")
    with pytest.raises(CommandError, match="The audit was changed"):
        call_command("verify_audit", anchor_log=log)
    assert "Event 4 is not the one that was anchored" in capsys.readouterr().out


def test_a_log_without_anchors_is_refused(cio: Member, tmp_path: Path):
    (tmp_path / "web.log").write_text("GET / 200\n")
    with pytest.raises(CommandError, match="holds no anchor"):
        call_command("verify_audit", anchor_log=tmp_path / "web.log")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("verify_audit", anchor_log=tmp_path / "nowhere.log")


@pytest.mark.parametrize("anchor", ["2", "x:" + "a" * 64, "2:abc"])
def test_a_broken_anchor_is_named(cio: Member, anchor: str):
    with pytest.raises(CommandError, match="is no anchor"):
        call_command("verify_audit", organisation=cio.organisation.slug, anchor=[anchor])


def test_the_command_says_that_there_is_no_such_organisation():
    with pytest.raises(CommandError, match="no such organisation"):
        call_command("verify_audit", organisation="nobody")
