"""A result as the API says it: counts, minutes, checks or a figure, by the kind of the service level."""

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from msp_reviews.domain.attainment import (
    Counts,
    Figure,
    ImpossibleCounts,
    Kind,
    Measured,
    NoData,
    Resolution,
    Unit,
    Uptime,
    resolution,
)
from portfolio.domain.errors import Refusal

KEYS = ("service_level", "period", "note", "revision")
SHAPES: dict[Kind, tuple[tuple[str, ...], ...]] = {
    Kind.RATIO: (("good", "total"),),
    Kind.RESOLUTION: (("resolved_in_time", "resolved", "open_late", "open_not_due"),),
    Kind.AVAILABILITY: (("minutes", "maintenance", "downtime"), ("checks", "up", "maintenance")),
    Kind.VALUE: (("value",),),
}
OPTIONAL = {"open_late", "open_not_due", "maintenance"}
LARGEST = 10**13


def measured_from(row: Mapping[str, Any], kind: Kind) -> Measured:
    """What a row says was measured. Raises Refusal, with the field where one field is wrong."""
    said = set(row) - set(KEYS)
    if row.get("no_data") is True and said == {"no_data"}:
        return NoData()
    shape = next((one for one in SHAPES[kind] if said <= set(one) and set(one) - OPTIONAL <= said), None)
    if shape is None:
        wanted = ", or ".join(" and ".join(one) for one in SHAPES[kind])
        raise Refusal(f"A result of this kind holds {wanted}; or “no_data”: true alone. It holds {_listed(said)}.")
    try:
        return _READERS[shape[0]](row)
    except ImpossibleCounts as impossible:
        raise Refusal(str(impossible)) from impossible


def _listed(names: set[str]) -> str:
    return ", ".join(sorted(name[:40] for name in names)[:8]) or "nothing"


def _whole(row: Mapping[str, Any], name: str) -> int:
    value = row.get(name, 0)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LARGEST:
        raise Refusal(f"“{name}” is a whole number from 0 to {LARGEST:,}.", field=name)
    return value


def _counts(row: Mapping[str, Any]) -> Measured:
    return Counts(_whole(row, "good"), _whole(row, "total"))


def _tickets(row: Mapping[str, Any]) -> Measured:
    in_time, resolved = _whole(row, "resolved_in_time"), _whole(row, "resolved")
    if in_time > resolved:
        raise Refusal(f"{in_time} resolved in time of {resolved} cannot be.", field="resolved_in_time")
    late, not_due = _whole(row, "open_late"), _whole(row, "open_not_due")
    return resolution(resolved_in_time=in_time, resolved=resolved, open_late=late, open_not_due=not_due)


def _minutes(row: Mapping[str, Any]) -> Measured:
    return Uptime(_whole(row, "minutes"), _whole(row, "maintenance"), _whole(row, "downtime"))


def _checks(row: Mapping[str, Any]) -> Measured:
    checks, up, maintained = _whole(row, "checks"), _whole(row, "up"), _whole(row, "maintenance")
    if up + maintained > checks:
        raise Refusal(f"{up} up and {maintained} in maintenance of {checks} checks cannot be.", field="up")
    return Uptime(checks, maintained, checks - maintained - up, Unit.CHECKS)


def _figure(row: Mapping[str, Any]) -> Measured:
    value = row["value"]
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise Refusal(
            "“value” is a whole number, or a text such as “412.5”: a binary fraction is not exact.", field="value"
        )
    try:
        figure = Decimal(value)
    except InvalidOperation:
        figure = Decimal("NaN")
    if not figure.is_finite() or abs(figure) >= 10**12 or figure != figure.quantize(Decimal("0.000001")):
        raise Refusal("“value” has at most twelve digits before the point and six behind it.", field="value")
    return Figure(figure)


_READERS: dict[str, Callable[[Mapping[str, Any]], Measured]] = {
    "good": _counts,
    "resolved_in_time": _tickets,
    "minutes": _minutes,
    "checks": _checks,
    "value": _figure,
}


def said_of(measured: Measured) -> dict[str, Any]:
    """A result as the API says it; reads back as what was measured."""
    match measured:
        case Resolution(good):
            open_now = {"open_late": measured.open_late, "open_not_due": measured.open_not_due}
            return {"resolved_in_time": good, "resolved": measured.resolved} | open_now
        case Counts(good, total):
            return {"good": good, "total": total}
        case Uptime(total, maintenance, downtime, Unit.CHECKS):
            return {"checks": total, "up": measured.due - downtime, "maintenance": maintenance}
        case Uptime(total, maintenance, downtime):
            return {"minutes": total, "maintenance": maintenance, "downtime": downtime}
        case Figure(value):
            return {"value": format(value.normalize(), "f")}
        case NoData():
            return {"no_data": True}
