"""The cover that all kinds of packs share."""

from dataclasses import dataclass

from msp_reviews.domain.packs_reading import Facts, day
from portfolio.domain.language import Words, say
from portfolio.domain.organisations import checked_colour

STATUS_WORDS = {"draft": Words("Draft"), "final": Words("Final")}


@dataclass(frozen=True)
class Cover:
    """The first page. integrity: first digits of the snapshot's SHA-256; audit: the audit's link at that moment.

    subject: whom or what it is about; note: for whom this edition is. logo: address of a picture inside the page.
    """

    company: str
    title: str
    subject: str
    quarter: str
    period: str
    as_of: str
    status: str
    number: str
    note: str
    ordered_by: str
    final_by: str
    integrity: str
    audit: str
    language: str
    colour: str
    logo: str

    @property
    def name(self) -> str:
        """Title, subject and quarter in one line, as file and running heads say it."""
        return f"{self.title} {self.quarter}{f', {self.subject}' if self.subject else ''}"


def cover_of(snapshot: Facts, sha256: str, *, title: str, subject: str = "", note: str = "") -> Cover:
    """The cover of a snapshot (header and facts). sha256: of the snapshot's text."""
    header, facts = snapshot["header"], snapshot["facts"]
    organisation, audit = facts["organisation"], header["audit"]
    return Cover(
        company=organisation["name"],
        title=title,
        subject=subject,
        quarter=facts["quarter"],
        period=say("{} to {}", day(facts["first_day"]), day(facts["last_day"])),
        as_of=day(facts["as_of"]),
        status=STATUS_WORDS[header["status"]],
        number=str(header["number"]),
        note=note,
        ordered_by=header["ordered_by"],
        final_by=header.get("final_by", ""),
        integrity=" ".join(sha256[start : start + 4] for start in range(0, 16, 4)),
        audit=f"{audit['seq']} · {audit['sha256'][:16]}" if audit.get("seq") is not None else audit["sha256"][:16],
        language=organisation["language"],
        colour=checked_colour(organisation["colour"]),
        logo=organisation.get("logo", ""),
    )
