"""What a file can tell about IT functions. The labels are those of the inventory's export."""

from decimal import Decimal

from portfolio.domain.language import Words
from portfolio.domain.mappings import Field, Kind, Subject

ZERO, FIVE = Decimal(0), Decimal(5)
CODE_PATTERN = r"[A-Za-z0-9][A-Za-z0-9._-]*\Z"
CODE_SENTENCE = Words(
    "a code has letters, digits, dot, hyphen and underscore only and begins with a letter or a digit."
)

_STATES = (
    ("planned", Words("Planned"), ("proposed", "future", "in planning", "to be", "draft")),
    ("active", Words("Active"), ("live", "in use", "in production", "operational", "running", "current")),
    ("retiring", Words("Retiring"), ("phasing out", "sunset", "end of life", "being retired")),
    ("retired", Words("Retired"), ("decommissioned", "closed", "inactive", "switched off")),
)

FUNCTION = Subject(
    key="function",
    label=Words("Function"),
    plural=Words("Functions"),
    identity="code",
    fields=(
        Field(
            "code",
            Words("Code"),
            Kind.CODE,
            is_required=True,
            maximum=60,
            pattern=CODE_PATTERN,
            pattern_sentence=CODE_SENTENCE,
            words=(
                *("function code", "function id", "id", "identifier", "key", "reference", "ref", "number"),
                *("service code", "service id", "unique investment identifier", "investment id", "application id"),
            ),
        ),
        Field(
            "name",
            Words("Name"),
            is_required=True,
            maximum=200,
            words=(
                *("function", "function name", "it function", "title", "service", "service name", "investment title"),
                *("investment", "application", "application name", "capability", "system"),
            ),
        ),
        Field(
            "category", Words("Category"), maximum=80, words=("group", "domain", "area", "type", "function category")
        ),
        Field(
            "description",
            Words("Description"),
            maximum=4000,
            is_multiline=True,
            words=("details", "summary", "purpose", "notes", "function description"),
        ),
        Field(
            "owner",
            Words("Owner"),
            maximum=120,
            words=("function owner", "responsible", "manager", "accountable", "lead"),
        ),
        Field(
            "business_unit",
            Words("Business unit"),
            maximum=120,
            words=("unit", "department", "division", "agency", "agency name", "business area", "organisation", "bu"),
        ),
        Field(
            "parent",
            Words("Parent"),
            Kind.CODE,
            maximum=60,
            pattern=CODE_PATTERN,
            pattern_sentence=CODE_SENTENCE,
            refers_to="function",
            words=("parent code", "parent function", "part of", "belongs to"),
        ),
        Field(
            "state", Words("State"), Kind.CHOICE, choices=_STATES, words=("status", "lifecycle", "life cycle", "phase")
        ),
        Field(
            "criticality",
            Words("Criticality"),
            Kind.WHOLE,
            lowest=Decimal(1),
            highest=FIVE,
            words=("business criticality", "critical", "importance", "priority"),
        ),
        Field(
            "data_sensitivity",
            Words("Data sensitivity"),
            Kind.WHOLE,
            lowest=Decimal(1),
            highest=FIVE,
            words=("sensitivity", "data classification", "confidentiality"),
        ),
        Field(
            "internal_cost",
            Words("Internal cost"),
            Kind.MONEY,
            lowest=ZERO,
            tells_empty=True,
            words=("internal cost per year", "in house cost", "own cost", "staff cost", "annual internal cost"),
        ),
        Field(
            "external_cost",
            Words("External cost"),
            Kind.MONEY,
            lowest=ZERO,
            tells_empty=True,
            words=("external cost per year", "msp cost", "supplier cost", "outsourced cost", "annual external cost"),
        ),
        Field(
            "internal_fte",
            Words("Internal FTE"),
            Kind.NUMBER,
            lowest=ZERO,
            digits=5,
            words=("fte", "internal staff", "own staff", "internal headcount", "fte internal"),
        ),
        Field(
            "external_fte",
            Words("External FTE"),
            Kind.NUMBER,
            lowest=ZERO,
            digits=5,
            words=("external staff", "contractors", "external headcount", "fte external"),
        ),
        Field(
            "rto_hours",
            Words("RTO hours"),
            Kind.NUMBER,
            lowest=ZERO,
            digits=5,
            words=("rto", "rto h", "recovery time objective", "recovery time"),
        ),
        Field(
            "rpo_hours",
            Words("RPO hours"),
            Kind.NUMBER,
            lowest=ZERO,
            digits=5,
            words=("rpo", "rpo h", "recovery point objective", "recovery point"),
        ),
        Field("tags", Words("Tags"), Kind.WORDS, maximum=60, words=("labels", "keywords", "tag")),
        Field(
            "dependencies",
            Words("Dependencies"),
            Kind.CODES,
            maximum=60,
            refers_to="function",
            words=("depends on", "dependency", "requires", "relies on"),
        ),
    ),
)
