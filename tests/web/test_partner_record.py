"""A partner's record: what is ours alone stays so; documents lie under their hash and are checked on the way out."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.test import Client

from msp_reviews.actions.partner_facts import add_fact
from msp_reviews.models import (
    Certificate,
    ExitPlan,
    ExitTest,
    Partner,
    PartnerContact,
    PartnerDocument,
    SubContractor,
)
from msp_reviews.pdf import files
from msp_reviews.queries.dates import dates_of
from msp_reviews.queries.partner_record import behind_partners
from msp_reviews.tasks import tidy_documents
from portfolio.models import AuditEvent, Member, Role
from portfolio.portal import today
from tests.factories import (
    ContractFactory,
    MemberFactory,
    PartnerFactory,
    QBRActionFactory,
    ServiceLevelFactory,
    form_token,
    partner_user,
)

pytestmark = pytest.mark.django_db

LEI = "5493001KJTIIGC8Y1R12"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n%%EOF\n"


@pytest.fixture
def manager() -> Member:
    return MemberFactory(role=Role.IT_MANAGER)


@pytest.fixture
def north(manager: Member) -> Partner:
    return PartnerFactory(organisation=manager.organisation, name="Northwind", slug="north")


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def signed_in(member: Member) -> Client:
    client = Client()
    client.force_login(member.user)
    return client


def post(member: Member, path: str, **fields: Any) -> HttpResponse:
    answer: HttpResponse = signed_in(member).post(f"/{member.organisation.slug}/{path}", form_token(**fields))
    return answer


def page(member: Member, path: str) -> str:
    answer = signed_in(member).get(f"/{member.organisation.slug}/{path}")
    assert answer.status_code == 200
    return answer.content.decode()


def kept(by: Member) -> PartnerDocument:
    file = SimpleUploadedFile("signed.pdf", PDF)
    assert post(by, "partners/north/documents/", title="C-104, signed", file=file).status_code == 302
    return PartnerDocument.objects.get()


def test_a_line_is_added_changed_and_removed_with_its_history_at_the_partner(manager: Member, north: Partner) -> None:
    post(manager, "partners/north/certificates/new/", name="ISO 27001", expires_on="2027-01-31")
    [row] = Certificate.objects.all()
    post(manager, f"partners/north/certificates/{row.pk}/", name="ISO 27001", expires_on="2028-01-31", version="1")
    assert "31 Jan 2028" in page(manager, "partners/north/record/")
    stale = post(manager, f"partners/north/certificates/{row.pk}/", name="x", version="1")
    assert stale.status_code == 409
    post(manager, f"partners/north/certificates/{row.pk}/remove/", version="2")
    assert not Certificate.objects.exists()
    deeds = AuditEvent.objects.order_by("seq").values_list("deed", flat=True)
    assert list(deeds) == ["partner.certificate_added", "partner.certificate_changed", "partner.certificate_removed"]
    assert "Certificate removed" in page(manager, "partners/north/")


@pytest.mark.parametrize(
    ("kind", "fields", "said"),
    [
        ("certificates", {"name": "x", "issued_on": "2027-02-01", "expires_on": "2027-01-31"}, "before it was issued"),
        ("sub-contractors", {"name": "x", "rank": "1"}, "greater than or equal to 2"),
        ("sub-contractors", {"name": "x", "rank": "2", "lei": LEI[:-1] + "9"}, "check digits"),
        ("exit-steps", {"position": "1", "what": "x", "owner": "y", "days": "0"}, "greater than or equal to 1"),
        ("contacts", {"name": "x", "email": "nobody"}, "valid email"),
        ("contacts", {"name": "a\0b"}, "ull character"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(
    manager: Member, north: Partner, kind: str, fields: dict[str, str], said: str
) -> None:
    answer = post(manager, f"partners/north/{kind}/new/", **fields)
    assert answer.status_code == 200
    assert said in answer.content.decode()


def test_a_partners_people_see_contacts_and_certificates_and_nothing_that_is_ours(
    manager: Member, north: Partner
) -> None:
    add_fact(partner=north, kind=PartnerContact, values={"name": "Mia Holt"}, by=manager)
    add_fact(partner=north, kind=SubContractor, values={"name": "Solent"}, by=manager)
    post(manager, "partners/north/exit-plan/", alternatives="Boreas could", test_every_months="12")
    document = kept(manager)
    tom = partner_user(north)
    seen = page(tom, "partners/north/record/")
    assert "Mia Holt" in seen
    assert [word for word in ("Solent", "Boreas", "C-104", "Exit plan") if word in seen] == []
    assert signed_in(tom).get(document.get_absolute_url()).status_code == 403
    assert [one.title for one in dates_of(tom)] == []


def test_a_line_of_another_partner_or_organisation_is_not_there(manager: Member, north: Partner) -> None:
    other = PartnerFactory(organisation=manager.organisation)
    row = add_fact(partner=other, kind=PartnerContact, values={"name": "Ann"}, by=manager)
    client = signed_in(manager)
    assert client.get(f"/{manager.organisation.slug}/partners/north/contacts/{row.pk}/").status_code == 404
    foreign = kept(manager)
    stranger = MemberFactory(role=Role.CIO)
    path = f"/{stranger.organisation.slug}/documents/{foreign.pk}/"
    assert signed_in(stranger).get(path).status_code == 404


def test_an_exit_plan_is_due_from_the_start_and_again_after_each_test(manager: Member, north: Partner) -> None:
    post(manager, "partners/north/exit-plan/", test_every_months="6", cost="1000.50")
    day = today(manager.organisation)
    [due] = dates_of(manager)
    assert due.is_overdue(day + timedelta(days=1))
    post(manager, "partners/north/exit-test/", on="2026-03-31", result="partly", what="Two days of calls")
    [due] = dates_of(manager)
    assert due.day == date(2026, 9, 30)
    assert ExitPlan.objects.get().cost == Decimal("1000.50")
    late = post(manager, "partners/north/exit-test/", on="2999-01-01", result="passed", what="x")
    assert "still to come" in late.content.decode()


def test_a_test_of_an_exit_plan_is_never_changed(manager: Member, north: Partner) -> None:
    post(manager, "partners/north/exit-plan/", test_every_months="6")
    post(manager, "partners/north/exit-test/", on="2026-03-31", result="failed", what="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        ExitTest.objects.update(result="passed")


def test_a_document_lies_under_its_hash_and_comes_back_as_it_was(manager: Member, north: Partner, media: Path) -> None:
    document = kept(manager)
    [path] = (path for path in media.rglob("*") if path.is_file())
    assert path.name == document.sha256
    answer = signed_in(manager).get(document.get_absolute_url())
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="signed.pdf"'
    assert AuditEvent.objects.latest("seq").deed == "partner.document_downloaded"


def test_a_document_that_was_changed_on_disk_is_not_handed_out(manager: Member, north: Partner, media: Path) -> None:
    document = kept(manager)
    files.path_of(document.sha256, files.DOCUMENTS).write_bytes(PDF + b" ")
    answer = signed_in(manager).get(document.get_absolute_url())
    assert answer.status_code == 404
    assert "was changed on disk" in answer.content.decode()


def test_the_same_file_is_kept_once_and_a_bad_one_not_at_all(manager: Member, north: Partner, media: Path) -> None:
    kept(manager)
    again = post(manager, "partners/north/documents/", title="Again", file=SimpleUploadedFile("c.pdf", PDF))
    assert "kept already" in again.content.decode()
    bad = post(manager, "partners/north/documents/", title="Bad", file=SimpleUploadedFile("c.pdf", b"MZ\x90\x00"))
    assert "none of them, or is damaged" in bad.content.decode()
    assert PartnerDocument.objects.count() == 1
    assert len([path for path in media.rglob("*") if path.is_file()]) == 1


def test_a_removed_document_goes_from_disk_with_a_later_sweep(
    manager: Member, north: Partner, monkeypatch: Any
) -> None:
    document = kept(manager)
    path = files.path_of(document.sha256, files.DOCUMENTS)
    monkeypatch.setattr(files, "YOUNG_SECONDS", -1.0)
    tidy_documents()
    assert path.exists()
    post(manager, f"documents/{document.pk}/remove/")
    tidy_documents()
    assert not path.exists()


def test_the_same_company_behind_two_partners_is_told_with_the_money_at_stake(manager: Member, north: Partner) -> None:
    boreas = PartnerFactory(organisation=manager.organisation, name="Boreas")
    for partner, fee, name, lei in ((north, 100, "Solent", LEI), (boreas, 50, "SOLENT Ltd", LEI)):
        ContractFactory(partner=partner, annual_fee=Decimal(fee))
        add_fact(partner=partner, kind=SubContractor, values={"name": name, "lei": lei}, by=manager)
    add_fact(partner=north, kind=SubContractor, values={"name": "Cirrus", "rank": 3}, by=manager)
    rows = behind_partners(manager, today=today(manager.organisation))
    assert [(one.partners, one.fee) for one in rows] == [(2, Decimal(150)), (1, Decimal(100))]
    assert "SOLENT Ltd" in page(manager, "sub-contractors/")


def test_the_hub_says_what_the_partner_owes_and_what_comes_next(manager: Member, north: Partner) -> None:
    day = today(manager.organisation)
    QBRActionFactory(
        partner=north,
        what="Rebuild the restore test",
        due_on=day - timedelta(days=3),
        raised_on=day - timedelta(days=30),
    )
    expired = {"name": "ISO 27001", "expires_on": day - timedelta(days=1)}
    add_fact(partner=north, kind=Certificate, values=expired, by=manager)
    ServiceLevelFactory(contract=ContractFactory(partner=north, code="N-1", ends=day + timedelta(days=60)), code="NW-9")
    html = page(manager, "partners/north/")
    assert "Rebuild the restore test (Tom Reed), due" in html
    assert "A new ISO 27001" in html
    assert "The result of NW-9 for" in html
    assert "in 60 days" in html
