"""How rounds go: who has submitted how much, never what."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count

from portfolio.access import may
from portfolio.models import ITFunction, Member
from sourcing.models import Assessment, AssessmentState, Round, RoundAssessor, RoundFunction, RoundReminder, RoundState
from sourcing.queries.criteria import criteria_of


@dataclass(frozen=True)
class RoundRow:
    """A round in a list: how many functions and assessors it has, and how many assessments of how many are submitted."""

    held: Round
    function_count: int
    assessor_count: int
    submitted_count: int
    is_overdue: bool

    @property
    def expected_count(self) -> int:
        """Assessments that it takes until everybody has submitted everything."""
        return self.function_count * self.assessor_count

    @property
    def is_complete(self) -> bool:
        """Whether everybody has submitted everything."""
        return self.submitted_count >= self.expected_count

    @property
    def share(self) -> float:
        """How much is submitted, 0..1."""
        return self.submitted_count / self.expected_count if self.expected_count else 0.0


@dataclass(frozen=True)
class Missing:
    """An assessor who has not submitted everything: on how many of how many functions."""

    member: Member
    open_count: int
    function_count: int

    @property
    def name(self) -> str:
        """Who it is."""
        return str(self.member.user)


@dataclass(frozen=True)
class AssessorProgress:
    """How far an assessor is: functions submitted and begun, questions answered of all."""

    member: Member
    submitted_count: int
    begun_count: int
    function_count: int
    answered_count: int
    question_count: int
    last_submitted_at: datetime | None
    reminder: RoundReminder | None

    @property
    def is_complete(self) -> bool:
        """Whether everything is submitted."""
        return self.submitted_count == self.function_count

    @property
    def may_assess(self) -> bool:
        """Whether they still may: somebody's role may have changed since the round began."""
        return may(self.member, "assessment.edit")


@dataclass(frozen=True)
class FunctionProgress:
    """How many of the assessors have submitted a function."""

    function: ITFunction
    submitted_count: int
    assessor_count: int


@dataclass(frozen=True)
class Progress:
    """How far a round is, by assessor and by function."""

    assessors: Sequence[AssessorProgress]
    functions: Sequence[FunctionProgress]

    @property
    def submitted_count(self) -> int:
        """Assessments submitted."""
        return sum(one.submitted_count for one in self.assessors)

    @property
    def expected_count(self) -> int:
        """Assessments in all."""
        return len(self.assessors) * len(self.functions)


def is_overdue(held: Round, today: date) -> bool:
    """Whether the round should have been closed by now. No query."""
    return held.state == RoundState.OPEN and held.due_on < today


def round_rows(rounds: Iterable[Round], *, today: date) -> list[RoundRow]:
    """These rounds with their counts, in the same order. Three queries, whatever their number."""
    held = list(rounds)
    functions = counted(RoundFunction.objects.filter(round__in=held).values_list("round").annotate(Count("pk")))
    assessors = counted(RoundAssessor.objects.filter(round__in=held).values_list("round").annotate(Count("pk")))
    submitted = Assessment.objects.filter(round__in=held, state=AssessmentState.SUBMITTED).order_by()
    handed_in = counted(submitted.values_list("round").annotate(Count("pk")))
    return [
        RoundRow(one, functions[one.pk], assessors[one.pk], handed_in[one.pk], is_overdue(one, today)) for one in held
    ]


def round_members(held: Round) -> tuple[list[int], list[int]]:
    """Keys of the functions and of the assessors of the round. Two queries."""
    functions = held.memberships.values_list("function_id", flat=True)
    return list(functions), list(held.seats.values_list("member_id", flat=True))


def missing_in(held: Round) -> list[Missing]:
    """The assessors who have not submitted everything, by name. Three queries."""
    function_count = held.memberships.count()
    submitted = Assessment.objects.filter(round=held, state=AssessmentState.SUBMITTED).order_by()
    done = counted(submitted.values_list("assessor").annotate(Count("pk")))
    seats = held.seats.select_related("member__user")
    rows = [Missing(seat.member, function_count - done[seat.member_id], function_count) for seat in seats]
    return [one for one in rows if one.open_count > 0]


def progress_of(held: Round) -> Progress:
    """How far everybody is, and when they were reminded; counts alone, no level and no class. Four queries."""
    members = list(held.memberships.select_related("function__organisation"))
    seats = list(held.seats.select_related("member__user"))
    work = _work(held, {one.function_id for one in members})
    handed_in = Counter(one.function for one in work if one.is_submitted)
    questions = len(criteria_of(held.criteria_model).keys)
    reminders = {one.member_id: one for one in held.reminders.order_by("created_at", "pk")}  # the latest of each
    return Progress(
        assessors=[_assessor(seat.member, work, len(members), questions, reminders) for seat in seats],
        functions=[FunctionProgress(one.function, handed_in[one.function_id], len(seats)) for one in members],
    )


@dataclass(frozen=True)
class _Piece:
    function: int
    assessor: int
    is_submitted: bool
    answered: int
    submitted_at: datetime | None


def _work(held: Round, functions: set[int]) -> list[_Piece]:
    rows = Assessment.objects.filter(round=held, function__in=functions).order_by()
    return [
        _Piece(function, assessor, state == AssessmentState.SUBMITTED, len(answers), submitted_at)
        for function, assessor, state, answers, submitted_at in rows.values_list(
            "function_id", "assessor_id", "state", "answers", "submitted_at"
        )
    ]


def _assessor(
    member: Member,
    work: Sequence[_Piece],
    function_count: int,
    questions: int,
    reminders: Mapping[int, RoundReminder],
) -> AssessorProgress:
    own = [one for one in work if one.assessor == member.pk]
    return AssessorProgress(
        member=member,
        submitted_count=sum(one.is_submitted for one in own),
        begun_count=sum(not one.is_submitted for one in own),
        function_count=function_count,
        answered_count=sum(one.answered for one in own),
        question_count=function_count * questions,
        last_submitted_at=max((one.submitted_at for one in own if one.submitted_at), default=None),
        reminder=reminders.get(member.pk),
    )


def counted(rows: Iterable[tuple[int, int]]) -> Counter[int]:
    """Keys with their counts as a counter: 0 for a key that is not among them."""
    return Counter(dict(rows))
