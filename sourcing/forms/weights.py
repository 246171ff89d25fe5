"""Forms that weigh the criteria of one class: points, a rank order, or pairwise comparison."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Any

from django import forms

from portfolio.domain.language import Words, say
from portfolio.portal import PortalForm
from sourcing.domain.criteria import MOST_POINTS, SourcingClass, short_name
from sourcing.domain.criteria_editing import Edit, with_points, with_weighing
from sourcing.domain.weighing import MOST_RANKS, Method, Pair, Weighing
from sourcing.domain.weights import SCALE

WORDS = {1: Words("equal"), 3: Words("a little"), 5: Words("clearly"), 7: Words("much"), 9: Words("far more")}


class WeightsForm(PortalForm):
    """Weighs the criteria of one class; what each kind asks is its own."""

    method: Method

    def __init__(self, *args: Any, keys: Sequence[str], values: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, initial=dict(values), **kwargs)
        self.keys = list(keys)
        self._add_fields()

    def _add_fields(self) -> None:
        raise NotImplementedError

    def edit(self, sourcing_class: SourcingClass) -> Edit:
        """The edit of the model that this form asks for."""
        return with_weighing(sourcing_class, self.weighing())

    def weighing(self) -> Weighing:
        """Ranks or judgements as the domain knows them."""
        raise NotImplementedError


class PointsForm(WeightsForm):
    """Whole points: what counts is each one's share of their sum."""

    method = Method.POINTS

    def _add_fields(self) -> None:
        for key in self.keys:
            self.add_field(
                f"points-{key}", forms.IntegerField(label=short_name(key), min_value=1, max_value=MOST_POINTS)
            )

    def points(self) -> dict[str, int]:
        """The points by criterion."""
        values = self.values()
        return {key: values[f"points-{key}"] for key in self.keys}

    def edit(self, sourcing_class: SourcingClass) -> Edit:
        """The edit that sets these points."""
        return with_points(sourcing_class, self.points())


class RanksForm(WeightsForm):
    """Places: 1 is the most important; equal numbers share their places."""

    method = Method.RANKS

    def _add_fields(self) -> None:
        for key in self.keys:
            self.add_field(f"rank-{key}", forms.IntegerField(label=short_name(key), min_value=1, max_value=MOST_RANKS))

    def weighing(self) -> Weighing:
        """The rank order."""
        values = self.values()
        return Weighing(Method.RANKS, ranks={key: values[f"rank-{key}"] for key in self.keys})


class PairsForm(WeightsForm):
    """Judgements: how many times as important the first is as the second; empty where nobody judged."""

    method = Method.PAIRWISE

    def _add_fields(self) -> None:
        for first, second in combinations(self.keys, 2):
            name = pair_name(first, second)
            choices = pair_choices(self.initial.get(name, ""))
            label = say("{} against {}", short_name(first), short_name(second))
            self.add_field(name, forms.ChoiceField(label=label, choices=choices, required=False))

    def weighing(self) -> Weighing:
        """The judgements that were given."""
        values = self.values()
        pairs = [
            Pair(first, second, Fraction(times))
            for first, second in combinations(self.keys, 2)
            if (times := values[pair_name(first, second)])
        ]
        return Weighing(Method.PAIRWISE, judgements=tuple(pairs))


FORMS: dict[Method, Callable[..., WeightsForm]] = {
    Method.POINTS: PointsForm,
    Method.RANKS: RanksForm,
    Method.PAIRWISE: PairsForm,
}


def pair_name(first: str, second: str) -> str:
    """The field of a pair."""
    return f"pair-{first}-{second}"


def pair_choices(held: str) -> list[tuple[str, str]]:
    """9 down to 1/9, with a word at the odd ones; and what is held, where it lies between."""
    scale = [Fraction(n) for n in range(SCALE, 0, -1)] + [Fraction(1, n) for n in range(2, SCALE + 1)]
    if held and Fraction(held) not in scale:
        scale = sorted([*scale, Fraction(held)], reverse=True)
    return [("", say("not judged")), *((str(times), _choice(times)) for times in scale)]


def _choice(times: Fraction) -> str:
    if times < 1:
        return f"{times}"
    words = WORDS.get(int(times)) if times.denominator == 1 else None
    return f"{times} · {words}" if words else str(times)


def values_of(
    points: Mapping[str, int], held: Weighing | None, earlier: Weighing | None, method: Method
) -> dict[str, Any]:
    """What a form of this kind begins with: what the class holds, else the version before, else the order of points.

    held, earlier: how the class was weighed in this draft, and in the version that it was made from.
    """
    if method is Method.POINTS:
        return {f"points-{key}": number for key, number in points.items()}
    known = next((one for one in (held, earlier) if one is not None and one.method is method), None)
    if method is Method.RANKS:
        ranks = known.ranks if known and set(known.ranks) == set(points) else _ranks_of(points)
        return {f"rank-{key}": rank for key, rank in ranks.items()}
    return dict(_pair_values(points, known.judgements if known else ()))


def _ranks_of(points: Mapping[str, int]) -> dict[str, int]:
    order = sorted(set(points.values()), reverse=True)
    return {key: order.index(number) + 1 for key, number in points.items()}


def _pair_values(keys: Mapping[str, int], judgements: Sequence[Pair]) -> list[tuple[str, str]]:
    given = {(pair.first, pair.second): pair.times for pair in judgements}
    found = []
    for first, second in combinations(keys, 2):
        times = given.get((first, second)) or (1 / given[second, first] if (second, first) in given else None)
        if times is not None:
            found.append((pair_name(first, second), str(times)))
    return found
