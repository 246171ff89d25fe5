"""What a closed round found, as its pages and files show it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from portfolio.domain import formats
from portfolio.domain.language import Words, say
from portfolio.models import ITFunction
from sourcing.domain.criteria import Criterion, Level, SourcingClass
from sourcing.domain.flips import final_class
from sourcing.domain.group_results import CriterionResult, GroupResult, criterion_results
from sourcing.domain.verdicts import Label
from sourcing.models import Assessment, Round, RoundFunction
from sourcing.queries.criteria import criteria_of
from sourcing.queries.rounds_findings import answers_in, group_result_of
from sourcing.queries.verdict_views import VerdictView, view_of

MEAN_PLACES = 2
SHOWS = {
    "": (Words("All"), Q()),
    "disagree": (Words("Assessors disagree"), Q(class_count__gt=1)),
    "contested": (Words("Contested"), Q(label=Label.CONTESTED.value)),
    "one-decides": (Words("One assessor decides"), Q(one_decides=True)),
    "provisional": (Words("Provisional"), Q(is_provisional=True)),
    "nobody": (Words("Nobody answered"), Q(assessor_count=0)),
}
# Those to talk about first: no clear winner, then those who disagree, then those on whom one assessor decides.
_PRESSING = Case(
    When(label=Label.CONTESTED.value, then=Value(0)),
    When(class_count__gt=1, then=Value(1)),
    When(one_decides=True, then=Value(2)),
    When(assessor_count=0, then=Value(4)),
    default=Value(3),
    output_field=IntegerField(),
)
SORTS = {
    "": (Words("Most to talk about first"), (_PRESSING, "-widest_range", "function__name")),
    "name": (Words("Name"), ("function__name",)),
    "-range": (Words("Furthest apart first"), ("-widest_range", "function__name")),
    "share": (Words("Least stable first"), ("share", "function__name")),
}


@dataclass(frozen=True)
class AnswerShown:
    """What one assessor said to one question: the level as text, and their note."""

    assessor: str
    level: str
    comment: str


@dataclass(frozen=True)
class Mark:
    """Lowest, highest and mean level as places 4..96 on a line of 100."""

    lowest: Decimal
    highest: Decimal
    mean: Decimal


@dataclass(frozen=True)
class CriterionShown:
    """A question with what the group said to it."""

    criterion: Criterion
    result: CriterionResult
    mean_fraction: str
    mean: str
    spread: str
    mark: Mark | None
    answers: Sequence[AnswerShown]

    @property
    def comments(self) -> list[AnswerShown]:
        """The notes that were written."""
        return [answer for answer in self.answers if answer.comment]

    @property
    def is_wide(self) -> bool:
        """Whether the answers are two levels or more apart."""
        return self.result.spread is not None and self.result.spread >= 2


@dataclass(frozen=True)
class AssessorShown:
    """One assessor: the class they alone would give, and the group's without them."""

    name: str
    alone: str
    without: str
    flips: bool
    disagrees: bool


@dataclass(frozen=True)
class GroupView:
    """The result of a function in a closed round."""

    view: VerdictView
    assessors: Sequence[AssessorShown]
    criteria: Sequence[CriterionShown]
    replacements: Sequence[str]
    one_decides: bool


def results_listed(held: Round, *, show: str, words: str, sourcing_class: str, sort: str) -> QuerySet[RoundFunction]:
    """The functions of the round that pass, in that order; unknown filters count as not given. No query yet."""
    rows = held.memberships.select_related("function__organisation").filter(SHOWS.get(show, SHOWS[""])[1])
    if words:
        rows = rows.filter(Q(function__name__icontains=words) | Q(function__code__icontains=words))
    if sourcing_class:
        rows = rows.filter(sourcing_class=sourcing_class)
    return rows.order_by(*SORTS.get(sort, SORTS[""])[1], "pk")


def counts_by_show(held: Round) -> dict[str, int]:
    """How many functions of the round each filter finds. One query."""
    rows = list(held.memberships.values_list("class_count", "label", "one_decides", "is_provisional", "assessor_count"))
    return {
        "": len(rows),
        "disagree": sum(row[0] > 1 for row in rows),
        "contested": sum(row[1] == Label.CONTESTED.value for row in rows),
        "one-decides": sum(row[2] for row in rows),
        "provisional": sum(row[3] for row in rows),
        "nobody": sum(row[4] == 0 for row in rows),
    }


def group_view(held: Round, function: ITFunction) -> GroupView | None:
    """What the assessors found on the function; None where nobody submitted, or the round is open. One query."""
    assessments = answers_in(held).get(function.pk, {})
    if not assessments:
        return None
    criteria = criteria_of(held.criteria_model)
    result = group_result_of(held, assessments)
    names = {str(member): str(assessment.assessor.user) for member, assessment in assessments.items()}
    return GroupView(
        view=view_of(result.verdict.to_json(), criteria),
        assessors=_assessors(result, names),
        criteria=[_criterion(criteria.by_key[one.criterion], one, assessments) for one in result.criteria],
        replacements=_replacements(result, names),
        one_decides=result.one_decides,
    )


def classes_alone(held: Round) -> dict[int, dict[int, SourcingClass]]:
    """The class that each assessor alone would give: function key → member key → class. Empty while open. One query."""
    criteria = criteria_of(held.criteria_model)
    return {
        function: {member: final_class(criteria, one.answers) for member, one in assessments.items()}
        for function, assessments in answers_in(held).items()
    }


def criteria_results(held: Round) -> Iterator[tuple[int, CriterionShown]]:
    """Every question of every function with what was said to it, by function key. Empty while open. One query."""
    criteria = criteria_of(held.criteria_model)
    for function, assessments in answers_in(held).items():
        answers = {str(member): assessment.answers for member, assessment in assessments.items()}
        for one in criterion_results(criteria, answers):
            yield function, _criterion(criteria.by_key[one.criterion], one, assessments)


def mean_in_words(mean: Level | None) -> str:
    """A mean as a decimal with two places; “–” where nobody gave a level."""
    return formats.amount(mean, MEAN_PLACES)


def _assessors(result: GroupResult, names: Mapping[str, str]) -> list[AssessorShown]:
    found = [
        AssessorShown(
            name=names[one.assessor],
            alone=one.alone.value,
            without=one.without.value if one.without else "",
            flips=one.assessor in result.flipping_absences,
            disagrees=one.alone is not result.sourcing_class,
        )
        for one in result.assessors
    ]
    return sorted(found, key=lambda one: one.name)


def _replacements(result: GroupResult, names: Mapping[str, str]) -> list[str]:
    """One sentence for each assessor and class: whose answers in place of theirs would give it."""
    found: dict[tuple[str, SourcingClass], list[str]] = {}
    for one in result.flipping_replacements:
        found.setdefault((names[one.assessor], one.sourcing_class), []).append(names[one.replaced_by])
    return [
        say("If {} had answered as {} did, it would be {}.", assessor, " or ".join(sorted(others)), sourcing_class)
        for (assessor, sourcing_class), others in sorted(found.items())
    ]


def _criterion(criterion: Criterion, result: CriterionResult, assessments: Mapping[int, Assessment]) -> CriterionShown:
    return CriterionShown(
        criterion=criterion,
        result=result,
        mean_fraction="" if result.mean is None else str(Fraction(result.mean)),
        mean=mean_in_words(result.mean),
        spread=formats.UNKNOWN if result.spread is None else str(result.spread),
        mark=_mark(result),
        answers=[_answer(criterion.key, one) for one in assessments.values()],
    )


def _mark(result: CriterionResult) -> Mark | None:
    if result.mean is None or result.lowest is None or result.highest is None:
        return None
    places = (
        4 + formats.bar_width(Fraction(level - 1) / 4, 92) for level in (result.lowest, result.highest, result.mean)
    )
    return Mark(*places)


def _answer(key: str, assessment: Assessment) -> AnswerShown:
    level = assessment.answers.get(key)
    shown = str(level) if level is not None else say("Don't know") if key in assessment.answers else say("Left open")
    return AnswerShown(str(assessment.assessor.user), shown, assessment.comments.get(key, ""))
