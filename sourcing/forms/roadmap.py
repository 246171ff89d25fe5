"""Filters of the roadmap, as they stand in the address."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from django import forms
from django.http import QueryDict

from portfolio.domain.errors import Refusal
from portfolio.domain.language import Words, say
from portfolio.domain.quarters import Quarter, parse_quarter
from sourcing.domain.roadmap import STATE_LABELS, TransitionState
from sourcing.domain.roadmap_money import Return
from sourcing.models import CLASS_CHOICES
from sourcing.queries.roadmap import RoadmapRow

STATES = [
    ("", Words("All but dropped")),
    ("open", Words("Open")),
    *((state.value, label) for state, label in STATE_LABELS.items()),
    ("all", Words("All")),
]
WANTS: dict[str, tuple[str, Callable[[RoadmapRow], bool]]] = {
    "late": (Words("Late"), lambda row: bool(row.late)),
    "slipped": (Words("Slipped"), lambda row: row.slip > 0),
    "decision": (Words("Needs a decision"), lambda row: bool(row.gap)),
    "clash": (Words("Starts too early"), lambda row: bool(row.clashes)),
}


def _quarters_to_payback(row: RoadmapRow) -> Fraction | None:
    """At once is soonest; never and unknown stand at the end whatever the order."""
    return Fraction(0) if row.payback.kind == Return.AT_ONCE else row.payback.quarters


SORTS: dict[str, Callable[[RoadmapRow], Any]] = {
    "starts": lambda row: (row.transition.starts, row.transition.ends),
    "ends": lambda row: (row.transition.ends, row.transition.starts),
    "name": lambda row: row.transition.function.name.casefold(),
    "state": lambda row: list(TransitionState).index(row.state),
    "owner": lambda row: str(row.transition.owner.user).casefold(),
    "one_off": lambda row: row.transition.one_off_cost,
    "saving": lambda row: row.saving,
    "payback": _quarters_to_payback,
    "slip": lambda row: row.slip,
}
GROUPS = [("", Words("By state")), ("owner", Words("By owner"))]


class RoadmapFilter(forms.Form):
    """Words, state, owner, quarter, class, order and grouping; anything broken in the address counts as not given."""

    words = forms.CharField(required=False, max_length=80)
    state = forms.ChoiceField(required=False, choices=STATES)
    owner = forms.ChoiceField(required=False)
    quarter = forms.CharField(required=False, max_length=6)
    sourcing_class = forms.ChoiceField(required=False, choices=[("", Words("Any class")), *CLASS_CHOICES])
    wants = forms.ChoiceField(
        required=False, choices=[("", Words("Anything")), *((key, label) for key, (label, _) in WANTS.items())]
    )
    sort = forms.ChoiceField(required=False, choices=[(f"{sign}{key}", key) for key in SORTS for sign in ("", "-")])
    group = forms.ChoiceField(required=False, choices=GROUPS)

    def __init__(self, data: QueryDict, rows: Sequence[RoadmapRow]) -> None:
        super().__init__(data)
        owners = {str(row.transition.owner_id): str(row.transition.owner.user) for row in rows}
        named = sorted(owners.items(), key=lambda item: item[1].casefold())
        self.fields["owner"].choices = [("", say("Anybody")), *named]  # type: ignore[attr-defined]
        self.is_valid()

    def value_of(self, name: str) -> str:
        """The filter's value; empty when it is not given or broken."""
        return str(self.cleaned_data.get(name) or "")

    @property
    def quarter_chosen(self) -> Quarter | None:
        """The quarter that transitions have to run in; None for any, or where it cannot be read."""
        text = self.value_of("quarter").upper()
        try:
            return parse_quarter(text) if text else None
        except Refusal:
            return None

    @property
    def by_owner(self) -> bool:
        """Whether the chart is grouped by owner instead of state."""
        return self.value_of("group") == "owner"

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but order and grouping is asked for."""
        names = ("words", "state", "owner", "sourcing_class", "wants")
        return any(self.value_of(name) for name in names) or self.quarter_chosen is not None

    def apply(self, rows: Sequence[RoadmapRow]) -> list[RoadmapRow]:
        """Those that pass all filters, in the order chosen."""
        kept = [row for row in rows if self._passes(row)]
        sort = self.value_of("sort") or "starts"
        key = SORTS[sort.removeprefix("-")]
        known = [row for row in kept if key(row) is not None]
        unknown = [row for row in kept if key(row) is None]
        return sorted(known, key=key, reverse=sort.startswith("-")) + unknown

    def _passes(self, row: RoadmapRow) -> bool:
        one, quarter = row.transition, self.quarter_chosen
        owner, found, wants = self.value_of("owner"), self.value_of("sourcing_class"), self.value_of("wants")
        return (
            self._state_passes(row)
            and self._words_pass(row)
            and (not owner or owner == str(one.owner_id))
            and (not found or found == one.to_class)
            and (quarter is None or one.first_quarter <= quarter <= one.last_quarter)
            and (not wants or WANTS[wants][1](row))
        )

    def _state_passes(self, row: RoadmapRow) -> bool:
        state = self.value_of("state")
        if not state:
            return row.state != TransitionState.DROPPED
        return state == "all" or (row.transition.is_open if state == "open" else row.state == state)

    def _words_pass(self, row: RoadmapRow) -> bool:
        one = row.transition
        texts = (one.function.name, one.function.code, one.from_partner, one.to_partner, str(one.owner.user))
        held = " ".join(texts).casefold()
        return all(word in held for word in self.value_of("words").casefold().split())
