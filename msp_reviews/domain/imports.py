"""What a file can tell about partners, contracts and services, and the rules an import must keep."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from msp_reviews.domain.partners import checked_lei
from portfolio.domain.errors import Refusal
from portfolio.domain.imports import WRITTEN, Part, Refused
from portfolio.domain.language import Words
from portfolio.domain.mappings import Field, Kind, Subject
from portfolio.domain.mappings_functions import CODE_PATTERN, CODE_SENTENCE, ZERO

_STATUSES = (
    ("prospect", Words("Prospect"), ("candidate",)),
    ("active", Words("Active"), ("current",)),
    ("former", Words("Former"), ("past", "inactive")),
)
_TIERS = (
    ("strategic", Words("Strategic"), ()),
    ("tactical", Words("Tactical"), ()),
    ("operational", Words("Operational"), ()),
)
_STATES = (
    ("draft", Words("Draft"), ("in negotiation",)),
    ("active", Words("Active"), ("awarded", "signed", "running", "current")),
    ("ended", Words("Ended"), ("expired", "closed")),
    ("terminated", Words("Terminated early"), ("terminated", "cancelled")),
)
_YES_NO = (("yes", Words("Yes"), ("true", "1", "y", "auto", "automatic")), ("no", Words("No"), ("false", "0", "n")))
_EMAIL = r"[^@\s]+@[^@\s]+\.[^@\s]+\Z"

PARTNER = Subject(
    key="partner",
    label=Words("Partner"),
    plural=Words("Partners"),
    identity="name",
    similar=True,
    fields=(
        Field(
            "name",
            Words("Name"),
            is_required=True,
            maximum=200,
            words=("partner", "partner name", "vendor", "vendor name", "supplier", "supplier name", "provider", "msp"),
        ),
        Field("status", Words("Status"), Kind.CHOICE, choices=_STATUSES, words=("partner status", "vendor status")),
        Field("tier", Words("Tier"), Kind.CHOICE, choices=_TIERS, words=("partner tier", "segment", "vendor tier")),
        Field("lei", Words("LEI"), maximum=20, words=("legal entity identifier",)),
        Field(
            "contact_name", Words("Contact"), maximum=120, words=("contact name", "contact person", "account manager")
        ),
        Field(
            "contact_email",
            Words("Contact e-mail"),
            Kind.CODE,
            maximum=254,
            pattern=_EMAIL,
            pattern_sentence=Words("this is no e-mail address."),
            words=("e mail", "email", "contact email"),
        ),
        Field("contact_phone", Words("Contact telephone"), maximum=40, words=("phone", "telephone", "contact phone")),
        Field("notes", Words("Notes"), maximum=4000, is_multiline=True, words=("partner notes", "vendor notes")),
    ),
)

CONTRACT = Subject(
    key="contract",
    label=Words("Contract"),
    plural=Words("Contracts"),
    identity="code",
    needs=("partner",),
    fields=(
        Field(
            "code",
            Words("Code"),
            Kind.CODE,
            is_required=True,
            maximum=60,
            pattern=CODE_PATTERN,
            pattern_sentence=CODE_SENTENCE,
            words=("contract id", "contract code", "contract no", "agreement id"),
        ),
        Field(
            "title",
            Words("Title"),
            is_required=True,
            maximum=300,
            words=("contract title", "contract name", "contract number", "agreement", "subject of contract"),
        ),
        Field("state", Words("State"), Kind.CHOICE, choices=_STATES, words=("contract status", "contract state")),
        Field(
            "starts",
            Words("Starts"),
            Kind.DATE,
            tells_empty=True,
            words=("contract start date", "start date", "start", "from", "valid from"),
        ),
        Field(
            "ends",
            Words("Ends"),
            Kind.DATE,
            tells_empty=True,
            words=("contract end date", "end date", "end", "expiry", "until", "valid to"),
        ),
        Field(
            "notice_days",
            Words("Notice days"),
            Kind.WHOLE,
            lowest=ZERO,
            highest=Decimal(3660),
            words=("notice", "notice period", "notice period days"),
        ),
        Field(
            "auto_renews",
            Words("Renews by itself"),
            Kind.CHOICE,
            choices=_YES_NO,
            words=("auto renewal", "auto renews"),
        ),
        Field(
            "annual_fee",
            Words("Annual fee"),
            Kind.MONEY,
            lowest=ZERO,
            tells_empty=True,
            words=("fee", "yearly fee", "annual value", "fee per year", "annual contract value"),
        ),
        Field(
            "total_value",
            Words("Total value"),
            Kind.MONEY,
            lowest=ZERO,
            tells_empty=True,
            digits=14,
            words=("contract value", "total contract value", "value", "amount", "action obligation amount"),
        ),
        Field(
            "notes",
            Words("Notes"),
            maximum=4000,
            is_multiline=True,
            words=("contract notes", "contract description", "remarks"),
        ),
    ),
)

SERVICE = Subject(
    key="service",
    label=Words("Service"),
    plural=Words("Services"),
    needs=("contract", "function"),
    fields=(
        Field(
            "share",
            Words("Share"),
            Kind.SHARE,
            is_required=True,
            places=4,
            words=("share of function", "service share", "share delivered", "percentage delivered"),
        ),
    ),
)


def term_refusals(part: Part) -> Iterator[Refused]:
    """Contracts that would end before they start."""
    if not {"starts", "ends"} & set(part.keys):
        return
    for record in part.records.values():
        values = dict(zip(part.keys, record.values, strict=True))
        starts, ends = values.get("starts"), values.get("ends")
        if record.outcome in WRITTEN and isinstance(starts, date) and isinstance(ends, date) and ends < starts:
            yield record, "ends", f"The contract ends ({ends}) before it starts ({starts})."


def share_refusals(part: Part) -> Iterator[Refused]:
    """Services of nothing: a share lies above 0."""
    at = part.keys.index("share") if "share" in part.keys else None
    for record in part.records.values():
        if at is not None and record.outcome in WRITTEN and record.values[at] == 0:
            yield record, "share", "A share of 0 % is no service. Leave the row out."


def lei_refusals(part: Part, taken: Mapping[str, str]) -> Iterator[Refused]:
    """Partners with a wrong identifier, or with one that another has. taken: LEI → name in lower case of who has it."""
    if "lei" not in part.keys:
        return
    at = part.keys.index("lei")
    owners = dict(taken)
    for record in part.records.values():
        lei = record.values[at]
        if lei is None or record.outcome not in WRITTEN:
            continue
        try:
            fits = checked_lei(str(lei)) == lei
        except Refusal as refused:
            yield record, "lei", refused.sentence
            continue
        if not fits:
            yield record, "lei", "Write the LEI in capitals and without blanks."
        elif owners.setdefault(str(lei), str(record.key)) != record.key:
            yield record, "lei", "Another partner has this LEI."
