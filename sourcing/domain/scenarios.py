"""What a scenario says of one function, and what follows from it: money, partners, people, and the locks it may not pass."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from portfolio.domain.errors import Refusal
from portfolio.domain.formats import rounded
from portfolio.domain.language import Words, say
from sourcing.domain.balance import CostedFunction
from sourcing.domain.concentration import PartnerSpend
from sourcing.domain.criteria import SourcingClass
from sourcing.domain.locks import lifted

PLACES = 2


@dataclass(frozen=True)
class Today:
    """A function as it stood when it was copied. Money per year; None is unknown.

    `spend`: what contracts pay to which partner for it, which need not add up to the external cost.
    """

    sourcing_class: SourcingClass | None = None
    internal_cost: Decimal | None = None
    external_cost: Decimal | None = None
    internal_fte: Decimal | None = None
    external_fte: Decimal | None = None
    spend: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def split(self) -> dict[str, Fraction]:
        """Each partner's share of the spend, 0..1; empty while nobody is paid."""
        total = sum(self.spend.values(), Decimal(0))
        if total <= 0 or min(self.spend.values()) < 0:
            return {}
        return {name: Fraction(amount) / Fraction(total) for name, amount in self.spend.items() if amount}

    @property
    def facts(self) -> "Facts":
        """The function unchanged, as a scenario begins with it."""
        return Facts(
            self.sourcing_class,
            self.internal_cost,
            self.external_cost,
            self.internal_fte,
            self.external_fte,
            self.split,
        )


@dataclass(frozen=True)
class Facts:
    """A function as a scenario has it. The class is a what-if, never a decision.

    `partners`: name → share of what MSPs are paid for it, 0..1, together 1; empty: nobody is named. `unit_cost`: what a
    unit of work costs at an MSP relative to in-house (0.9: a tenth less), for this function alone; None: as its class.
    """

    sourcing_class: SourcingClass | None = None
    internal_cost: Decimal | None = None
    external_cost: Decimal | None = None
    internal_fte: Decimal | None = None
    external_fte: Decimal | None = None
    partners: Mapping[str, Fraction] = field(default_factory=dict)
    unit_cost: Decimal | None = None

    @property
    def people(self) -> Decimal | None:
        """Internal and external people together; None when either is unknown."""
        if self.internal_fte is None or self.external_fte is None:
            return None
        return self.internal_fte + self.external_fte

    def costed(self, key: str) -> CostedFunction:
        """The function as the balance sees it."""
        return CostedFunction(key, self.internal_cost, self.external_cost, self.sourcing_class, self.people)

    def spends(self, today: Today) -> tuple[PartnerSpend, ...]:
        """What each partner is paid for it. Unchanged functions are paid what contracts pay today, to the cent."""
        total = _spend_total(self.external_cost, today)
        return tuple(
            PartnerSpend(name, rounded(total * share, PLACES)) for name, share in self.partners.items() if share * total
        )


def _spend_total(external: Decimal | None, today: Today) -> Fraction:
    """Contract spend moves in proportion to the external cost; where either was nothing, it is the external cost."""
    paid = Fraction(sum(today.spend.values(), Decimal(0)))
    if external == today.external_cost and paid:
        return paid
    if external is None:
        return Fraction(0)
    if today.external_cost and paid:
        return paid * Fraction(external) / Fraction(today.external_cost)
    return Fraction(external)


class BelowLock(Refusal):
    """A class that would put a function below the floor that a fired lock sets."""

    def __init__(self, name: str, floor: SourcingClass) -> None:
        super().__init__(
            say(
                "A lock holds {} at {} or above, in a scenario too. Only a decision with a reason, a second "
                "person and an expiry date goes below it.",
                name,
                floor,
            )
        )
        self.floor = floor


def check_floor(name: str, facts: Facts, today: Today, floor: SourcingClass | None) -> None:
    """Refuse a class below the locks' floor, unless it is the very class that was decided. Raises BelowLock."""
    chosen = facts.sourcing_class
    if chosen is None or floor is None or chosen == today.sourcing_class:
        return
    if floor.keeps_more_than(chosen):
        raise BelowLock(name, floor)


def held(facts: Facts, today: Today, floor: SourcingClass | None) -> Facts:
    """The facts with the class lifted to a floor that fired since it was chosen; a decided class stays."""
    chosen = facts.sourcing_class
    if chosen is None or chosen == today.sourcing_class or lifted(chosen, floor) == chosen:
        return facts
    return Facts(**{**vars(facts), "sourcing_class": lifted(chosen, floor)})


# -- as JSON --------------------------------------------------------------------------------------


def today_json(today: Today) -> dict[str, Any]:
    """Today's facts in plain JSON values; equal facts give equal values."""
    return _plain(today) | {"spend": {name: _text(amount) for name, amount in sorted(today.spend.items())}}


def today_from(content: Mapping[str, Any]) -> Today:
    """Today's facts from their JSON."""
    return Today(**_read(content), spend={name: Decimal(amount) for name, amount in content["spend"].items()})


def facts_json(facts: Facts) -> dict[str, Any]:
    """A scenario's facts in plain JSON values, for audit, undo and the optimiser's frozen input."""
    partners = {name: str(share) for name, share in sorted(facts.partners.items())}
    return _plain(facts) | {"partners": partners, "unit_cost": _text(facts.unit_cost, 4)}


def facts_from(content: Mapping[str, Any]) -> Facts:
    """A scenario's facts from their JSON."""
    partners = {name: Fraction(share) for name, share in content["partners"].items()}
    return Facts(**_read(content), partners=partners, unit_cost=_decimal(content["unit_cost"]))


FIGURES = ("internal_cost", "external_cost", "internal_fte", "external_fte")


def _plain(facts: Today | Facts) -> dict[str, Any]:
    chosen = facts.sourcing_class
    return {"class": chosen.value if chosen else None} | {name: _text(getattr(facts, name)) for name in FIGURES}


def _read(content: Mapping[str, Any]) -> dict[str, Any]:
    chosen = content["class"]
    figures = {name: _decimal(content[name]) for name in FIGURES}
    return {"sourcing_class": SourcingClass(chosen) if chosen else None} | figures


def _text(value: Decimal | None, places: int = PLACES) -> str | None:
    return None if value is None else f"{rounded(value, places):.{places}f}"


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


# -- what was changed, and what moved since --------------------------------------------------------

LABELS = {
    "class": Words("Class"),
    "share": Words("MSP share"),
    "internal_cost": Words("Internal cost"),
    "external_cost": Words("External cost"),
    "partners": Words("Partners"),
    "internal_fte": Words("Internal people"),
    "external_fte": Words("External people"),
    "unit_cost": Words("MSP unit cost"),
}


def changed_columns(facts: Facts, today: Today) -> tuple[str, ...]:
    """The columns in which the scenario differs from today as it was copied."""
    return differing(facts, today.facts)


def differing(facts: Facts, other: Facts) -> tuple[str, ...]:
    """The columns in which two sets of facts differ. The MSP share follows from the costs."""
    mine, theirs = facts_json(facts), facts_json(other)
    found = {name for name in mine if mine[name] != theirs[name]}
    if facts.costed("").msp_share != other.costed("").msp_share:
        found.add("share")
    return tuple(name for name in LABELS if name in found)


def moved_columns(copied: Today, now: Today) -> tuple[str, ...]:
    """The columns in which today itself moved since it was copied."""
    found = set(differing(copied.facts, now.facts))
    if today_json(copied)["spend"] != today_json(now)["spend"]:
        found.add("partners")
    return tuple(name for name in LABELS if name in found)


def refreshed(facts: Facts, copied: Today, now: Today) -> Facts:
    """The facts with everything that the scenario left alone brought up to today; what it changed stays."""
    kept = set(changed_columns(facts, copied)) - {"share"}
    mine, theirs = facts_json(facts), facts_json(now.facts)
    if kept & {"internal_cost", "external_cost"}:
        kept |= {"internal_cost", "external_cost"}  # a share that was chosen is a pair of costs
    return facts_from({name: mine[name] if name in kept else theirs[name] for name in mine})


def added(spends: Iterable[PartnerSpend]) -> dict[str, Decimal]:
    """Lines of spend added up by partner."""
    sums: dict[str, Decimal] = {}
    for spend in spends:
        sums[spend.partner] = sums.get(spend.partner, Decimal(0)) + spend.amount
    return sums
