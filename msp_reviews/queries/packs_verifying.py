"""Whether a PDF is a pack of ours, and whether it still says what was built."""

import hashlib
import json
from dataclasses import replace
from itertools import chain, islice
from typing import Any

from django.db.models import QuerySet

from msp_reviews.domain.packs_recomputing import recomputed
from msp_reviews.domain.packs_signatures import NOT_SIGNED, named, signature_sentence
from msp_reviews.domain.packs_verifying import (
    MOST_DIFFERENCES,
    Difference,
    Outcome,
    Verdict,
    differing_facts,
    differing_pages,
)
from msp_reviews.models import Pack, PackEdition, PackState
from msp_reviews.pdf import files
from msp_reviews.pdf.reading import ReadPdf, read_pdf
from msp_reviews.pdf.signing import own_certificate
from portfolio.domain.canonical import sha256 as sha256_of
from portfolio.domain.language import Words, say
from portfolio.models import AuditEvent, Organisation

STRANGER = Words("No pack of {} has this file's content, facts or identity.")
NO_LINK = "0" * 64
FORGED = Words(
    "The frozen facts of this pack were changed in the database: they no longer have the SHA-256 "
    "they were stored under."
)


def verified(content: bytes, *, organisation: Organisation) -> Verdict:
    """What the PDF is among the packs of the organisation. Up to six queries, and a child process for a changed file.

    Raises Refusal where it is no readable PDF and not byte for byte one of ours.
    """
    file_sha256 = hashlib.sha256(content).hexdigest()
    edition = _editions(organisation).filter(pdf_sha256=file_sha256).first()
    if edition is not None:
        return replace(_of_our_bytes(edition, file_sha256), signature=_signed_when_built(edition))
    read = read_pdf(content)
    signature = signature_sentence(read.signatures, _own_certificates(organisation) if read.signatures else ())
    edition = _edition_by_facts(organisation, read)
    if edition is None:
        stranger = say(STRANGER, organisation.name)
        return Verdict(Outcome.NOT_OURS, stranger, sha256=file_sha256, signature=signature)
    return replace(_changed(edition, read, file_sha256), signature=signature)


def _signed_when_built(edition: PackEdition) -> str:
    """Of a file that is ours byte for byte: what was noted when it was signed."""
    if edition.signed_by is None:
        return say(NOT_SIGNED)
    return say("Signed by {}: valid, and covers the whole file.", named(**edition.signed_by))


def _own_certificates(organisation: Organisation) -> set[str]:
    """Fingerprints of every certificate that packs of the organisation were or are signed with. One query."""
    signed = PackEdition.objects.filter(organisation=organisation, signed_by__isnull=False)
    known = {found["fingerprint"] for found in signed.values_list("signed_by", flat=True) if found}
    now = own_certificate()
    return known | ({now.fingerprint} if now else set())


def _editions(organisation: Organisation) -> QuerySet[PackEdition]:
    rows = PackEdition.objects.filter(organisation=organisation)
    return rows.select_related("pack__organisation", "pack__superseded_by", "snapshot")


def _edition_by_facts(organisation: Organisation, read: ReadPdf) -> PackEdition | None:
    """The edition whose facts the file carries, or whose identity it bears."""
    digests = [sha256_of(read.facts)] if read.facts is not None else []
    found: PackEdition | None = None
    for digest in [*digests, read.identifier]:
        found = found or _editions(organisation).filter(snapshot__sha256=digest).first()
    return found


def _of_our_bytes(edition: PackEdition, file_sha256: str) -> Verdict:
    later = _what_took_its_place(edition)
    facts = Difference(
        say("Frozen facts in the database"), edition.snapshot.sha256, sha256_of(edition.snapshot.content)
    )
    if facts.built != facts.file:
        return _verdict(edition, Outcome.CHANGED, FORGED, file_sha256, (facts,))
    if later:
        return _verdict(edition, Outcome.SUPERSEDED, later, file_sha256)
    return _verdict(edition, Outcome.UNCHANGED, say("{}, byte for byte as it was built.", _name(edition)), file_sha256)


def _what_took_its_place(edition: PackEdition) -> str:
    """The sentence that says what is in force instead of the edition; empty where it is in force itself. One query."""
    pack = edition.pack
    if pack.state == PackState.SUPERSEDED:
        return say("{}, byte for byte as it was built; {} took its place.", _name(edition), pack.superseded_by)
    if edition.state == PackState.DRAFT and pack.state == PackState.FINAL:
        return say("{}, byte for byte as it was built; the pack became final later, in another file.", _name(edition))
    if edition.state == PackState.DRAFT and (final := _final_of_quarter(pack)):
        return say("{}, byte for byte as it was built; {} is the final one of that quarter.", _name(edition), final)
    return ""


def _final_of_quarter(pack: Pack) -> Pack | None:
    rows = Pack.objects.filter(organisation=pack.organisation, kind=pack.kind, about=pack.about)
    rows = rows.filter(state=PackState.FINAL)
    return rows.filter(fiscal_year=pack.fiscal_year, quarter_number=pack.quarter_number).first()


def _changed(edition: PackEdition, read: ReadPdf, file_sha256: str) -> Verdict:
    found = chain(differing_facts(edition.snapshot.content, read.facts), _pages(edition, read))
    differences = tuple(islice(found, MOST_DIFFERENCES))
    left_out = sum(1 for _ in found)
    if not differences:
        sentence = say("{}; its text and facts are as built, but the file is not byte for byte ours.", _name(edition))
    else:
        sentence = say("{}, but not as it was built.", _name(edition))
    return _verdict(edition, Outcome.CHANGED, sentence, file_sha256, differences, left_out)


def _pages(edition: PackEdition, read: ReadPdf) -> list[Difference]:
    """Where the pages differ from the file that was built; one difference where that file is gone."""
    try:
        built = read_pdf(files.checked(edition.pdf_sha256))
    except files.FileDamaged as damaged:
        return [Difference(say("Pages"), damaged.sentence, say("not compared"))]
    return list(differing_pages(built.pages, read.pages))


def _verdict(
    edition: PackEdition,
    outcome: Outcome,
    sentence: str,
    file_sha256: str,
    differences: tuple[Difference, ...] = (),
    left_out: int = 0,
) -> Verdict:
    is_whole = sha256_of(edition.snapshot.content) == edition.snapshot.sha256
    content = json.loads(edition.snapshot.content) if is_whole else {}
    return Verdict(
        outcome,
        sentence,
        pack=str(edition.pack),
        number=edition.pack.number,
        sha256=file_sha256,
        differences=differences,
        left_out=left_out,
        figures=recomputed(content["facts"]) if content else (),
        anchor=_anchor_holds(edition.organisation_id, content["header"].get("audit")) if content else None,
    )


def _anchor_holds(organisation_id: int, anchor: dict[str, Any] | None) -> bool | None:
    """Whether the audit's link that the pack printed still stands where it stood. One query."""
    if not anchor:
        return None
    if anchor["sha256"] == NO_LINK:
        return True
    events = AuditEvent.objects.filter(organisation_id=organisation_id, sha256=anchor["sha256"])
    return events.filter(seq=anchor["seq"]).exists() if "seq" in anchor else events.exists()


def _name(edition: PackEdition) -> str:
    return say("{} of {}", edition.get_state_display(), edition.pack)
