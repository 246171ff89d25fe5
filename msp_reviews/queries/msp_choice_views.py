"""A comparison's result in words and bars, from the JSON that is shown and recorded alike. No query."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from msp_reviews.domain.msp_choices import CriterionKind, Sheet, is_beyond, scale_of
from portfolio.domain import formats
from portfolio.domain.language import Words, say
from sourcing.domain.smaa import Weighting

BAR = 300
MOST_CENTRAL = 3
MOST_SWINGS = 8
SHORT_DENOMINATOR = 1000
OF_ALL = {
    Weighting.ANY: Words("of all weightings"),
    Weighting.RANKED: Words("of all weightings that keep your order of the criteria"),
    Weighting.POINTS: Words("of what the unknown values could be, at your points"),
}
CENTRE = {
    Weighting.ANY: Words("equal weights"),
    Weighting.RANKED: Words("the centre of your order"),
    Weighting.POINTS: Words("your points"),
}
PROFILE_BASIS = {
    Weighting.ANY: Words("In figures: the mean of all weightings that put the candidate first."),
    Weighting.RANKED: Words("In figures: the mean of all weightings that keep your order and put the candidate first."),
    Weighting.POINTS: Words(
        "In figures: the mean of all weightings that put the candidate first, whatever your points are."
    ),
}
TRUST = {
    Weighting.ANY: Words("Any weights"),
    Weighting.RANKED: Words("Your order only"),
    Weighting.POINTS: Words("Your points"),
}


@dataclass(frozen=True)
class Slice:
    """One place of one candidate: a part of the bar, its share in words."""

    place: int
    x: Decimal
    width: Decimal
    share: str


@dataclass(frozen=True)
class Ranked:
    """One line of the ranking. profile: whom one would have to be to prefer it, as a sentence."""

    number: int
    at: int
    name: str
    first: str
    error: str
    mean_rank: str
    score: str
    score_range: str
    slices: tuple[Slice, ...]
    in_words: str
    profile: str
    by_weighting: tuple[str, ...]


@dataclass(frozen=True)
class Figured:
    """One criterion in the table of what was compared: its weight at the centre, its scale, and a text a candidate."""

    name: str
    about: str
    weight: str
    cells: tuple["CellShown", ...]


@dataclass(frozen=True)
class CellShown:
    """What is known of one candidate on one criterion. text None: unknown."""

    text: str | None
    words: str
    note: str


@dataclass(frozen=True)
class ResultView:
    """Everything a comparison's page says of its result."""

    headline: str
    method: str
    profile_basis: str
    ranking: tuple[Ranked, ...]
    trusts: tuple[str, ...]
    central_weights: tuple[tuple[str, tuple[str, ...]], ...]
    dominances: tuple[str, ...]
    missing: tuple[str, ...]
    more_missing: int
    bounds: str
    centre: str
    turns: tuple[str, ...]
    places: tuple[int, ...]

    @property
    def leader(self) -> Ranked:
        """The first of the ranking."""
        return self.ranking[0]


def view_of(sheet: Sheet, result: dict[str, Any]) -> ResultView:
    """The result of the sheet in words."""
    names = sheet.candidates
    every_swing = [_swing(sheet, one) for one in result["swings"]]
    return ResultView(
        headline=_headline(sheet, result),
        method=_method(result),
        profile_basis=PROFILE_BASIS[Weighting(result["weighting"])],
        ranking=tuple(_ranked(number, at, sheet, result) for number, at in enumerate(result["order"], start=1)),
        trusts=tuple(TRUST[Weighting(kind)] for kind in result["by_weighting"]),
        central_weights=_central_table(sheet, result),
        dominances=tuple(_dominance(sheet, one) for one in result["dominances"]),
        missing=tuple(every_swing[:MOST_SWINGS]),
        more_missing=max(len(every_swing) - MOST_SWINGS, 0),
        bounds=_bounds(names, result),
        centre=_centre(sheet, result),
        turns=tuple(_turn(sheet, result, one) for one in result["turns"]),
        places=tuple(range(1, len(names) + 1)),
    )


def compared(sheet: Sheet, result: dict[str, Any] | None) -> list[Figured]:
    """What was compared: a line for each criterion, a cell for each candidate, in the order they were entered."""
    centre = [percent(text) for text in result["centre"]] if result else [formats.UNKNOWN] * len(sheet.criteria)
    return [
        Figured(
            one.name,
            _about(sheet, at),
            centre[at],
            tuple(_cell(sheet, at, row) for row in range(len(sheet.candidates))),
        )
        for at, one in enumerate(sheet.criteria)
    ]


def percent(text: str, places: int = 1) -> str:
    """A recorded share in per cent."""
    return formats.percent(Fraction(text), places)


def share_in_words(text: str) -> str:
    """A share: an exact one with its fraction where that is short (“exactly 3/4, 75.0 %”), else in per cent."""
    return say("exactly {} ({})", text, percent(text)) if _is_short(text) else percent(text)


def weight_in_words(text: str) -> str:
    """A weight: an exact one with its fraction where that is short (“7/18, 38.9 %”), else in per cent."""
    return f"{text}, {percent(text)}" if _is_short(text) else percent(text)


def _is_short(text: str) -> bool:
    share = Fraction(text)
    return "." not in text and 1 < share.denominator <= SHORT_DENOMINATOR


def figure(value: Decimal) -> str:
    """A figure with its thousands separated and no trailing noughts."""
    plain = format(value.normalize(), "f")
    return formats.amount(value, len(plain.partition(".")[2]))


def _headline(sheet: Sheet, result: dict[str, Any]) -> str:
    order, weighting = result["order"], Weighting(result["weighting"])
    first, second = sheet.candidates[order[0]], sheet.candidates[order[1]]
    share = result["candidates"][order[0]]["ranks"][0]
    if result["is_close"]:
        return say("Too close to call: {} and {} lie within the sampling error of each other.", first, second)
    if len(result["leaders"]) > 1:
        tied = [sheet.candidates[at] for at in result["leaders"]]
        return say("{} draw level: nothing here puts one of them first.", _listed(tied))
    if weighting is Weighting.POINTS and result["samples"] is None:
        return say("At your points {} comes first, before {}.", first, second)
    if Fraction(share) == 1:
        every = (
            say("every weighting")
            if weighting is Weighting.ANY
            else say("every weighting that keeps your order of the criteria")
        )
        sampled = " drawn" if result["samples"] else ""
        return say("{} comes first under {}{}, before {}.", first, every, sampled, second)
    error = (
        "" if result["samples"] is None else say(", give or take {}", _points(result["candidates"][order[0]]["error"]))
    )
    return say("{} comes first under {} {}{}.", first, share_in_words(share), OF_ALL[weighting], error)


def _points(error: str) -> str:
    return say(
        "{} percentage points", formats.amount(Fraction(error) * 100, 2 if Fraction(error) < Fraction(1, 1000) else 1)
    )


def _method(result: dict[str, Any]) -> str:
    if result["samples"] is None:
        return say("Computed exactly, without sampling.")
    samples = formats.amount(result["samples"])
    return say(
        "{} weightings drawn with seed {}: the same each time. Errors are for 95 in 100 such draws.",
        samples,
        result["seed"],
    )


def _ranked(number: int, at: int, sheet: Sheet, result: dict[str, Any]) -> Ranked:
    own = result["candidates"][at]
    lowest, expected, highest = (formats.amount(Fraction(text) * 100, 0) for text in own["score"])
    return Ranked(
        number=number,
        at=at,
        name=sheet.candidates[at],
        first=percent(own["ranks"][0]),
        error="" if result["samples"] is None else f"± {formats.amount(Fraction(own['error']) * 100, 2)}",
        mean_rank=formats.amount(Fraction(own["mean_rank"]), 2),
        score=expected,
        score_range="" if lowest == highest else say("{} to {}", lowest, highest),
        slices=_slices(own["ranks"]),
        in_words=_in_words(sheet.candidates[at], own["ranks"]),
        profile=_profile(sheet, result, at),
        by_weighting=tuple(percent(kind["first"][at]) for kind in result["by_weighting"].values()),
    )


def _slices(ranks: Sequence[str]) -> tuple[Slice, ...]:
    found, x = [], Fraction(0)
    for place, text in enumerate(ranks, start=1):
        share = Fraction(text)
        width = formats.bar_width(share, BAR)
        found.append(Slice(place, formats.bar_width(x, BAR), width, percent(text)))
        x += share
    return tuple(found)


def _in_words(name: str, ranks: Sequence[str]) -> str:
    parts = [say("place {} {}", place, percent(text)) for place, text in enumerate(ranks, start=1) if Fraction(text)]
    return f"{name}: {', '.join(parts)}"


def _profile(sheet: Sheet, result: dict[str, Any], at: int) -> str:
    """Whom one would have to be to prefer the candidate, as a sentence to say aloud."""
    profile, name = result["profiles"]["candidates"][at], sheet.candidates[at]
    if profile["central"] is None:
        sampled = result["profiles"]["samples"]
        tried = say("None of {} weightings puts", formats.amount(sampled)) if sampled else say("No weighting puts")
        return say("{} {} first: whatever matters to you, somebody else serves it better.", tried, name)
    by_weight = sorted(range(len(sheet.criteria)), key=lambda one: -Fraction(profile["central"][one]))
    named = [_weighed(sheet, profile["central"], one) for one in by_weight]
    most = _listed(named[:MOST_CENTRAL])
    sentence = say("You would choose {} if what counts most for you is {}", name, most)
    if len(named) > MOST_CENTRAL:
        sentence += say(", and what counts least {}", named[-1])
    confidence = profile["confidence"]
    if sheet.unknown and confidence is not None:
        sentence += say(
            ". At just these weights it comes first in {} of what the unknown values could be", percent(confidence, 0)
        )
    return f"{sentence}."


def _weighed(sheet: Sheet, weights: Sequence[str], at: int) -> str:
    return f"{_lower(sheet.criteria[at].name)} ({percent(weights[at], 0)})"


def _lower(name: str) -> str:
    """A name inside a sentence: “exit cost”, but “ISO certificates”."""
    return name[0].lower() + name[1:] if name[1:2].islower() else name


def _central_table(sheet: Sheet, result: dict[str, Any]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """A line for each criterion: its central weight for each candidate in the order of the ranking; – where there is none."""
    held = [result["profiles"]["candidates"][at]["central"] for at in result["order"]]
    return tuple(
        (criterion.name, tuple(weight_in_words(weights[at]) if weights else formats.UNKNOWN for weights in held))
        for at, criterion in enumerate(sheet.criteria)
    )


def _dominance(sheet: Sheet, one: dict[str, Any]) -> str:
    better, worse = sheet.candidates[one["better"]], sheet.candidates[one["worse"]]
    on = _listed([_lower(sheet.criteria[at].name) for at in one["on"]])
    return say(
        "{} is at least as good as {} on every criterion and better on {}: {} can never come first alone.",
        better,
        worse,
        on,
        worse,
    )


def _swing(sheet: Sheet, one: dict[str, Any]) -> str:
    criterion, name = sheet.criteria[one["criterion"]].name, sheet.candidates[one["candidate"]]
    low, high = percent(one["lowest"]), percent(one["highest"])
    return say("{} of {} is unknown. At worst {} comes first in {}, at best in {}.", criterion, name, name, low, high)


def _bounds(names: Sequence[str], result: dict[str, Any]) -> str:
    if result["first_share_bounds"] is None:
        return ""
    low, high = (share_in_words(text) for text in result["first_share_bounds"])
    least = say("{} comes first under at least {} and at most {} of all weightings", names[0], low, high)
    return say("Whatever the unknown values turn out to be, {}.", least)


def _centre(sheet: Sheet, result: dict[str, Any]) -> str:
    best = result["best_at_centre"]
    score = formats.amount(Fraction(result["candidates"][best]["score"][1]) * 100, 0)
    halfway = say(", unknown values counted halfway") if sheet.unknown else ""
    return say(
        "At {} {} scores highest: {} of 100{}.",
        CENTRE[Weighting(result["weighting"])],
        sheet.candidates[best],
        score,
        halfway,
    )


def _turn(sheet: Sheet, result: dict[str, Any], one: dict[str, Any]) -> str:
    now, then = percent(result["centre"][one["criterion"]], 0), percent(one["weight"], 0)
    side = say("From {} upward", then) if one["is_up"] else say("From {} downward", then)
    return say(
        "{} counts {} there. {} {} leads.",
        sheet.criteria[one["criterion"]].name,
        now,
        side,
        sheet.candidates[one["rival"]],
    )


def _about(sheet: Sheet, at: int) -> str:
    criterion = sheet.criteria[at]
    if criterion.kind is CriterionKind.LEVELS:
        return say("level 1 to 5, 5 is best")
    scale = scale_of(criterion, [row[at].value for row in sheet.cells])
    better = say("{}, {} is better", criterion.unit, say(criterion.better))
    if scale is None:
        return better
    ends = [
        f"{word} {figure(value)} ({say('stated' if stated else 'observed')})"
        for word, value, stated in (
            (say("worst"), scale.worst, scale.worst_is_stated),
            (say("best"), scale.best, scale.best_is_stated),
        )
    ]
    return f"{better}; {', '.join(ends)}"


def _cell(sheet: Sheet, at: int, row: int) -> CellShown:
    criterion, cell = sheet.criteria[at], sheet.cells[row][at]
    if cell.value is None:
        return CellShown(None, "", cell.note)
    if criterion.kind is CriterionKind.LEVELS:
        level = int(cell.value)
        return CellShown(str(level), criterion.anchors[level - 1] if criterion.anchors else "", cell.note)
    beyond = is_beyond(criterion, cell.value)
    return CellShown(
        figure(cell.value), say("beyond the {}, counts as {}", say(beyond), say(beyond)) if beyond else "", cell.note
    )


def _listed(parts: Sequence[str]) -> str:
    """“a”, “a and b”, “a, b and c”."""
    return parts[0] if len(parts) == 1 else say("{} and {}", ", ".join(parts[:-1]), parts[-1])
