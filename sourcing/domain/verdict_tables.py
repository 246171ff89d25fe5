"""Verdicts as a table of text for the terminal."""

from collections.abc import Sequence

from sourcing.domain.answer_files import FunctionAnswers
from sourcing.domain.verdicts import Verdict

HEAD = ("Function", "Class", "Stability", "Share", "C", "S", "T", "O", "Remarks")
LEFT_ALIGNED = (0, 1, 2, 8)
LONGEST_NAME = 48


def verdict_table(verdicts: Sequence[tuple[FunctionAnswers, Verdict]]) -> str:
    """A line for each function: class, label, share of any weights in per cent, four scores 0–100, and what to know."""
    lines = [HEAD, *(_line(function, verdict) for function, verdict in verdicts)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(HEAD))]
    return "\n".join(_aligned(line, widths) for line in lines)


def _line(function: FunctionAnswers, verdict: Verdict) -> tuple[str, ...]:
    name = function.names.get("name") or next(filter(None, function.names.values()), f"row {function.row}")
    scores = (f"{round(100 * score)}" for score in verdict.scores.values())
    return (
        name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…",
        verdict.sourcing_class.value,
        verdict.label.value,
        f"{100 * verdict.share:.1f} %",
        *scores,
        _remarks(verdict),
    )


def _remarks(verdict: Verdict) -> str:
    remarks = [lock.sentence.rstrip(".") for lock in verdict.fired_locks]
    if verdict.sourcing_class is not verdict.class_without_locks:
        remarks.append(f"without locks {verdict.class_without_locks.value}")
    if verdict.ask_next is not None:
        remarks.append(f"provisional, ask next: {verdict.ask_next.criterion}")
    return "; ".join(remarks)


def _aligned(line: Sequence[str], widths: Sequence[int]) -> str:
    cells = (
        text.ljust(width) if at in LEFT_ALIGNED else text.rjust(width)
        for at, (text, width) in enumerate(zip(line, widths, strict=True))
    )
    return "  ".join(cells).rstrip()
