"""What waits for one person in rounds: their own functions, and for a CIO the closing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count
from django.urls import reverse

from portfolio.access import may
from portfolio.domain import formats
from portfolio.domain.language import say
from portfolio.models import ITFunction, Member
from portfolio.registry import Due
from sourcing import access
from sourcing.models import Assessment, AssessmentState, Round, RoundFunction, RoundState
from sourcing.queries.criteria import criteria_of
from sourcing.queries.rounds import RoundRow, counted, round_rows


@dataclass(frozen=True)
class Task:
    """A function that a member assesses in a round. answered: questions of their draft, or of what they submitted."""

    function: ITFunction
    answered: int
    question_count: int
    is_submitted: bool

    @property
    def is_begun(self) -> bool:
        """Whether there is a draft."""
        return self.answered > 0 and not self.is_submitted


@dataclass(frozen=True)
class Place:
    """Where a function stands in a member's list: its number from 1, its neighbours, the next one with open work."""

    number: int
    before: ITFunction | None
    after: ITFunction | None
    next_open: ITFunction | None


@dataclass(frozen=True)
class OwnWork:
    """Everything a member assesses in a round, in the order of the functions' names."""

    held: Round
    tasks: Sequence[Task]

    @property
    def submitted_count(self) -> int:
        """Functions done."""
        return sum(task.is_submitted for task in self.tasks)

    @property
    def open_count(self) -> int:
        """Functions left."""
        return len(self.tasks) - self.submitted_count

    @property
    def answered_count(self) -> int:
        """Questions answered, of all functions."""
        return sum(task.answered for task in self.tasks)

    @property
    def question_count(self) -> int:
        """Questions, of all functions."""
        return sum(task.question_count for task in self.tasks)

    def holds(self, function: ITFunction) -> bool:
        """Whether the function is among the member's own."""
        return any(task.function.pk == function.pk for task in self.tasks)

    def place(self, function: ITFunction) -> Place:
        """Where the function stands among them."""
        at = next(at for at, task in enumerate(self.tasks) if task.function.pk == function.pk)
        behind = [*self.tasks[at + 1 :], *self.tasks[:at]]
        return Place(
            number=at + 1,
            before=self.tasks[at - 1].function if at > 0 else None,
            after=self.tasks[at + 1].function if at + 1 < len(self.tasks) else None,
            next_open=next((task.function for task in behind if not task.is_submitted), None),
        )

    @property
    def first_open(self) -> Task | None:
        """Where to go on: the first function with open work; None when all is done."""
        return next((task for task in self.tasks if not task.is_submitted), None)


def own_work(held: Round, member: Member) -> OwnWork | None:
    """The member's own functions in the round; None where they are no assessor of it. Three queries."""
    if not held.seats.filter(member=member).exists():
        return None
    questions = len(criteria_of(held.criteria_model).keys)
    own = Assessment.objects.filter(round=held, assessor=member).values_list("function_id", "state", "answers")
    known = {function: (state == AssessmentState.SUBMITTED, len(answers)) for function, state, answers in own}
    tasks = [_task(one, known, questions) for one in held.memberships.select_related("function__organisation")]
    return OwnWork(held, tasks)


def open_round_of(function: ITFunction, member: Member) -> Round | None:
    """The open round in which the member assesses the function, the most pressing one; None where there is none. One query."""
    return access.open_rounds_to_answer(member).filter(memberships__function=function).first()


def _task(one: RoundFunction, known: Mapping[int, tuple[bool, int]], questions: int) -> Task:
    is_submitted, answered = known.get(one.function_id, (False, 0))
    return Task(one.function, answered, questions, is_submitted)


@dataclass(frozen=True)
class RoundDue:
    """One thing that waits for a member in a round, and until when."""

    day: date
    sentence: str
    url: str
    is_late: bool


def due_in_rounds(member: Member, today: date) -> list[Due]:
    """What waits for the member in open rounds, for the bell. Nine queries at most."""
    return [Due(one.sentence, one.url, one.is_late) for one in round_dues(member, today=today)]


def round_dues(member: Member, *, today: date) -> list[RoundDue]:
    """The member's own functions in open rounds, and for a CIO the rounds to close. Nine queries at most."""
    own = _own_dues(member, today) if may(member, "assessment.edit") else []
    return [*own, *(_dues_to_close(member, today) if may(member, "round.close") else [])]


def _own_dues(member: Member, today: date) -> list[RoundDue]:
    mine = list(access.open_rounds_to_answer(member))
    submitted = Assessment.objects.filter(round__in=mine, assessor=member, state=AssessmentState.SUBMITTED)
    done = counted(submitted.order_by().values_list("round").annotate(Count("pk")))
    rows = [(row, row.function_count - done[row.held.pk]) for row in round_rows(mine, today=today)]
    return [_own(row, left, today) for row, left in rows if left > 0]


def _own(row: RoundRow, left: int, today: date) -> RoundDue:
    things = say("1 function") if left == 1 else say("{} functions", left)
    when = formats.in_days(row.held.due_on, today)
    sentence = say("Round {}: {} left for you to assess, due {}", row.held, things, when)
    return RoundDue(row.held.due_on, sentence, work_address(row.held), row.is_overdue)


def _dues_to_close(member: Member, today: date) -> list[RoundDue]:
    still_open = access.rounds_of(member).filter(state=RoundState.OPEN).select_related("organisation")
    return [_to_close(row) for row in round_rows(still_open, today=today) if row.is_complete or row.is_overdue]


def _to_close(row: RoundRow) -> RoundDue:
    why = say("everybody has submitted") if row.is_complete else say("past its due date")
    sentence = say("Round {}: {}, waits to be closed", row.held, why)
    return RoundDue(row.held.due_on, sentence, row.held.get_absolute_url(), row.is_overdue)


def work_address(held: Round) -> str:
    """Where an assessor finds their own functions in the round. No query where the organisation is loaded."""
    return reverse("sourcing:round_work", args=[held.organisation.slug, held.number])
