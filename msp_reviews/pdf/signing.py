"""Packs are signed where the settings name a certificate."""

from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks
from django.utils import timezone

from msp_reviews.pdf.signatures import Certificate, NoSigner, Signer, open_signer, sign, why_not_on


def is_signing() -> bool:
    """Whether the settings name a certificate."""
    return bool(settings.PACK_SIGNING_FILE)


def own_certificate() -> Certificate | None:
    """The certificate that packs are signed with now; None where they are not, or where it cannot be opened."""
    try:
        return _signer().certificate if is_signing() else None
    except NoSigner:
        return None


def signed(content: bytes, *, at: str) -> tuple[bytes, Certificate | None]:
    """The pack signed with the certificate of the settings, and whose that is; as it came where there is none.

    at: ISO time that the signature states: that of the facts, so that the same pack has the same bytes. Raises NoSigner.
    """
    if not is_signing():
        return content, None
    signer = _signer()
    if why := why_not_on(signer.certificate, timezone.now()):
        raise NoSigner(why)
    return sign(content, signer, datetime.fromisoformat(at)), signer.certificate


def check_signing(**kwargs: Any) -> list[checks.CheckMessage]:
    """System check: a certificate that cannot sign is told at the start, not by the first pack."""
    if not is_signing():
        return []
    try:
        why = why_not_on(_signer().certificate, timezone.now())
    except NoSigner as refused:
        why = refused.sentence
    return [checks.Error(why, hint="See PACK_SIGNING_FILE in README.md.", id="msp_reviews.E001")] if why else []


def _signer() -> Signer:
    path = Path(settings.PACK_SIGNING_FILE)
    try:
        return _opened(path.read_bytes(), settings.PACK_SIGNING_PASSWORD)
    except OSError as error:
        raise NoSigner(f"The signing certificate cannot be read: {error.strerror}.") from error


@lru_cache(maxsize=1)
def _opened(pkcs12: bytes, password: str) -> Signer:
    """Opening takes a while: the password is stretched on purpose."""
    return open_signer(pkcs12, password)
