"""Review pack: from a snapshot to what stands on its pages. Pure; the same snapshot gives the same pack.

What is ours alone stands under “ours” in the facts; the partner's edition has no such part, and so no such pages.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from msp_reviews.domain.attainment import Standing
from msp_reviews.domain.packs_covers import Cover, cover_of
from msp_reviews.domain.packs_figures import KeyFigure, Printed, index_table, printed_table
from msp_reviews.domain.packs_partners import Trend, contracts_table, misses_table, month_shown, standings, trend_of
from msp_reviews.domain.packs_reading import Facts, Table, counted, day, known, on, sentence, short
from msp_reviews.domain.qbrs import STATE_LABELS, QBRState
from msp_reviews.domain.review_packs_ours import OursPart, ours_part
from msp_reviews.domain.review_packs_record import RecordPart, record_part
from msp_reviews.domain.review_packs_tables import (
    actions_table,
    certificates_table,
    claims_table,
    ideas_table,
    levels_annex,
    promises_table,
)
from portfolio.domain import formats
from portfolio.domain.language import Words, agreeing, say

NOTES = {
    "review-1": Words("Our edition. It holds what the partner does not see: do not hand it over."),
    "partner-1": Words("The partner’s edition. It holds only what the partner’s own people may see."),
}


@dataclass(frozen=True)
class Subject:
    """A part of the agenda. is_ours: the partner does not see it."""

    name: str
    sentences: tuple[str, ...]
    is_ours: bool


@dataclass(frozen=True)
class LevelsPart:
    """The chapter on service levels."""

    lead: str
    trends: tuple[Trend, ...]
    no_trend: str
    months: tuple[str, ...]
    trend_from: str
    trend_to: str
    misses: Table
    claims: Table


@dataclass(frozen=True)
class ReviewPack:
    """All pages of a review pack, in order. record None: the review has not been held; ours None: partner's edition."""

    cover: Cover
    figures: tuple[KeyFigure, ...]
    headlines: tuple[tuple[str, str], ...]
    agenda_lead: str
    agenda: tuple[Subject, ...]
    levels: LevelsPart
    promises: Table
    actions: Table
    record: RecordPart | None
    contracts: Table
    certificates: Table
    ideas: Table
    ours: OursPart | None
    annex: Table
    index: Table


def review_pack(snapshot: Facts, sha256: str) -> ReviewPack:
    """The pack that a snapshot (header and facts) says. sha256: of the snapshot's text."""
    facts = snapshot["facts"]
    currency = facts["organisation"]["currency"]
    note = NOTES[facts["edition"]]
    pack = ReviewPack(
        cover=cover_of(snapshot, sha256, title=say("Quarterly review"), subject=facts["partner"]["name"], note=note),
        figures=_figures(facts),
        headlines=_headlines(facts),
        agenda_lead=_agenda_lead(facts),
        agenda=_agenda(facts["agenda"]),
        levels=_levels(facts),
        promises=promises_table(facts["promises"]),
        actions=actions_table(facts["actions"]),
        record=record_part(facts["record"]) if facts["record"] else None,
        contracts=replace(contracts_table(facts["partner"] | {"contracts": facts["contracts"]}, currency), code="R7"),
        certificates=certificates_table(facts["certificates"], on(facts["as_of"])),
        ideas=ideas_table(facts["ideas"], currency),
        ours=ours_part(facts["ours"], currency) if "ours" in facts else None,
        annex=levels_annex(facts["service_levels"]),
        index=Table("", (), (), ""),
    )
    return replace(pack, index=index_table(_printed(pack), facts))


def _printed(pack: ReviewPack) -> Iterator[Printed]:
    for figure in pack.figures:
        yield Printed(figure.code, figure.shown)
    for code, _ in pack.headlines:
        yield Printed(code, "sentence")
    yield Printed("R1", counted(len(pack.levels.trends), "line"))
    yield from map(printed_table, (pack.levels.misses, pack.levels.claims, pack.promises, pack.actions))
    if pack.record:
        yield printed_table(pack.record.ratings)
    yield from map(printed_table, (pack.contracts, pack.certificates, pack.ideas))
    if pack.ours:
        ours = pack.ours
        yield from map(printed_table, (ours.scorecard, ours.credits, ours.functions, ours.exit, ours.sub_contractors))


def _figures(facts: Facts) -> tuple[KeyFigure, ...]:
    return (
        _held_or_planned(facts["review"]),
        _met(facts),
        _kept(facts["promises"]),
        _open_actions(facts["actions"]),
        _rating(facts["record"]),
    )


def _held_or_planned(review: Facts) -> KeyFigure:
    due = say("due by {}", day(review["due_by"]))
    if review["held_on"]:
        return KeyFigure("Q1", say("Held"), day(review["held_on"]), due)
    state = say(STATE_LABELS[QBRState(review["state"])]).lower()
    return KeyFigure("Q1", say("Planned for"), day(review["scheduled_on"]), f"{state}, {due}")


def _met(facts: Facts) -> KeyFigure:
    count = standings(facts["service_levels"])
    judged = sum(count[one] for one in (Standing.MET, Standing.BELOW_EXPECTED, Standing.BELOW_MINIMUM))
    shown = say("{} of {}", count[Standing.MET], judged) if judged else formats.UNKNOWN
    return KeyFigure(
        "Q2",
        say("Results met"),
        shown,
        say("monthly results of the quarter") if judged else say("nothing was measured"),
    )


def _kept(promises: Facts) -> KeyFigure:
    if promises["since"] is None:
        return KeyFigure("Q3", say("Promises kept"), formats.UNKNOWN, say("no review was held before"))
    count = {fate: len(promises[fate]) for fate in ("kept", "broken", "open")}
    of = say("{} broken, {} open since {}", count["broken"], count["open"], promises["since"])
    return KeyFigure("Q3", say("Promises kept"), say("{} of {}", count["kept"], sum(count.values())), of)


def _open_actions(actions: list[Facts]) -> KeyFigure:
    still = [row for row in actions if row["state"] == "open"]
    late = sum(row["days_late"] > 0 for row in still)
    return KeyFigure("Q4", say("Open actions"), str(len(still)), say("{} of them late", formats.amount(late)))


def _rating(record: Facts | None) -> KeyFigure:
    if record is None:
        return KeyFigure("Q5", say("Rating"), formats.UNKNOWN, say("the review has not been held"))
    if record["mean_rating"] is None:
        return KeyFigure("Q5", say("Rating"), formats.UNKNOWN, say("nothing was rated"))
    return KeyFigure(
        "Q5", say("Rating"), formats.amount(known(record["mean_rating"]), 1), say("of 5, mean of what was rated")
    )


def _headlines(facts: Facts) -> tuple[tuple[str, str], ...]:
    found = [("Q6", _service_sentence(facts)), ("Q7", _promise_sentence(facts["promises"]))]
    found.append(("Q8", _claim_sentence(facts["claims"])))
    found.append(("Q9", _date_sentence(facts)))
    if "ours" in facts:
        found.append(("Q10", _credit_sentence(facts)))
    return tuple(found)


def _service_sentence(facts: Facts) -> str:
    count = standings(facts["service_levels"])
    missed = count[Standing.BELOW_EXPECTED] + count[Standing.BELOW_MINIMUM]
    judged = missed + count[Standing.MET]
    gaps = (
        say(" {} without data.", sentence(counted(count[Standing.NO_DATA], "result")))
        if count[Standing.NO_DATA]
        else ""
    )
    if not judged:
        return say("No service level was measured in {}.{}", facts["quarter"], gaps)
    if not missed:
        return say("Every one of {} met its service level.{}", counted(judged, "monthly result"), gaps)
    worst = count[Standing.BELOW_MINIMUM]
    below = (
        say(", {} of them below the minimum", formats.amount(worst))
        if worst
        else say(", none of them below the minimum")
    )
    return say("{} of {} missed a service level{}.{}", missed, counted(judged, "monthly result"), below, gaps)


def _promise_sentence(promises: Facts) -> str:
    if promises["since"] is None:
        return say("This is the first review with this partner: there is no promise to look back on.")
    broken = [row["what"] for row in promises["broken"]]
    if not broken:
        return say("No promise since {} was broken.", promises["since"])
    more = say(" and {} more", len(broken) - 1) if len(broken) > 1 else ""
    return say(
        "{} since {} broken: {}{}.", sentence(counted(len(broken), "promise")), promises["since"], broken[0], more
    )


def _claim_sentence(claims: list[Facts]) -> str:
    if not claims:
        return say("No claim of the partner differs from what was measured.")
    verb = agreeing(len(claims), "differs", "differ")
    return say("{} of the partner {} from what was measured.", sentence(counted(len(claims), "monthly claim")), verb)


def _date_sentence(facts: Facts) -> str:
    as_of = on(facts["as_of"])
    dated = [
        (notice, row) for row in facts["contracts"] if (notice := on(row["notice_by"])) and as_of and notice >= as_of
    ]
    if not dated:
        return say("No day to give notice lies ahead under an active contract.")
    notice, row = min(dated, key=lambda pair: (pair[0], pair[1]["code"]))
    return say("Next day to give notice: {}, {} {}.", formats.day(notice), row["code"], row["title"])


def _credit_sentence(facts: Facts) -> str:
    found, currency = facts["ours"]["credits"], facts["organisation"]["currency"]
    if found is None:
        return say("No month was closed with service credits.")
    shown = {name: short(found[name], currency) for name in ("net", "claimed", "received")}
    return say("Service credits: {} net, {} claimed, {} received.", shown["net"], shown["claimed"], shown["received"])


def _agenda_lead(facts: Facts) -> str:
    prepared = facts["review"]["prepared_at"]
    if prepared:
        return say("Written from the facts of {}.", day(prepared))
    return say("Not prepared yet: this is the agenda as the facts of {} would write it.", day(facts["as_of"]))


def _agenda(items: list[Facts]) -> tuple[Subject, ...]:
    found = groupby(items, key=lambda item: (item["subject"], item["for_partner"]))
    return tuple(Subject(name, tuple(one["sentence"] for one in group), not theirs) for (name, theirs), group in found)


def _levels(facts: Facts) -> LevelsPart:
    levels = facts["service_levels"]
    marks = [mark for level in levels for mark in level["months"]]
    months = sorted({mark["month"] for mark in marks})
    has_results = any(mark["attainment"] is not None for mark in marks)
    return LevelsPart(
        lead=_service_sentence(facts),
        trends=tuple(trend_of(level) for level in levels) if has_results else (),
        no_trend=say("No data: nothing was logged in the last twelve months.")
        if levels
        else say("None: no service level is agreed."),
        months=tuple(month_shown(month) for month in sorted({mark["month"] for mark in marks if mark["in_quarter"]})),
        trend_from=month_shown(months[0]) if months else "",
        trend_to=month_shown(months[-1]) if months else "",
        misses=replace(misses_table(levels, facts["quarter"]), code="R2"),
        claims=claims_table(facts["claims"]),
    )
