"""What follows from a function's figures, and how a function lives."""

from decimal import Decimal
from fractions import Fraction

from portfolio.domain.errors import Refusal
from portfolio.domain.language import Words, say

PLANNED, ACTIVE, RETIRING, RETIRED = "planned", "active", "retiring", "retired"

NEXT_STATES: dict[str, tuple[str, ...]] = {
    PLANNED: (ACTIVE, RETIRED),
    ACTIVE: (RETIRING,),
    RETIRING: (ACTIVE, RETIRED),
    RETIRED: (ACTIVE,),
}
"""Where a function may go from a state: forward step by step, back while it retires, and reinstated once retired."""

LABELS: dict[str, str] = {
    "code": Words("Code"),
    "name": Words("Name"),
    "category": Words("Category"),
    "description": Words("Description"),
    "owner": Words("Owner"),
    "business_unit": Words("Business unit"),
    "parent": Words("Parent"),
    "state": Words("State"),
    "criticality": Words("Criticality"),
    "data_sensitivity": Words("Data sensitivity"),
    "internal_cost": Words("Internal cost"),
    "external_cost": Words("External cost"),
    "internal_fte": Words("Internal FTE"),
    "external_fte": Words("External FTE"),
    "rto_hours": Words("RTO hours"),
    "rpo_hours": Words("RPO hours"),
    "tags": Words("Tags"),
    "dependencies": Words("Dependencies"),
}
"""Field → label, in the order of forms, history and exports; an import reads the same labels back."""


class StateRefused(Refusal):
    """A step that a function's life does not know."""

    def __init__(self, before: str, after: str) -> None:
        allowed = " or ".join(NEXT_STATES[before])
        super().__init__(say("A function that is {} can become {}, not {}.", before, allowed, after), field="state")
        self.before, self.after = before, after


class ParentRefused(Refusal):
    """A parent that would make a function its own ancestor."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, field="parent")


class StillNeeded(Refusal):
    """A function that others in use still need. needed_by: their names."""

    def __init__(self, name: str, needed_by: list[str]) -> None:
        shown = ", ".join(needed_by[:3]) + (say(" and others") if len(needed_by) > 3 else "")
        super().__init__(
            say("{} cannot be retired: {} still need it. Change their parent or dependencies first.", name, shown),
            field="state",
        )
        self.needed_by = needed_by


def msp_share(internal_cost: Decimal | None, external_cost: Decimal | None) -> Fraction | None:
    """Share of the yearly cost that goes to MSPs, 0..1, exact. None when a cost is unknown or both are nil."""
    if internal_cost is None or external_cost is None:
        return None
    cost = internal_cost + external_cost
    return Fraction(external_cost) / Fraction(cost) if cost else None


def total(internal: Decimal | None, external: Decimal | None) -> Decimal | None:
    """Both parts together (cost per year, FTE). None when either is unknown."""
    return None if internal is None or external is None else internal + external


def check_step(before: str, after: str) -> None:
    """Raises StateRefused unless a function may go from one state to the other; staying is allowed."""
    if after != before and after not in NEXT_STATES[before]:
        raise StateRefused(before, after)


def check_first_state(state: str) -> None:
    """Raises Refusal unless a new function may begin so: planned, active or, when it is on its way out, retiring."""
    if state == RETIRED:
        raise Refusal(say("A new function cannot be retired from the start."), field="state")


def check_parent(name: str, own_id: int, ancestor_ids: list[int], parent_name: str) -> None:
    """Raises ParentRefused when the function is among its parent's line. ancestor_ids: the parent first, then upwards."""
    if ancestor_ids[:1] == [own_id]:
        raise ParentRefused(say("{} cannot be its own parent.", name))
    if own_id in ancestor_ids:
        raise ParentRefused(say("{} lies below {}, so it cannot be its parent.", parent_name, name))
