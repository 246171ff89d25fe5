"""What the signatures of a PDF say, in words. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from portfolio.domain.language import Words, say

NOT_SIGNED = Words("Not signed.")


@dataclass(frozen=True)
class Signature:
    """One signature as it was read. is_intact: what it covers is as it was signed; covers_all: nothing was added after."""

    subject: str
    serial: str
    fingerprint: str
    is_intact: bool
    covers_all: bool


def signature_sentence(signatures: Sequence[Signature], ours: Collection[str]) -> str:
    """Who signed and whether that still holds. ours: fingerprints of certificates that packs were signed with here."""
    return " ".join(_sentence(one, ours) for one in signatures) or say(NOT_SIGNED)


def _sentence(one: Signature, ours: Collection[str]) -> str:
    whose = "" if one.fingerprint in ours else say(", which is no certificate of ours")
    return say("Signed by {}{}: {}.", named(one.subject, one.serial, one.fingerprint), whose, _holds(one))


def named(subject: str, serial: str, fingerprint: str) -> str:
    """A certificate by subject, serial number and the start of its fingerprint."""
    return say("{} (serial {}, SHA-256 {})", subject, serial, fingerprint[:16])


def _holds(one: Signature) -> str:
    if not one.is_intact:
        return say("the file was changed after it was signed")
    return say("valid, and covers the whole file" if one.covers_all else "valid, but something was added after it")
