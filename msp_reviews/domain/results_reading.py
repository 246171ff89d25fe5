"""Results of service levels as rows of JSON: counts, minutes or figures, excused events taken into account."""

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise

from msp_reviews.domain.attainment import (
    Counts,
    Direction,
    Figure,
    ImpossibleCounts,
    LowVolume,
    Measured,
    NoData,
    Treatment,
    Uptime,
    uptime,
)
from msp_reviews.domain.credits import Charge, CreditLevel, Result
from msp_reviews.domain.exclusions import excuse
from msp_reviews.domain.json_reading import Node
from msp_reviews.domain.rule_sheets import RuleSheet
from portfolio.domain.language import say

Key = tuple[str, int]
MOST_ROWS = 500_000
MOST_INTERVALS = 10_000
MOST_EVENTS = 10**13
KINDS = ("ratio", "resolution", "availability", "value")
SHARES = ("ratio", "resolution", "availability")
FIELDS = {
    "ratio": (("good", "total"), ("excused",)),
    "resolution": (("resolved", "resolved_in_time"), ("open_late", "open_not_due", "excused")),
    "availability": (
        ("minutes",),
        ("maintenance", "downtime", "maintenance_intervals", "downtime_intervals", "excused"),
    ),
    "value": (("value",), ()),
}
KEYS = ("service_level", "period")
PER_MONTH = ("expected", "minimum", "claimed", "low_volume", "excused_as")
TREATMENTS = tuple(treatment.value for treatment in Treatment)


def read_results(
    node: Node, sheet: RuleSheet, levels: dict[str, CreditLevel], charges: dict[int, Charge | None]
) -> dict[Key, Result]:
    """The results by service level and month; faults are noted at their rows."""
    found: dict[Key, Result] = {}
    for item in node.items(MOST_ROWS):
        key = read_key(item, item.entries(), levels, charges)
        if key is None:
            continue
        if key in found:
            item.refuse(say("The result of “{}” for {} stands here twice.", key[0], item.value["period"]))
        level = levels[key[0]]
        if not level.is_in_force(key[1]):
            item.refuse(say("“{}” is not in force in {}.", level.code, item.value["period"]))
        result = _result(item, level, sheet.treatment)
        if result is not None:
            found[key] = result
    return found


def read_key(
    node: Node, fields: dict[str, Node], levels: dict[str, CreditLevel], charges: dict[int, Charge | None]
) -> Key | None:
    """Which service level and month a row is about; None, and a fault, where the case has no such one."""
    missing = [name for name in KEYS if name not in fields]
    if missing:
        node.refuse(say("“{}” is missing.", missing[0]))
        return None
    code, month = fields["service_level"].value, fields["period"].month()
    if not isinstance(code, str) or code not in levels:
        fields["service_level"].refuse(say("{} is none of the service levels.", fields["service_level"].shown()))
        return None
    if month not in charges:
        fields["period"].refuse(say("{} is none of the periods.", fields["period"].shown()))
        return None
    return code, month


def _result(node: Node, level: CreditLevel, treatment: Treatment) -> Result | None:
    if node.value.get("no_data") is True:
        node.fields((*KEYS, "no_data"), PER_MONTH)
        return Result(NoData(), level.expected, level.minimum)
    needed, optional = FIELDS[level.kind]
    before = len(node.faults)
    fields = node.fields((*KEYS, *needed), (*optional, *PER_MONTH, "no_data"))
    if "no_data" in fields:
        fields["no_data"].flag()
    if len(node.faults) > before:
        return None
    expected = read_target(fields["expected"], level.kind) if "expected" in fields else level.expected
    minimum = read_target(fields["minimum"], level.kind) if "minimum" in fields else level.minimum
    check_order(node, expected, minimum, level.direction)
    claimed = read_target(fields.get("claimed"), level.kind)
    low_volume = read_low_volume(fields["low_volume"], level.kind) if "low_volume" in fields else level.low_volume
    if "excused_as" in fields:
        treatment = Treatment(fields["excused_as"].choice(TREATMENTS, treatment.value))
    measured = _measured(node, fields, level, treatment)
    return None if measured is None else Result(measured, expected, minimum, claimed, low_volume)


def _measured(node: Node, fields: dict[str, Node], level: CreditLevel, treatment: Treatment) -> Measured | None:
    numbers = {name: field.whole(0, MOST_EVENTS) for name, field in fields.items() if name in _WHOLE}
    try:
        return excuse(_READERS[level.kind](fields, numbers), numbers.get("excused", 0), treatment, level.direction)
    except ImpossibleCounts as impossible:
        node.refuse(str(impossible))
        return None


_WHOLE = frozenset({
    "good", "total", "resolved", "resolved_in_time", "open_late", "open_not_due", "minutes", "maintenance", "downtime",
    "excused",
})  # fmt: skip


def _ratio(fields: dict[str, Node], numbers: dict[str, int]) -> Measured:
    return Counts(numbers["good"], numbers["total"])


def _resolution(fields: dict[str, Node], numbers: dict[str, int]) -> Measured:
    if numbers["resolved_in_time"] > numbers["resolved"]:
        raise ImpossibleCounts(
            say("{} resolved in time of {} resolved cannot be.", numbers["resolved_in_time"], numbers["resolved"])
        )
    return Counts(numbers["resolved_in_time"], numbers["resolved"] + numbers.get("open_late", 0))


def _availability(fields: dict[str, Node], numbers: dict[str, int]) -> Measured:
    intervals = {"maintenance_intervals", "downtime_intervals"} & set(fields)
    if not intervals:
        return Uptime(numbers["minutes"], numbers.get("maintenance", 0), numbers.get("downtime", 0))
    if {"maintenance", "downtime"} & set(fields):
        raise ImpossibleCounts(say("Minutes and intervals of the same month contradict: give one of them."))
    maintenance, downtime = (
        _intervals(fields.get(name), numbers["minutes"]) for name in ("maintenance_intervals", "downtime_intervals")
    )
    return uptime(numbers["minutes"], maintenance, downtime)


def _intervals(node: Node | None, minutes: int) -> list[tuple[int, int]]:
    if node is None:
        return []
    found = []
    for item in node.items(MOST_INTERVALS):
        ends = [end.whole(0, minutes) for end in item.items(2)]
        if len(ends) != 2 or ends[0] > ends[1]:
            item.refuse(say("An interval is [from, to] in minutes of the service hours, “from” not after “to”."))
        else:
            found.append((ends[0], ends[1]))
    return found


def _value(fields: dict[str, Node], numbers: dict[str, int]) -> Measured:
    return Figure(fields["value"].decimal())


_READERS: dict[str, Callable[[dict[str, Node], dict[str, int]], Measured]] = {
    "ratio": _ratio,
    "resolution": _resolution,
    "availability": _availability,
    "value": _value,
}


def read_low_volume(node: Node, kind: str) -> tuple[LowVolume, ...]:
    """A low-volume table, in order of volume; faults are noted at its rows."""
    if kind not in ("ratio", "resolution"):
        node.refuse(say("A low-volume table goes with counts of events: ratio or resolution."))
        return ()
    rows = [row for item in node.items(100) if (row := _low_volume_row(item)) is not None]
    rows.sort(key=lambda row: row.first)
    if any(row.last >= after.first for row, after in pairwise(rows)):
        node.refuse(say("Two rows cover the same number of events."))
    return tuple(rows)


def _low_volume_row(node: Node) -> LowVolume | None:
    fields = node.fields(("from", "to", "allowed_misses"), ("allowed_misses_to_minimum",))
    if not {"from", "to", "allowed_misses"} <= set(fields):
        return None
    first, last = fields["from"].whole(0, MOST_EVENTS), fields["to"].whole(0, MOST_EVENTS)
    misses = fields["allowed_misses"].whole(0, MOST_EVENTS)
    second = fields.get("allowed_misses_to_minimum")
    to_minimum = misses if second is None else second.whole(0, MOST_EVENTS)
    if last < first:
        node.refuse(say("“to” is less than “from”."))
    if to_minimum < misses:
        node.refuse(say("The minimum level allows fewer misses than the expected one."))
    return LowVolume(first, last, misses, to_minimum)


def read_target(node: Node | None, kind: str) -> Fraction | None:
    """A level: a share of what is counted, or a figure. None where none is given."""
    if node is None:
        return None
    return node.share() if kind in SHARES else node.number()


def check_order(node: Node, expected: Fraction | None, minimum: Fraction | None, direction: Direction) -> None:
    """Note a minimum level that is better than the expected one."""
    if expected is None or minimum is None:
        return
    if (minimum > expected) if direction == Direction.HIGHER else (minimum < expected):
        node.refuse(say("The minimum level is better than the expected one."))
