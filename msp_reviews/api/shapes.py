"""The shapes of the API as its schema tells them."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from msp_reviews.api.door import CALLS_A_MINUTE

Shape = dict[str, Any]

TEXT: Shape = {"type": "string"}
COUNT: Shape = {"type": "integer", "minimum": 0}
MONTH: Shape = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$", "example": "2026-06"}
FIGURE: Shape = {
    "type": "string",
    "nullable": True,
    "description": "Exact fraction or decimal, as text.",
    "example": "182/195",
}
COUNTS: Shape = {
    "good": COUNT | {"description": "Ratio: good events"},
    "total": COUNT | {"description": "Ratio: all events"},
    "resolved_in_time": COUNT | {"description": "Resolution"},
    "resolved": COUNT | {"description": "Resolution: all resolved in the month"},
    "open_late": COUNT | {"description": "Resolution: open and late at the end of the month"},
    "open_not_due": COUNT | {"description": "Resolution: open and not yet due, left out"},
    "minutes": COUNT | {"description": "Availability: minutes of service"},
    "maintenance": COUNT | {"description": "Availability: minutes of agreed maintenance"},
    "downtime": COUNT | {"description": "Availability: other minutes of downtime"},
    "checks": COUNT | {"description": "Availability: checks of a monitor"},
    "up": COUNT | {"description": "Availability: checks that were up"},
    "value": {"type": "string", "description": "Value: a whole number, or a decimal as text", "example": "412.5"},
    "no_data": {"type": "boolean", "description": "true alone: nothing was measured"},
}
ENTRY: Shape = {
    "type": "object",
    "required": ["service_level", "period"],
    "properties": {
        "service_level": TEXT | {"description": "Its code", "example": "INC-P1"},
        "period": MONTH,
        "note": TEXT | {"maxLength": 500},
        "revision": COUNT
        | {
            "description": "The revision you saw, 0 for none: another one standing is a 409. Left out: correct what stands."
        },
        **COUNTS,
    },
}
BATCH: Shape = {
    "type": "object",
    "required": ["results"],
    "properties": {"results": {"type": "array", "minItems": 1, "maxItems": 1000, "items": ENTRY}},
    "example": {
        "results": [
            {"service_level": "INC-P1", "period": "2026-06", "resolved_in_time": 182, "resolved": 186, "open_late": 9}
        ]
    },
}
RESULT: Shape = {
    "type": "object",
    "properties": {
        "service_level": TEXT,
        "period": MONTH,
        "revision": COUNT,
        "outcome": {"type": "string", "enum": ["new", "corrected", "unchanged"]},
        "attainment": FIGURE,
        "standing": {"type": "string", "example": "below expected"},
        "excused": COUNT,
        "source": TEXT,
        "note": TEXT,
        "recorded_at": {"type": "string", "format": "date-time"},
        **COUNTS,
    },
}
RESULTS: Shape = {
    "type": "object",
    "properties": {"results": {"type": "array", "items": RESULT}, "next": TEXT | {"nullable": True}},
}
SERVICE_LEVEL: Shape = {
    "type": "object",
    "properties": {
        "code": TEXT,
        "name": TEXT,
        "partner": TEXT,
        "contract": TEXT,
        "kind": {"type": "string", "enum": ["ratio", "resolution", "availability", "value"]},
        "direction": {"type": "string", "enum": ["higher", "lower"]},
        "unit": TEXT,
        "expected": TEXT | {"example": "0.95"},
        "minimum": TEXT,
        "low_volume": {"type": "array", "items": {"type": "array", "items": COUNT}},
        "is_critical": {"type": "boolean"},
        "starts_on": {"type": "string", "format": "date", "nullable": True},
        "ends_on": {"type": "string", "format": "date", "nullable": True},
    },
}
SERVICE_LEVELS: Shape = {
    "type": "object",
    "properties": {"service_levels": {"type": "array", "items": SERVICE_LEVEL}, "next": TEXT | {"nullable": True}},
}
ERROR: Shape = {
    "type": "object",
    "properties": {
        "error": TEXT,
        "field": TEXT,
        "rows": {
            "type": "array",
            "items": {"type": "object", "properties": {"row": COUNT, "field": TEXT, "error": TEXT}},
        },
        "current": RESULT,
    },
}


def _error(sentence: str) -> OpenApiResponse:
    return OpenApiResponse(response=ERROR, description=sentence)


ERRORS: dict[int, OpenApiResponse] = {
    401: _error("No token, or one that is not known, revoked or expired."),
    403: _error("The token may not do this."),
    429: _error(f"More than {CALLS_A_MINUTE.partition('/')[0]} calls a minute; Retry-After says how long to wait."),
}
NOT_FOUND = {404: _error("There is no such thing, or this token does not see it.")}
WRITE_ERRORS = {
    400: _error("The body is no JSON."),
    409: _error("Someone else logged the month since the revision you saw; current is what stands."),
    413: _error("The body is too large."),
    422: _error("Something in it cannot be: every row that is wrong is named, and nothing was written."),
}
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="The same key with the same body gets the first answer again, for seven days. At most 100 characters.",
)
FILTERS = [
    OpenApiParameter("service_level", str, description="Code of a service level"),
    OpenApiParameter("from", str, description="First month, such as 2026-01"),
    OpenApiParameter("to", str, description="Last month"),
    OpenApiParameter("after", str, description="Where the last page ended: its “next”"),
]
PAGES = [OpenApiParameter("after", str, description="Where the last page ended: its “next”")]
