"""Figures of a pack worked out again from the rows of its own snapshot, by the rules that made them. Pure and exact."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from msp_reviews.domain.packs_reading import Facts, exact
from portfolio.domain.formats import rounded
from portfolio.domain.functions import msp_share
from sourcing.domain.balance import CostedFunction, balance_of
from sourcing.domain.concentration import PartnerSpend, concentration_of
from sourcing.domain.criteria import SourcingClass, criteria_model_from_content
from sourcing.domain.evaluate import evaluate
from sourcing.domain.extremes import msp_share_of
from sourcing.domain.matrix import matrix_of
from sourcing.domain.outcomes import achieved_share

BALANCE = {
    "decided_count": "Functions with a decision",
    "decided_cost": "Cost of decided functions",
    "undecided_count": "Functions without a decision",
    "undecided_cost": "Cost of undecided functions",
    "unknown_cost_count": "Functions without a known cost",
    "over_outsourced": "Given to MSPs beyond the bands",
    "over_insourced": "Kept in-house beyond the bands",
    "index": "Balance index",
    "alignment": "Alignment",
}
CONCENTRATION = {
    "total": "MSP spend",
    "hhi": "Herfindahl index",
    "effective_partners": "Effective partners",
    "largest_share": "Share of the largest partner",
}


@dataclass(frozen=True)
class Recomputed:
    """One figure as the snapshot states it and as its rows give it, both exact, as text; None is unknown."""

    name: str
    stated: str | None
    found: str | None

    @property
    def agrees(self) -> bool:
        """Whether both are the same number."""
        return exact(self.stated) == exact(self.found)


def recomputed(facts: Facts) -> tuple[Recomputed, ...]:
    """Every figure of the snapshot that follows from other rows of it. Raises KeyError or ValueError on foreign facts."""
    return tuple(OF_EDITION[facts["edition"]](facts))


def _of_board(facts: Facts) -> Iterator[Recomputed]:
    yield from _balance(facts)
    yield from _matrix(facts)
    yield from _concentration(facts["portfolio"])
    yield from _attainments(facts["partners"])
    yield from _credits(facts["partners"])
    yield from _outcomes(facts.get("outcomes"))
    yield from _savings(facts.get("roadmap"))


def _outcomes(outcomes: Facts | None) -> Iterator[Recomputed]:
    """Each share of the predicted change that came, and their means by benefit."""
    came: dict[str, list[Fraction]] = {}
    for row in outcomes["rows"] if outcomes else ():
        if row["actual"] is not None:
            found = achieved_share(*(Decimal(row[name]) for name in ("baseline", "target", "actual")))
            came.setdefault(row["benefit"], []).append(found)
            yield _compared(f"Share that came, {row['function']}, {row['measure']}", row["achieved"], found)
    for stated in outcomes["by_benefit"] if outcomes else ():
        shares = came.get(stated["benefit"], [])
        name = f"Predictions of {stated['benefit']}"
        yield _compared(f"{name}: measured", stated["measured"], len(shares))
        yield _compared(f"{name}: arrived", stated["arrived"], sum(share >= 1 for share in shares))
        mean = sum(shares, Fraction(0)) / len(shares) if shares else None
        yield _compared(f"{name}: mean of change that came", stated["mean_achieved"], mean)


def _savings(roadmap: Facts | None) -> Iterator[Recomputed]:
    """What each move saves a year."""
    for row in roadmap["rows"] if roadmap else ():
        before, after = _money(row["run_before"]), _money(row["run_after"])
        found = None if before is None or after is None else before - after
        yield _compared(f"Saving a year, {row['function']}", row["saving"], found)


def _of_review(facts: Facts) -> Iterator[Recomputed]:
    ours = facts.get("ours", {"credits": None})
    partner = {"name": facts["partner"]["name"], "service_levels": facts["service_levels"], "credits": ours["credits"]}
    yield from _attainments([partner])
    yield from _credits([partner])
    if record := facts["record"]:
        yield _compared("Mean rating", record["mean_rating"], _mean_level(record["ratings"]))


def _mean_level(ratings: list[Facts]) -> Decimal | None:
    levels = [row["level"] for row in ratings if row["level"] is not None]
    return rounded(Fraction(sum(levels), len(levels)), 1) if levels else None


def _of_dossier(facts: Facts) -> Iterator[Recomputed]:
    for row in facts["functions"]:
        yield _compared(f"MSP share of {row['name']}", row["msp_share"], msp_share(*map(_money, _costs(row))))
        if row["ground"]:
            yield from _verdict(row["name"], row["ground"])


def _costs(row: Facts) -> tuple[str | None, str | None]:
    return row["internal_cost"], row["external_cost"]


def _verdict(name: str, ground: Facts) -> Iterator[Recomputed]:
    """Scores, shares and class worked out again from the answers and the criteria model."""
    criteria = criteria_model_from_content(ground["criteria"])
    answers = {key: None if level is None else Fraction(level) for key, level in ground["answers"].items()}
    found, stated = evaluate(criteria, answers).to_json(), ground["result"]
    for key in SourcingClass:
        said, score = stated["scores"][key]["fraction"], found["scores"][key]["fraction"]
        yield _compared(f"Score of {name} as {key}", said, score)
        yield _compared(
            f"Share of weightings of {name} as {key}", stated["any_weights"][key], found["any_weights"][key]
        )
    is_same = stated["class"] == found["class"]
    yield _compared(f"Class of {name}: {stated['class']}", 1, int(is_same))


def functions_of(facts: Facts) -> list[CostedFunction]:
    """The functions of the register as the balance counts them."""
    return [
        CostedFunction(
            row["code"],
            _money(row["internal_cost"]),
            _money(row["external_cost"]),
            SourcingClass(row["class"]) if row["class"] else None,
            _money(row["people"]),
        )
        for row in facts["register"]
    ]


def _balance(facts: Facts) -> Iterator[Recomputed]:
    portfolio, functions = facts["portfolio"], functions_of(facts)
    model = facts["method"]
    bands = criteria_model_from_content(model["content"]).bands if model else {}
    balance = balance_of(functions, bands)
    for key, name in BALANCE.items():
        yield _compared(name, portfolio[key], getattr(balance, key))
    known = [function for function in functions if function.cost is not None]
    yield _compared("In-house cost", portfolio["internal_cost"], sum(one.internal_cost or 0 for one in known))
    yield _compared("External cost", portfolio["external_cost"], sum(one.external_cost or 0 for one in known))
    yield _compared("MSP share", portfolio["msp_share"], msp_share_of(functions))


def _matrix(facts: Facts) -> Iterator[Recomputed]:
    for stated, row in zip(facts["portfolio"]["matrix"], matrix_of(functions_of(facts)), strict=True):
        name = f"Class × sourcing, {row.sourcing_class or 'undecided'}"
        for place, (cell, found) in enumerate(zip(stated["cells"], row.cells, strict=True), 1):
            yield _compared(f"{name}, column {place}: functions", cell["count"], found.count)
            yield _compared(f"{name}, column {place}: cost", cell["cost"], found.cost)
            yield _compared(f"{name}, column {place}: people", cell["people"], found.people)


def _concentration(portfolio: Facts) -> Iterator[Recomputed]:
    for key, of in (("concentration", "all functions"), ("critical_concentration", "functions of criticality 4 and 5")):
        stated = portfolio[key]
        if stated is None:
            continue
        found = concentration_of(PartnerSpend(one["partner"], Decimal(one["amount"])) for one in stated["spends"])
        for name, words in CONCENTRATION.items():
            yield _compared(f"{words}, {of}", stated[name], getattr(found, name))


def _attainments(partners: list[Facts]) -> Iterator[Recomputed]:
    for partner in partners:
        for level in partner["service_levels"]:
            for mark in level["months"]:
                if mark.get("counted"):  # nothing logged, or a pack from before counts were kept
                    yield _attainment(level["code"], mark)


def _credits(partners: list[Facts]) -> Iterator[Recomputed]:
    for partner in partners:
        if found := partner.get("credits"):
            net = Decimal(found["gross"]) - Decimal(found["earned_back"])
            yield _compared(f"Net credits of {partner['name']}", found["net"], net)


def _attainment(code: str, mark: Facts) -> Recomputed:
    part, whole = mark["counted"]
    found = Fraction(part) / whole if whole else None
    return _compared(f"Attainment of {code}, {date.fromisoformat(mark['month']):%b %Y}", mark["attainment"], found)


def _compared(name: str, stated: Any, found: Any) -> Recomputed:
    return Recomputed(name, *(None if value is None else str(value) for value in (stated, found)))


def _money(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


OF_EDITION: Mapping[str, Callable[[Facts], Iterator[Recomputed]]] = {
    "board-1": _of_board,
    "review-1": _of_review,
    "partner-1": _of_review,
    "dossier-1": _of_dossier,
}
