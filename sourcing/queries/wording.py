"""Facts of sourcing as sentences, the same in list, hub, home and pack."""

from portfolio.domain import formats
from portfolio.domain.language import Words, say
from sourcing.domain.balance import Misalignment
from sourcing.domain.criteria import Band
from sourcing.domain.drift import Drift, DriftReason
from sourcing.queries.worklist import Work, WorkReason


def band_in_words(band: Band) -> str:
    """A band as text: “0–10 %”."""
    return formats.share_range(band.lowest, band.highest)


def drift_in_words(drift: Drift) -> list[str]:
    """Why a function drifted, one sentence a reason."""
    standing = drift.standing
    sentences = {
        DriftReason.CLASS: say(
            "Drifted: decided {}, the answers now give {}.", standing.decided_class, standing.current_class
        ),
        DriftReason.SHARE: say(
            "Drifted: MSP share {} left its band {}.", formats.percent(standing.share_now), band_in_words(standing.band)
        ),
    }
    return [sentences[reason] for reason in drift.reasons]


def misalignment_in_words(item: Misalignment) -> str:
    """How a function is misaligned."""
    side = say("above" if item.over_outsourced else "below")
    return say("MSP share {} is {} the band {}.", formats.percent(item.msp_share), side, band_in_words(item.band))


def reasons_in_words(work: Work) -> list[str]:
    """Why a function is on the worklist, one sentence a reason, most pressing first."""
    return [sentence for reason in work.reasons for sentence in _sentences(work, reason)]


def _sentences(work: Work, reason: WorkReason) -> list[str]:
    if reason == WorkReason.DRIFTED and work.drift is not None:
        return drift_in_words(work.drift)
    if reason == WorkReason.MISALIGNED and work.misalignment is not None:
        has_said = work.drift is not None and DriftReason.SHARE in work.drift.reasons
        return [] if has_said else [misalignment_in_words(work.misalignment)]
    if reason in EXPIRIES and work.function.standing is not None:
        return [f"{EXPIRIES[reason]} {formats.day(work.function.standing.expires_on)}."]
    if reason == WorkReason.WAITING and work.waiting is not None:
        return [say("Proposed as {}; waits for approval.", work.waiting.sourcing_class)]
    return [_PLAIN[reason]]


EXPIRIES = {
    WorkReason.DUE_AGAIN: Words("Its decision expired and is due again since"),
    WorkReason.EXPIRING: Words("Its decision expires on"),
}
_PLAIN = {
    WorkReason.CONTESTED: Words("Contested: no clear winner."),
    WorkReason.PROVISIONAL: Words("Provisional: an unanswered question could still change the class."),
    WorkReason.UNASSESSED: Words("Not scored yet."),
    WorkReason.UNDECIDED: Words("Scored, not decided yet."),
}
