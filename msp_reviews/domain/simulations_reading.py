"""Cases of the simulator as JSON, read strictly: every fault by its place, and nothing computed from a doubtful row.

The format is described in docs/credits.md.
"""

from collections.abc import Iterable
from typing import Any

from msp_reviews.domain.attainment import Direction
from msp_reviews.domain.credit_lives import Claim
from msp_reviews.domain.credits import Charge, CreditLevel
from msp_reviews.domain.earn_back import Term
from msp_reviews.domain.json_reading import ContentRefused, Node, parse
from msp_reviews.domain.results_reading import (
    KEYS,
    KINDS,
    MOST_ROWS,
    Key,
    check_order,
    read_key,
    read_low_volume,
    read_results,
    read_target,
)
from msp_reviews.domain.rule_sheets import Points, Pool, RuleSheet
from msp_reviews.domain.rule_sheets_reading import LONGEST_CODE, MOST_CODES, direction_of, read_rule_sheet
from msp_reviews.domain.simulations import Case
from portfolio.domain.language import say

MOST_BYTES = 50_000_000
MOST_MONTHS = 600


def case_from_bytes(data: bytes) -> Case:
    """The case of a JSON file. Raises ContentRefused with a sentence for each fault."""
    return case_from_content(parse(data, MOST_BYTES))


def case_from_content(content: Any) -> Case:
    """The case that the content says. Raises ContentRefused with a sentence for each fault."""
    node = Node(content)
    fields = node.fields(
        ("rule_sheet", "service_levels", "periods", "results"), ("contract", "claims", "as_of", "note")
    )
    if node.faults:
        raise ContentRefused(node.faults)
    sheet = read_rule_sheet(fields["rule_sheet"])
    levels = _levels(fields["service_levels"])
    charges = _charges(fields["periods"])
    currency, term = _contract(fields.get("contract"))
    if sheet is None or node.faults:
        raise ContentRefused(node.faults)
    _check_sheet(fields["rule_sheet"], sheet, levels)
    if sheet.has_earn_back and term is None:
        node.refuse(say("contract.starts is missing: earn-back goes by contract years."))
    results = read_results(fields["results"], sheet, levels, charges)
    claims = _claims(fields["claims"], levels, charges) if "claims" in fields else {}
    as_of = fields["as_of"].day() if "as_of" in fields else None
    if node.faults:
        raise ContentRefused(node.faults)
    return Case(sheet, tuple(levels.values()), charges, results, term, claims, as_of, currency)


def _contract(node: Node | None) -> tuple[str, Term | None]:
    if node is None:
        return "", None
    fields = node.fields((), ("code", "currency", "starts", "ends"))
    if "code" in fields:
        fields["code"].text(LONGEST_CODE)
    currency = fields["currency"].text(10) if "currency" in fields else ""
    if "starts" not in fields:
        return currency, None
    term = Term(fields["starts"].month(), fields["ends"].month() if "ends" in fields else None)
    if term.ends is not None and term.ends < term.starts:
        fields["ends"].refuse(say("The contract ends before it starts."))
    return currency, term


def _levels(node: Node) -> dict[str, CreditLevel]:
    found: dict[str, CreditLevel] = {}
    seen: set[str] = set()
    for item in node.items(MOST_CODES):
        level = _level(item)
        if level is None:
            continue
        if level.code.casefold() in seen:
            item.refuse(say("The service level “{}” stands here twice.", level.code))
        seen.add(level.code.casefold())
        found[level.code] = level
    if not found:
        node.refuse(say("There is no service level."))
    return found


def _level(node: Node) -> CreditLevel | None:
    fields = node.fields(
        ("code", "kind"),
        ("name", "critical", "direction", "expected", "minimum", "low_volume", "starts", "ends"),
    )
    if "code" not in fields or "kind" not in fields:
        return None
    kind = fields["kind"].choice(KINDS, "")
    if not kind:
        return None
    direction = fields["direction"].choice(("higher", "lower"), "higher") if "direction" in fields else "higher"
    if kind == "availability" and direction == "lower":
        fields["direction"].refuse(say("Of availability more is better."))
    level = CreditLevel(
        code=fields["code"].text(LONGEST_CODE),
        kind=kind,
        name=fields["name"].text(200) if "name" in fields else "",
        direction=Direction(direction),
        expected=read_target(fields.get("expected"), kind),
        minimum=read_target(fields.get("minimum"), kind),
        is_critical=fields["critical"].flag() if "critical" in fields else True,
        low_volume=read_low_volume(fields["low_volume"], kind) if "low_volume" in fields else (),
        starts=fields["starts"].month() if "starts" in fields else None,
        ends=fields["ends"].month() if "ends" in fields else None,
    )
    check_order(node, level.expected, level.minimum, level.direction)
    return level


def _charges(node: Node) -> dict[int, Charge | None]:
    found: dict[int, Charge | None] = {}
    for item in node.items(MOST_MONTHS):
        fields = item.fields(("period",), ("fees", "pass_through", "history"))
        if "period" not in fields:
            continue
        month = fields["period"].month()
        if month in found:
            fields["period"].refuse(say("The period {} stands here twice.", item.value["period"]))
        found[month] = _charge(item, fields)
    if not found:
        node.refuse(say("There is no period."))
    return found


def _charge(node: Node, fields: dict[str, Node]) -> Charge | None:
    if "history" in fields and fields["history"].flag():
        if "fees" in fields or "pass_through" in fields:
            node.refuse(say("A period of history has no fees."))
        return None
    if "fees" not in fields:
        node.refuse(say("“fees” are missing; write “history”: true for a month that is judged but not paid."))
        return None
    charge = Charge(fields["fees"].cents(), fields["pass_through"].cents() if "pass_through" in fields else 0)
    if charge.counted < 0:
        fields["pass_through"].refuse(say("The pass-through costs are more than the fees."))
    return charge


def _check_sheet(node: Node, sheet: RuleSheet, levels: dict[str, CreditLevel]) -> None:
    if isinstance(sheet.model, Pool):
        _check_known(node, sheet.model.allocations, levels)
        _check_targets(node, say("The pool model"), levels)
        return
    if sheet.has_earn_back:
        _check_targets(node, say("Earn-back"), levels)
    _check_known(node, sheet.model.bands_of, levels)
    _check_bands(node, sheet.model, levels)


def _check_known(node: Node, codes: Iterable[str], levels: dict[str, CreditLevel]) -> None:
    for code in codes:
        if code not in levels:
            node.refuse(say("“{}” is none of the service levels.", code))


def _check_targets(node: Node, what: str, levels: dict[str, CreditLevel]) -> None:
    for code, level in levels.items():
        if level.expected is None or level.minimum is None:
            node.refuse(say("{} needs the expected and the minimum level of “{}”.", what, code))


def _check_bands(node: Node, model: Points, levels: dict[str, CreditLevel]) -> None:
    own = node.value.get("bands_by_service_level", {})
    for code, level in levels.items():
        content = own.get(code, node.value.get("bands"))
        if level.is_critical and not model.bands_for(code):
            node.refuse(say("“{}” has no bands.", code))
        elif (direction := direction_of(content)) is not None and level.is_critical and direction != level.direction:
            side = "below" if level.direction == Direction.HIGHER else "above"
            node.refuse(say("“{}” needs bands of its own with “{}”: of it {} is better.", code, side, level.direction))


def _claims(node: Node, levels: dict[str, CreditLevel], charges: dict[int, Charge | None]) -> dict[Key, Claim]:
    found: dict[Key, Claim] = {}
    for item in node.items(MOST_ROWS):
        fields = item.fields(KEYS, ("claimed_on", "received_on", "received", "waived_on", "waived_by", "reason"))
        key = read_key(item, fields, levels, charges)
        if key is None:
            continue
        if key in found:
            item.refuse(say("The claim of “{}” for {} stands here twice.", key[0], item.value["period"]))
        found[key] = _claim(item, fields)
    return found


def _claim(node: Node, fields: dict[str, Node]) -> Claim:
    claim = Claim(
        claimed_on=fields["claimed_on"].day() if "claimed_on" in fields else None,
        received_on=fields["received_on"].day() if "received_on" in fields else None,
        received=fields["received"].cents() if "received" in fields else None,
        waived_on=fields["waived_on"].day() if "waived_on" in fields else None,
        waived_by=fields["waived_by"].text(200) if "waived_by" in fields else "",
        reason=fields["reason"].text(1000) if "reason" in fields else "",
    )
    if claim.received_on is not None and claim.claimed_on is None:
        node.refuse(say("Money that was never claimed cannot be received."))
    if claim.received is not None and claim.received_on is None:
        node.refuse(say("“received” needs “received_on”."))
    if claim.waived_on is not None and not (claim.waived_by and claim.reason):
        node.refuse(say("A waiver needs “waived_by” and “reason”."))
    return claim
