"""Rule sheets as JSON, read strictly. The format is described in docs/credits.md."""

from fractions import Fraction
from itertools import pairwise
from typing import Any

from msp_reviews.domain.attainment import Direction, Treatment
from msp_reviews.domain.json_reading import ContentRefused, Node
from msp_reviews.domain.rule_sheets import Allocation, Band, DefaultRules, Points, Pool, RuleSheet
from portfolio.domain import formats
from portfolio.domain.language import say

SHARED = ("defaults", "excused", "earn_back", "claim_days")
POOL_RULES = ("below_minimum", "four_in_twelve", "three_running", "no_data", "minimum_counts")
MOST_CODES = 5_000
MOST_BANDS = 50
LONGEST_CODE = 60
MOST_DAYS = 3_660


def rule_sheet_from_content(content: Any) -> RuleSheet:
    """The rule sheet that the content says. Raises ContentRefused with every fault."""
    node = Node(content)
    sheet = read_rule_sheet(node)
    if sheet is None or node.faults:
        raise ContentRefused(node.faults)
    return sheet


def read_rule_sheet(node: Node) -> RuleSheet | None:
    """The rule sheet at the node; faults are noted there. None where not even the model is known."""
    model = node.entries().get("model")
    if model is None:
        node.refuse(say("“model” is missing: pool or points."))
        return None
    kind = model.choice(("pool", "points"), "")
    if not kind:
        return None
    before = len(node.faults)
    sheet = _pool_sheet(node) if kind == "pool" else _points_sheet(node)
    return sheet if len(node.faults) == before else None


def _pool_sheet(node: Node) -> RuleSheet:
    fields = node.fields(("model", "at_risk"), ("pool_size", "allocations", "categories", "multipliers", *SHARED))
    if ("allocations" in fields) == ("categories" in fields):
        node.refuse(say("Either “allocations” or “categories” is needed, not both."))
    pool = Pool(
        at_risk=_positive_share(fields.get("at_risk")),
        allocations=_allocations(fields),
        pool_size=_pool_size(fields.get("pool_size")),
        multipliers=_multipliers(fields.get("multipliers")),
    )
    _check_pool(node, pool)
    return _sheet(pool, fields, _rules(fields.get("defaults"), POOL_RULES))


def _points_sheet(node: Node) -> RuleSheet:
    fields = node.fields(("model", "credit_per_point", "cap"), ("bands", "bands_by_service_level", "doubling", *SHARED))
    if not {"bands", "bands_by_service_level"} & set(fields):
        node.refuse(say("“bands” are missing."))
    own = fields["bands_by_service_level"].entries() if "bands_by_service_level" in fields else {}
    points = Points(
        per_point=_positive_share(fields.get("credit_per_point")),
        cap=_positive_share(fields.get("cap")),
        bands=_bands(fields["bands"]) if "bands" in fields else (),
        bands_of={code: _bands(bands) for code, bands in own.items()},
        doubles=fields["doubling"].flag() if "doubling" in fields else True,
    )
    return _sheet(points, fields, _rules(fields.get("defaults"), ("no_data",)))


def _sheet(model: Pool | Points, fields: dict[str, Node], rules: DefaultRules) -> RuleSheet:
    treatments = tuple(treatment.value for treatment in Treatment)
    excused = fields["excused"].choice(treatments, treatments[0]) if "excused" in fields else treatments[0]
    days = fields.get("claim_days")
    return RuleSheet(
        model,
        rules,
        Treatment(excused),
        has_earn_back=fields["earn_back"].flag() if "earn_back" in fields else False,
        claim_days=None if days is None or days.value is None else days.whole(0, MOST_DAYS),
    )


def _rules(node: Node | None, known: tuple[str, ...]) -> DefaultRules:
    if node is None:
        return DefaultRules()
    return DefaultRules(**{name: field.flag() for name, field in node.fields((), known).items()})


def _positive_share(node: Node | None) -> Fraction:
    if node is None:
        return Fraction(0)
    share = node.share()
    if not share:
        node.refuse(say("It must be above 0."))
    return share


def _pool_size(node: Node | None) -> Fraction:
    if node is None:
        return Fraction(1)
    size = node.number(0, 10)
    if not size:
        node.refuse(say("It must be above 0."))
    return size


def _multipliers(node: Node | None) -> tuple[Fraction, ...]:
    if node is None:
        return (Fraction(1),)
    found = tuple(item.number(1, 100) for item in node.items(60))
    if not found:
        node.refuse(say("At least one multiplier is needed."))
        return (Fraction(1),)
    if list(found) != sorted(found):
        node.refuse(say("A later multiplier is smaller than an earlier one."))
    return found


def _allocations(fields: dict[str, Node]) -> dict[str, Allocation]:
    if "categories" in fields:
        return _of_categories(fields["categories"])
    if "allocations" not in fields:
        return {}
    return {code: Allocation(weight.number(0, 10)) for code, weight in _codes(fields["allocations"]).items()}


def _of_categories(node: Node) -> dict[str, Allocation]:
    found: dict[str, Allocation] = {}
    for name, category in node.entries().items():
        fields = category.fields(("allocation", "weights"))
        if len(fields) < 2:
            continue
        of_category = fields["allocation"].number(0, 10)
        weights = {code: weight.share() for code, weight in _codes(fields["weights"]).items()}
        if (whole := sum(weights.values(), Fraction(0))) > 1:
            category.refuse(say("Its weights sum to {}, more than the whole category.", _percent(whole)))
        for code, weight in weights.items():
            if code in found:
                category.refuse(say("“{}” stands in the category “{}”, too.", code, found[code].category))
            found[code] = Allocation(weight, name, of_category)
    return found


def _codes(node: Node) -> dict[str, Node]:
    found = node.entries()
    if len(found) > MOST_CODES:
        node.refuse(
            say(
                "There are {} service levels; at most {} are read.",
                formats.amount(len(found)),
                formats.amount(MOST_CODES),
            )
        )
        return {}
    return found


def _check_pool(node: Node, pool: Pool) -> None:
    by_category = {row.category: row.of_category for row in pool.allocations.values() if row.category}
    shares = (row.share for row in pool.allocations.values())
    whole = max(sum(shares, Fraction(0)), sum(by_category.values(), Fraction(0)))
    if whole > pool.pool_size:
        node.refuse(
            say("The allocations sum to {}, more than the pool size of {}.", _percent(whole), _percent(pool.pool_size))
        )


def _bands(node: Node) -> tuple[Band, ...]:
    """Bands from the best edge to the worst; the direction they run in must be one."""
    rows = [item.fields(("points",), ("below", "above")) for item in node.items(MOST_BANDS)]
    sides = {side for row in rows for side in row if side != "points"}
    if len(sides) != 1 or any(len(row) != 2 for row in rows):
        node.refuse(say("Each band needs “points”, and either “below” (higher is better) or “above”, the same in all."))
        return ()
    side = sides.pop()
    bands = tuple(Band(row[side].number(), row["points"].whole(1, 1_000_000)) for row in rows)
    _check_bands(node, bands, is_falling=side == "below")
    return bands


def _check_bands(node: Node, bands: tuple[Band, ...], *, is_falling: bool) -> None:
    for better, worse in pairwise(bands):
        if (worse.edge >= better.edge) if is_falling else (worse.edge <= better.edge):
            node.refuse(say("The edges must run from the best to the worst, each of them once."))
            return
        if worse.points < better.points:
            node.refuse(say("A worse band has fewer points than a better one."))
            return


def direction_of(content: Any) -> Direction | None:
    """The direction that a list of bands, as it stands in the file, is meant for; None where it is no such list."""
    if not (isinstance(content, list) and content and isinstance(content[0], dict)):
        return None
    return Direction.HIGHER if "below" in content[0] else Direction.LOWER


def _percent(share: Fraction) -> str:
    return f"{float(share * 100):.10g} %"
