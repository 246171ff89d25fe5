"""The history of a function's class as a time line: answers, decisions and drift, each with before → after."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from portfolio.domain.language import counted, say
from portfolio.models import ITFunction
from sourcing.domain.criteria import SourcingClass
from sourcing.domain.histories import DriftedAt, drifts_over_time, standing_at
from sourcing.models import Assessment, Decision
from sourcing.queries.decisions import history_of
from sourcing.queries.histories_replay import Past, past_of, stood_in
from sourcing.queries.wording import drift_in_words

EXCERPT = 240


@dataclass(frozen=True)
class HistoryLine:
    """One thing that happened: when, what, who, the class before and after where it has to do with one, and its page."""

    at: datetime
    kind: str
    sentence: str
    who: str = ""
    before: str | None = None
    after: str | None = None
    detail: str = ""
    url: str = ""


@dataclass(frozen=True)
class PastState:
    """How a function's class stood on a past day: the decision in force, if any, and the class its answers gave then."""

    standing: Decision | None
    answers_give: str | None
    is_expired: bool


@dataclass(frozen=True)
class FunctionHistory:
    """The lines, latest first, and how it stood on the day that was asked for (None: no day was)."""

    lines: tuple[HistoryLine, ...]
    past: PastState | None


def function_history(function: ITFunction, *, today: date, on: date | None = None) -> FunctionHistory:
    """The whole time line of the function as of today, and its state at the end of that day. Four queries.

    Answers of a round that is still open are not in it: nobody but who gave them knows of them.
    """
    decisions = history_of(function)
    past = past_of(function, stood_in(decisions))
    lines = [*_answered(past), *_decided(decisions), *_expired(decisions, function, today), *_drifted(past, decisions)]
    lines.sort(key=lambda line: (line.at, ORDER[line.kind]))
    lines.reverse()
    state = None if on is None else _state(decisions, past, end_of(on, function.organisation.time_zone), on)
    return FunctionHistory(tuple(lines), state)


ORDER = {
    name: at
    for at, name in enumerate(("answers", "drift", "expired", "proposed", "superseded", "approved", "rejected"))
}
"""Which of two things of the same moment comes first."""


def end_of(day: date, time_zone: str) -> datetime:
    """The last moment of the day where the organisation is."""
    return datetime.combine(day, time.max, tzinfo=ZoneInfo(time_zone))


def _answered(past: Past) -> Iterator[HistoryLine]:
    for moment in past.moments:
        assessment = moment.assessment
        if assessment is not None:
            yield HistoryLine(
                moment.known.at, "answers", _answers_sentence(assessment), str(assessment.assessor.user),
                moment.class_before, moment.known.current_class,
            )  # fmt: skip
        elif moment.class_before != moment.known.current_class:
            yield HistoryLine(
                moment.known.at, "answers", say("{} came into force", moment.model), "", moment.class_before,
                moment.known.current_class,
            )  # fmt: skip


def _answers_sentence(assessment: Assessment) -> str:
    count = sum(level is not None for level in assessment.answers.values())
    return say("{} answered", counted(count, "question"))


def _decided(decisions: Sequence[Decision]) -> Iterator[HistoryLine]:
    stood = stood_in(decisions)
    for decision in decisions:
        url, found = decision.get_absolute_url(), decision.sourcing_class
        earlier = standing_at((one for one in stood if one.key != decision.pk), decision.proposed_at)
        before = earlier.decided_class.value if earlier else None
        rationale = _cut(decision.rationale)
        yield HistoryLine(
            decision.proposed_at,
            "proposed",
            say("Proposed"),
            str(decision.proposed_by.user),
            before,
            found,
            rationale,
            url,
        )
        yield from _settled(decision, decisions)


def _settled(decision: Decision, decisions: Iterable[Decision]) -> Iterator[HistoryLine]:
    url, found = decision.get_absolute_url(), decision.sourcing_class
    if decision.approved_at and decision.approved_by:
        earlier = next((one for one in decisions if one.superseded_by_id == decision.pk), None)
        before, who = earlier.sourcing_class if earlier else None, str(decision.approved_by.user)
        yield HistoryLine(decision.approved_at, "approved", say("Approved"), who, before, found, url=url)
    if decision.superseded_at:
        after = next((one.sourcing_class for one in decisions if one.pk == decision.superseded_by_id), None)
        yield HistoryLine(
            decision.superseded_at, "superseded", say("Superseded by a later decision"), "", found, after, url=url
        )
    if decision.rejected_at and decision.rejected_by:
        is_withdrawn = decision.rejected_by_id == decision.proposed_by_id
        sentence = say("Withdrawn by its proposer") if is_withdrawn else say("Rejected")
        reason = "" if is_withdrawn else _cut(decision.rejection_reason)
        who = str(decision.rejected_by.user)
        yield HistoryLine(decision.rejected_at, "rejected", sentence, who, found, None, reason, url)


def _expired(decisions: Iterable[Decision], function: ITFunction, today: date) -> Iterator[HistoryLine]:
    """Decisions whose day came while they stood."""
    zone = ZoneInfo(function.organisation.time_zone)
    for decision in decisions:
        if decision.expires_on is None or decision.approved_at is None or decision.expires_on > today:
            continue
        at = max(datetime.combine(decision.expires_on, time.min, tzinfo=zone), decision.approved_at)
        if decision.superseded_at is None or at < decision.superseded_at:
            sentence = say("Expired: due again since that day")
            yield HistoryLine(at, "expired", sentence, before=decision.sourcing_class, url=decision.get_absolute_url())


def _drifted(past: Past, decisions: Sequence[Decision]) -> Iterator[HistoryLine]:
    addresses = {decision.pk: decision.get_absolute_url() for decision in decisions}
    for drifted in drifts_over_time(past.stood, past.known):
        yield _drift_line(drifted, addresses[drifted.decision])


def _drift_line(drifted: DriftedAt, url: str) -> HistoryLine:
    standing = drifted.drift.standing
    now = standing.current_class if standing.current_class not in (None, standing.decided_class) else None
    sentence = " ".join(drift_in_words(drifted.drift))
    return HistoryLine(drifted.at, "drift", sentence, "", standing.decided_class.value, now, url=url)


def _state(decisions: Sequence[Decision], past: Past, moment: datetime, on: date) -> PastState:
    found = standing_at(past.stood, moment)
    standing = next((one for one in decisions if found and one.pk == found.key), None)
    known = past.known_at(moment)
    gave: SourcingClass | None = known.current_class if known else None
    is_expired = standing is not None and standing.expires_on is not None and standing.expires_on <= on
    return PastState(standing, gave, is_expired)


def _cut(text: str) -> str:
    return text if len(text) <= EXCERPT else f"{text[: EXCERPT - 1]}…"
