"""Results, ours and claimed: read and logged through the one action."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from msp_reviews import access
from msp_reviews.actions.api_tokens import Answer, answer_once
from msp_reviews.actions.measurements import CLAIMS, OURS, Book, Recorded, StaleResult, record_measurements
from msp_reviews.api.door import ApiView
from msp_reviews.api.shapes import BATCH, ERRORS, FILTERS, IDEMPOTENCY_KEY, RESULTS, WRITE_ERRORS
from msp_reviews.domain.api_results import measured_from, said_of
from msp_reviews.domain.attainment import Kind
from msp_reviews.models import ApiScope, MeasurementSource, MonthlyResult, ServiceLevel
from msp_reviews.queries.entries import Entry, check_entry
from msp_reviews.queries.measurements import Mark
from msp_reviews.queries.months import parsed_month
from portfolio.domain.canonical import sha256
from portfolio.domain.errors import Refusal
from portfolio.domain.text import clean_text
from portfolio.portal import today

PAGE = 500
MOST_ROWS = 1000
LONGEST_KEY = 100
LONGEST_NOTE = 500


@dataclass(frozen=True)
class BadEntry:
    """A row that cannot be logged, and why."""

    row: int
    field: str
    error: str

    def as_json(self) -> dict[str, Any]:
        """As the API says it."""
        return {"row": self.row, "error": self.error} | ({"field": self.field} if self.field else {})


class BadEntries(Refusal):
    """Rows that cannot be logged; so none was."""

    def __init__(self, rows: list[BadEntry]) -> None:
        super().__init__(f"{len(rows)} of the results cannot be logged, so none was.")
        self.rows = rows


def result_json(row: MonthlyResult, level: ServiceLevel) -> dict[str, Any]:
    """A result as the API says it, with how it stands."""
    mark = Mark(level, row.period, row)
    said = {"service_level": level.code, "period": f"{row.period:%Y-%m}", "revision": row.revision}
    said |= said_of(mark.logged) if mark.logged is not None else {}
    return said | {
        "excused": row.excused,
        "attainment": None if mark.attainment is None else str(mark.attainment),
        "standing": mark.standing.value,
        "note": row.note,
        "source": row.source,
        "recorded_at": row.recorded_at,
    }


class Results(ApiView):
    """Results of one book."""

    book: ClassVar[Book]

    def rows(self) -> QuerySet[Any]:
        """The results in force that the token sees."""
        raise NotImplementedError

    def read(self, request: Request) -> Response:
        """The results in force, by key; 500 a page."""
        rows = self.rows().filter(is_current=True).select_related("service_level__contract").order_by("pk")
        found = list(_filtered(rows, request)[: PAGE + 1])
        after = str(found[PAGE - 1].pk) if len(found) > PAGE else None
        return Response({"results": [result_json(row, row.service_level) for row in found[:PAGE]], "next": after})

    def write(self, request: Request) -> Response:
        """Log the results, all or none; once for an idempotency key."""
        key = request.headers.get("Idempotency-Key", "")
        if len(key) > LONGEST_KEY or not key.isascii():
            raise Refusal(f"An Idempotency-Key has at most {LONGEST_KEY} plain characters.")
        digest = sha256(json.dumps([request.path, request.data], sort_keys=True))
        try:
            answer = answer_once(
                token=self.token, key=key, request_sha256=digest, act=lambda: self._logged(request.data), by=self.member
            )
        except StaleResult as stale:
            return _conflict(stale)
        except BadEntries as bad:
            body = {"error": bad.sentence, "rows": [row.as_json() for row in bad.rows[:100]]}
            return Response(body, status=status.HTTP_422_UNPROCESSABLE_ENTITY)
        headers = {"Idempotency-Replayed": "true"} if answer.is_repeated else None
        return Response(answer.body, status=answer.status, headers=headers)

    def _logged(self, data: Any) -> Answer:
        day = today(self.token.organisation)
        entries = self._entries(data, day)
        recorded = record_measurements(
            entries=entries, source=MeasurementSource.API, today=day, book=self.book, by=self.member
        )
        rows = [_outcome(one) for one in recorded]
        is_new = any(one.is_written for one in recorded)
        return Answer(status.HTTP_201_CREATED if is_new else status.HTTP_200_OK, {"results": rows})

    def _entries(self, data: Any, day: date) -> list[Entry]:
        rows = data.get("results") if isinstance(data, dict) else None
        if not isinstance(rows, list) or not 1 <= len(rows) <= MOST_ROWS:
            raise Refusal(f"Send an object with “results”: a list of 1 to {MOST_ROWS} results.")
        levels = {level.code.lower(): level for level in _levels(self, {_code(row) for row in rows})}
        entries, bad = [], []
        for at, row in enumerate(rows):
            try:
                entries.append(_entry(row, levels, day))
            except Refusal as refused:
                bad.append(BadEntry(at, refused.field or "", refused.sentence))
        if bad:
            raise BadEntries(bad)
        return entries


def _levels(view: ApiView, codes: set[str]) -> list[ServiceLevel]:
    rows = access.service_levels_of(view.member).select_related("organisation", "contract__partner")
    return [level for level in rows if level.code.lower() in codes]


def _code(row: Any) -> str:
    """The code a row names, in lower case; empty where it names none."""
    code = row.get("service_level") if isinstance(row, dict) else None
    return code.lower() if isinstance(code, str) else ""


def _entry(row: Any, levels: dict[str, ServiceLevel], day: date) -> Entry:
    if not isinstance(row, dict):
        raise Refusal("A result is an object.")
    level, period = levels.get(_code(row)), row.get("period")
    if level is None:
        raise Refusal("There is no such service level, or this token does not see it.", field="service_level")
    month = parsed_month(period if isinstance(period, str) else None)
    if month is None:
        raise Refusal("A month is written as 2026-06.", field="period")
    note = row.get("note", "")
    if not isinstance(note, str):
        raise Refusal("A note is a text.", field="note")
    said = clean_text(note, maximum=LONGEST_NOTE, field="note")
    entry = Entry(level, month, measured_from(row, Kind(level.kind)), said, _seen(row))
    check_entry(entry, day, level.organisation.time_zone)
    return entry


def _seen(row: dict[str, Any]) -> int | None:
    seen = row.get("revision")
    if seen is None:
        return None
    if not isinstance(seen, int) or isinstance(seen, bool) or seen < 0:
        raise Refusal("“revision” is the whole number of the revision you saw, 0 for none.", field="revision")
    return seen


def _outcome(one: Recorded) -> dict[str, Any]:
    outcome = "unchanged" if not one.is_written else "corrected" if one.corrects else "new"
    said = result_json(one.row, one.row.service_level)
    return said | {"outcome": outcome, "recorded_at": said["recorded_at"].isoformat()}


def _conflict(stale: StaleResult) -> Response:
    current = stale.current
    body: dict[str, Any] = {"error": stale.sentence}
    body |= {"current": result_json(current, current.service_level)} if current is not None else {}
    return Response(body, status=status.HTTP_409_CONFLICT)


def _filtered(rows: QuerySet[Any], request: Request) -> QuerySet[Any]:
    asked = request.query_params
    if code := asked.get("service_level"):
        rows = rows.filter(service_level__code__iexact=code.replace("\x00", ""))
    for name, look_up in (("from", "period__gte"), ("to", "period__lte")):
        if name in asked:
            month = parsed_month(asked[name])
            if month is None:
                raise Refusal("A month is written as 2026-06.", field=name)
            rows = rows.filter(**{look_up: month})
    after = asked.get("after", "")
    if after:
        if not (after.isascii() and after.isdigit() and len(after) < 16):
            raise Refusal("“after” is what the last page gave as “next”.", field="after")
        rows = rows.filter(pk__gt=int(after))
    return rows


class Measurements(Results):
    """Our results."""

    book = OURS
    scopes = {"GET": ApiScope.MEASUREMENTS_READ, "POST": ApiScope.MEASUREMENTS_WRITE}

    def rows(self) -> QuerySet[Any]:
        """The results the token sees."""
        return access.measurements_of(self.member)

    @extend_schema(
        operation_id="measurements", parameters=FILTERS, responses={(200, "application/json"): RESULTS, **ERRORS}
    )
    def get(self, request: Request) -> Response:
        """The results in force, 500 a page."""
        return self.read(request)

    @extend_schema(
        operation_id="log_measurements",
        parameters=[IDEMPOTENCY_KEY],
        request={"application/json": BATCH},
        responses={(200, "application/json"): RESULTS, (201, "application/json"): RESULTS, **ERRORS, **WRITE_ERRORS},
    )
    def post(self, request: Request) -> Response:
        """Log results, all or none. The same content again changes nothing; other content is a correction."""
        return self.write(request)


class Claims(Results):
    """What partners claim."""

    book = CLAIMS
    scopes = {"GET": ApiScope.CLAIMS_READ, "POST": ApiScope.CLAIMS_WRITE}

    def rows(self) -> QuerySet[Any]:
        """The claims the token sees."""
        return access.claims_of(self.member)

    @extend_schema(operation_id="claims", parameters=FILTERS, responses={(200, "application/json"): RESULTS, **ERRORS})
    def get(self, request: Request) -> Response:
        """The claims in force, 500 a page."""
        return self.read(request)

    @extend_schema(
        operation_id="enter_claims",
        parameters=[IDEMPOTENCY_KEY],
        request={"application/json": BATCH},
        responses={(200, "application/json"): RESULTS, (201, "application/json"): RESULTS, **ERRORS, **WRITE_ERRORS},
    )
    def post(self, request: Request) -> Response:
        """Enter claims, all or none. They stand beside the buyer's own results."""
        return self.write(request)
