"""Signed packs: made with a certificate of the settings, told from changed ones, and the same bytes when made again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from django.utils import timezone

from msp_reviews.actions import packs as actions
from msp_reviews.domain.packs_signatures import Signature, signature_sentence
from msp_reviews.domain.packs_verifying import Outcome
from msp_reviews.models import Pack, PackEdition
from msp_reviews.pdf import files, libraries, signing
from msp_reviews.pdf.rendering import render
from msp_reviews.pdf.signatures import NoSigner, open_signer, sign, signatures_of
from msp_reviews.queries.packs_verifying import verified
from portfolio.models import Job, JobState
from portfolio.queue import hands
from tests.packs.checkers import complaints
from tests.packs.facts import QUARTER, TODAY, Company, empty_company
from tests.packs.test_pages import signed_in

needs_pango = pytest.mark.skipif(bool(libraries.missing_libraries()), reason=libraries.missing_libraries() or "there")
pytestmark = [needs_pango]
AT = datetime(2026, 11, 23, 10, tzinfo=UTC)
PAGE = '<html lang="en"><title>x</title><link rel="stylesheet" href="asset:pack/fonts.css"><p>A pack.'


@dataclass
class Made:
    """A PKCS#12 file and where it lies."""

    path: Path
    password: str = "a secret"

    @property
    def content(self) -> bytes:
        return self.path.read_bytes()


Maker = Callable[..., Made]


@pytest.fixture(scope="module")
def key() -> Any:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def certificate(tmp_path: Path, key: Any) -> Maker:
    """Makes a certificate of that name, from and to so many days from now."""

    def make(name: str = "Board packs", begins: int = -400, ends: int = 400, *, is_for_signing: bool = True) -> Made:
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        usage = x509.KeyUsage(is_for_signing, False, not is_for_signing, False, False, False, False, False, False)
        now = timezone.now().replace(tzinfo=None)
        built = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(key.public_key())
            .serial_number(4711)
            .not_valid_before(now + timedelta(days=begins))
            .not_valid_after(now + timedelta(days=ends))
            .add_extension(usage, critical=True)
            .sign(key, hashes.SHA256())
        )
        locked = serialization.BestAvailableEncryption(b"a secret")
        path = tmp_path / f"{name}.p12"
        path.write_bytes(pkcs12.serialize_key_and_certificates(b"x", key, built, None, locked))
        return Made(path)

    return make


@pytest.fixture
def signing_with(settings: Any, tmp_path: Path) -> Callable[[Made], None]:
    settings.MEDIA_ROOT = tmp_path / "media"

    def use(made: Made) -> None:
        settings.PACK_SIGNING_FILE, settings.PACK_SIGNING_PASSWORD = str(made.path), made.password

    return use


@pytest.fixture(scope="module")
def unsigned() -> bytes:
    return render(PAGE, at=AT.isoformat(), identifier="x").content


def test_a_signed_file_is_the_drawn_one_with_more_behind_it_and_both_checkers_find_nothing(
    certificate: Maker, unsigned: bytes, tmp_path: Path
) -> None:
    made = certificate()
    content = sign(unsigned, open_signer(made.content, made.password), AT)
    assert content.startswith(unsigned)
    assert complaints(content, tmp_path) == []
    (found,) = signatures_of(content)
    assert (found["is_intact"], found["covers_all"], found["serial"]) == (True, True, f"{4711:x}")


def test_signed_again_it_has_the_same_bytes(certificate: Maker, unsigned: bytes) -> None:
    made = certificate()
    first = sign(unsigned, open_signer(made.content, made.password), AT)
    assert sign(unsigned, open_signer(made.content, made.password), AT) == first
    assert sign(unsigned, open_signer(made.content, made.password), AT + timedelta(days=1)) != first


def test_a_changed_byte_and_something_added_are_told_apart(certificate: Maker, unsigned: bytes) -> None:
    made = certificate()
    content = sign(unsigned, open_signer(made.content, made.password), AT)
    changed = content[:900] + bytes([content[900] ^ 1]) + content[901:]
    assert [(one["is_intact"], one["covers_all"]) for one in signatures_of(changed)] == [(False, True)]
    assert [(one["is_intact"], one["covers_all"]) for one in signatures_of(content + b"\n% more\n")] == [(True, False)]
    assert signatures_of(unsigned) == []
    assert signatures_of(b"no PDF at all") == []


@pytest.mark.parametrize(
    ("signature", "said"),
    [
        (Signature("CN=A", "1", "a" * 64, is_intact=True, covers_all=True), "valid, and covers the whole file."),
        (
            Signature("CN=A", "1", "a" * 64, is_intact=True, covers_all=False),
            "valid, but something was added after it.",
        ),
        (
            Signature("CN=A", "1", "a" * 64, is_intact=False, covers_all=True),
            "the file was changed after it was signed.",
        ),
    ],
)
def test_a_signature_says_whose_it_is_and_whether_it_holds(signature: Signature, said: str) -> None:
    assert signature_sentence([signature], {"a" * 64}) == f"Signed by CN=A (serial 1, SHA-256 {'a' * 16}): {said}"
    assert "which is no certificate of ours" in signature_sentence([signature], set())
    assert signature_sentence([], set()) == "Not signed."


def test_what_cannot_sign_says_why(certificate: Maker, signing_with: Any, settings: Any) -> None:
    good = certificate()
    for made, why in (
        (Made(good.path, "wrong"), "the password is wrong"),
        (certificate("Ended", begins=-40, ends=-3), "ended on"),
        (certificate("Not yet", begins=3), "is not valid before"),
        (certificate("Other use", is_for_signing=False), "not made for signing"),
        (Made(good.path.with_name("missing.p12")), "cannot be read: No such file"),
    ):
        signing_with(made)
        (message,) = signing.check_signing()
        assert why in message.msg
        with pytest.raises(NoSigner, match=why):
            signing.signed(b"", at=AT.isoformat())
    signing_with(good)
    assert signing.check_signing() == []
    settings.PACK_SIGNING_FILE = ""
    assert signing.check_signing() == [] and signing.signed(b"pdf", at=AT.isoformat()) == (b"pdf", None)


def built(company: Company) -> Pack:
    pack = actions.order_board_pack(quarter=QUARTER, today=TODAY, by=company.cio)
    hands.work_until_idle()
    return Pack.objects.get(pk=pack.pk)


@pytest.mark.django_db
def test_a_signed_pack_is_ours_after_its_certificate_was_renewed_and_told_when_changed(
    certificate: Maker, signing_with: Any
) -> None:
    company = empty_company()
    signing_with(certificate("First"))
    pack = built(company)
    content = files.checked(pack.pdf_sha256)
    assert "First" in PackEdition.objects.get().signed_by["subject"]
    page = signed_in(company.cio).get(pack.get_absolute_url()).content.decode()
    assert "Signed by" in page and "Common Name: First" in page
    signing_with(certificate("Second"))
    organisation = company.cio.organisation
    verdict = verified(content, organisation=organisation)
    assert verdict.outcome == Outcome.UNCHANGED
    assert verdict.signature.endswith("valid, and covers the whole file.")
    changed = verified(content.replace(b"/Producer", b"/Producer", 1) + b"\n% more\n", organisation=organisation)
    assert changed.outcome == Outcome.CHANGED
    assert "no certificate of ours" not in changed.signature
    assert changed.signature.endswith("valid, but something was added after it.")


@pytest.mark.django_db
def test_a_file_of_ours_signed_by_a_stranger_is_changed_and_says_whose_signature_it_bears(
    certificate: Maker, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    company = empty_company()
    content = files.checked(built(company).pdf_sha256)
    stranger = certificate("Stranger")
    forged = sign(content, open_signer(stranger.content, stranger.password), AT)
    verdict = verified(forged, organisation=company.cio.organisation)
    assert verdict.outcome == Outcome.CHANGED
    assert "Stranger" in verdict.signature and "which is no certificate of ours: valid" in verdict.signature
    assert verified(content, organisation=company.cio.organisation).signature == "Not signed."


@pytest.mark.django_db
def test_a_certificate_that_has_ended_fails_the_job_and_leaves_no_file(
    certificate: Maker, signing_with: Any, settings: Any
) -> None:
    signing_with(certificate("Ended", begins=-40, ends=-3))
    pack = built(empty_company())
    job = Job.objects.get(pk=pack.job_id)
    assert (job.state, pack.is_built) == (JobState.FAILED, False)
    assert "Renew it" in job.reason
    assert not list(Path(settings.MEDIA_ROOT).glob("**/*.pdf"))
