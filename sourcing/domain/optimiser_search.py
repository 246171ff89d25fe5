"""Answering the question: the best choice, or which limits clash, and the frontier of cost against alignment."""

from collections.abc import Callable
from dataclasses import dataclass

from portfolio.domain.language import Words
from sourcing.domain.optimiser import Choices, Question
from sourcing.domain.optimiser_best import Proof, best
from sourcing.domain.optimiser_clashes import Clash, clashing
from sourcing.domain.optimiser_frontier import FRONTIER_STEPS, Point, frontier, point_of
from sourcing.domain.optimiser_highs import Watch
from sourcing.domain.optimiser_model import Model
from sourcing.domain.optimiser_options import choices_of

Report = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Outcome:
    """What came out. Either `best` is there, or `clashes` says why not. `frontier`: cheapest first.

    `proofs`: what no choice can beat, in the order in which it was sought.
    """

    choices: tuple[Choices, ...]
    best: Point | None
    proofs: tuple[Proof, ...]
    clashes: tuple[Clash, ...]
    frontier: tuple[Point, ...]


def optimise(question: Question, report: Report = lambda step, steps, label: None) -> Outcome:
    """The answer, with how good any can be.

    report(step, steps, label) is called before each part and every two seconds of it; what it raises ends the work.
    Raises TooManyOptions, NotSolvedInTime.
    """
    steps = _Steps(report)
    steps.begin(1, Words("Working out what each option costs"))
    choices = choices_of(question)
    model = Model(question, choices, Watch(steps.again))
    steps.begin(2, f"Solving: {question.objective.label.lower()}")
    limits = list(question.limits)
    found = best(model, question.objective, limits)
    clashes = () if found is not None else clashing(model, limits)
    points = frontier(model, lambda step, label: steps.begin(step + 2, label))
    answer = None if found is None else point_of(model, found)
    return Outcome(choices, answer, () if found is None else found.proofs, clashes, points)


class _Steps:
    """The step that is being taken, reported when it begins and again while it lasts."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.step, self.label = 0, ""

    def begin(self, step: int, label: str) -> None:
        self.step, self.label = step, label
        self.again()

    def again(self) -> None:
        self.report(self.step, 3 + FRONTIER_STEPS, self.label)
