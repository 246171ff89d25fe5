"""Signing a PDF, and reading the signatures of one. The one place that imports pyHanko. No Django here, no network.

Reading is done by a child (`extracting.py`): the file is hostile until shown otherwise. Signing is not: the child never
sees the key.
"""

import asyncio
import hashlib
import io
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from portfolio.domain.errors import Refusal

FIELD = "Counterpoise"
MOST_SIGNATURES = 20


class NoSigner(Refusal):
    """The certificate cannot sign packs; the sentence says why."""


@dataclass(frozen=True)
class Certificate:
    """Whose certificate: subject in words, serial number, SHA-256 of the certificate, first and last day."""

    subject: str
    serial: str
    fingerprint: str
    begins: datetime
    ends: datetime


@dataclass(frozen=True)
class Signer:
    """A key with its certificate, opened."""

    key: Any
    certificate: Certificate


def open_signer(pkcs12: bytes, password: str) -> Signer:
    """The key and certificate of a PKCS#12 file. Raises NoSigner: unreadable, wrong password, not made for signing."""
    from pyhanko.sign import signers

    try:
        key = signers.SimpleSigner.load_pkcs12_data(pkcs12, other_certs=[], passphrase=password.encode() or None)
    except (ValueError, TypeError) as error:
        raise NoSigner(
            "The signing certificate cannot be opened: the file is damaged, or the password is wrong."
        ) from error
    if key is None or key.signing_cert is None:
        raise NoSigner("The signing certificate’s file holds no certificate with its key.")
    usage = key.signing_cert.key_usage_value
    if usage is not None and not {"digital_signature", "non_repudiation"} & usage.native:
        raise NoSigner(
            "The signing certificate is not made for signing: its key usage does not say “digital signature”."
        )
    return Signer(key, _certificate(key.signing_cert))


def why_not_on(certificate: Certificate, at: datetime) -> str:
    """Why the certificate cannot sign at that time; empty where it can."""
    if at < certificate.begins:
        return f"The signing certificate of {certificate.subject} is not valid before {certificate.begins:%-d %b %Y}."
    if at > certificate.ends:
        return f"The signing certificate of {certificate.subject} ended on {certificate.ends:%-d %b %Y}. Renew it."
    return ""


def sign(content: bytes, signer: Signer, at: datetime) -> bytes:
    """The PDF with a signature (PAdES, SHA-256) that shows nowhere on its pages. Same content, key and time: same bytes.

    With keys that sign the same twice (RSA) that is; a key on a curve does not. `at`: the time the signature states.
    """
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers

    class Writer(IncrementalPdfFileWriter):
        """Names the new state of the file by its content where pyHanko would draw lots."""

        @classmethod
        def _handle_id(cls, prev: Any) -> Any:
            first, second = prev.trailer["/ID"][0], hashlib.sha256(content).digest()[:16]
            return generic.ArrayObject([generic.ByteStringObject(_bytes(first)), generic.ByteStringObject(second)])

        def _update_meta(self) -> None:
            """The dates in the file stay those of its facts; pyHanko would write those of the clock."""

    hidden = fields.InvisSigSettings(set_print_flag=False, set_hidden_flag=True)
    field = fields.SigFieldSpec(FIELD, invis_sig_settings=hidden)
    meta = signers.PdfSignatureMetadata(
        field_name=FIELD, md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES
    )
    writer, pdf_signer = Writer(io.BytesIO(content)), signers.PdfSigner(meta, signer.key, new_field_spec=field)
    return asyncio.run(_signed(writer, pdf_signer, at))


async def _signed(writer: Any, signer: Any, at: datetime) -> bytes:
    """pyHanko's own steps, with our time in the place of the clock's."""
    from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes

    session = signer.init_signing_session(writer)
    session.system_time = at.astimezone(UTC)
    reserved = await session.estimate_signature_container_size(None, tight=False)
    document = session.prepare_tbs_document(validation_info=None, bytes_reserved=reserved)
    digest, output = document.digest_tbs_document()
    done = await document.perform_signature(
        document_digest=digest.document_digest,
        pdf_cms_signed_attrs=PdfCMSSignedAttributes(signing_time=session.system_time),
    )
    await done.post_signature_processing(output)
    return bytes(output.getvalue())


def _finished(work: Coroutine[Any, Any, Any]) -> Any:
    """What the coroutine returns. It waits for nothing and needs no loop: a loop has sockets, and the child has none."""
    try:
        work.send(None)
    except StopIteration as done:
        return done.value
    raise RuntimeError("pyHanko waits for something, though nothing may be fetched.")


def signatures_of(content: bytes) -> list[dict[str, Any]]:
    """Each signature of the PDF: subject, serial, fingerprint, is_intact (the signed bytes are as signed, and the key is the
    certificate's), covers_all (nothing was added after). Empty: not signed, or what stands there is no signature."""
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        embedded = PdfFileReader(io.BytesIO(content), strict=False).embedded_regular_signatures[:MOST_SIGNATURES]
    except (PdfError, ValueError, KeyError, TypeError):
        return []
    return [found for one in embedded if (found := _read(one)) is not None]


def _read(embedded: Any) -> dict[str, Any] | None:
    from pyhanko.sign.validation import async_validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    certificate = _certificate(embedded.signer_cert)
    context = ValidationContext(
        trust_roots=[embedded.signer_cert], allow_fetching=False, moment=certificate.ends, revocation_mode="soft-fail"
    )
    status = _finished(async_validate_pdf_signature(embedded, context, skip_diff=True))
    return {
        "subject": certificate.subject,
        "serial": certificate.serial,
        "fingerprint": certificate.fingerprint,
        "is_intact": bool(status.intact and status.valid),
        "covers_all": status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
    }


def _certificate(found: Any) -> Certificate:
    return Certificate(
        subject=found.subject.human_friendly[:200],
        serial=f"{found.serial_number:x}",
        fingerprint=hashlib.sha256(found.dump()).hexdigest(),
        begins=found.not_valid_before,
        ends=found.not_valid_after,
    )


def _bytes(text: Any) -> bytes:
    return bytes(getattr(text, "original_bytes", text))
