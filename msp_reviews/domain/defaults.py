"""Defaults: which misses of one service level a contract makes payable. Source: partners.md 3."""

from collections.abc import Mapping
from enum import StrEnum

from msp_reviews.domain.attainment import Standing
from msp_reviews.domain.rule_sheets import DefaultRules
from portfolio.domain.language import Words

WINDOW = 12
FOUR = 4
THREE = 3


class Reason(StrEnum):
    """Why a miss is a default."""

    BELOW_MINIMUM = "below_minimum"
    FOUR_IN_TWELVE = "four_in_twelve"
    THREE_RUNNING = "three_running"
    NO_DATA = "no_data"
    POINTS = "points"


SENTENCES = {
    Reason.BELOW_MINIMUM: Words("below the minimum level"),
    Reason.FOUR_IN_TWELVE: Words("below the expected level for the fourth time or more in twelve months"),
    Reason.THREE_RUNNING: Words("below the expected level for three months running or more"),
    Reason.NO_DATA: Words("nothing was reported"),
    Reason.POINTS: Words("in a band that has points"),
}


def defaults_of(standings: Mapping[int, Standing], rules: DefaultRules) -> dict[int, tuple[Reason, ...]]:
    """The months that are defaults, each with every reason that applies, the gravest first.

    standings: of one service level, by month number. A month that is not there, has no data or is not applicable is no
    miss of the expected level and ends a run, unless the rules make no data a default: then it counts as a miss.
    """
    counted = {month for month, standing in standings.items() if _counts(standing, rules)}
    found = {}
    for month, standing in standings.items():
        if reasons := _reasons(month, standing, counted, rules):
            found[month] = reasons
    return found


def _counts(standing: Standing, rules: DefaultRules) -> bool:
    if standing == Standing.BELOW_MINIMUM:
        return rules.minimum_counts or not rules.below_minimum
    return standing == Standing.BELOW_EXPECTED or (standing == Standing.NO_DATA and rules.no_data)


def _reasons(month: int, standing: Standing, counted: set[int], rules: DefaultRules) -> tuple[Reason, ...]:
    if standing == Standing.NO_DATA:
        return (Reason.NO_DATA,) if rules.no_data else ()
    if not standing.is_breach:
        return ()
    holds = {
        Reason.BELOW_MINIMUM: rules.below_minimum and standing == Standing.BELOW_MINIMUM,
        Reason.FOUR_IN_TWELVE: rules.four_in_twelve and month in counted and _in_window(month, counted) >= FOUR,
        Reason.THREE_RUNNING: rules.three_running and {month - back for back in range(THREE)} <= counted,
    }
    return tuple(reason for reason, is_so in holds.items() if is_so)


def _in_window(month: int, counted: set[int]) -> int:
    return sum(month - back in counted for back in range(WINDOW))


def runs(months: Mapping[int, object]) -> dict[int, int]:
    """For each month the how-many-th in a row it is, for example {5: 1, 6: 2, 9: 1}."""
    running: dict[int, int] = {}
    for month in sorted(months):
        running[month] = running.get(month - 1, 0) + 1
    return running
