"""What a plan is checked against: functions, their standing decisions, bands, and who is on the move already."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from portfolio.models import FunctionState, ITFunction, Organisation
from sourcing.domain.criteria import SourcingClass
from sourcing.models import Decision, DecisionState, Transition
from sourcing.models.transitions import OPEN
from sourcing.queries.evidence import evidence_of


@dataclass(frozen=True)
class Subject:
    """A function as a plan sees it: its decided class (None: undecided), when that is due again, whether it moves already."""

    function: ITFunction
    standing_class: SourcingClass | None
    expires_on: date | None
    is_moving: bool

    @property
    def is_retired(self) -> bool:
        """Whether nothing can move any more."""
        return self.function.state == FunctionState.RETIRED


def subjects_of(organisation: Organisation, codes: Iterable[str]) -> dict[str, Subject]:
    """The organisation's functions of these codes, by code; unknown codes are missing. Three queries."""
    functions = list(organisation.functions.filter(code__in=set(codes)).select_related("organisation"))
    standing = _standing(functions)
    moving = set(
        Transition.objects.filter(function__in=functions, state__in=OPEN).values_list("function_id", flat=True)
    )
    return {
        function.code: Subject(function, *standing.get(function.pk, (None, None)), function.pk in moving)
        for function in functions
    }


def subject_of(function: ITFunction) -> Subject:
    """The same for one function. Three queries."""
    return subjects_of(function.organisation, [function.code])[function.code]


def floor_of(function: ITFunction) -> SourcingClass | None:
    """The least class that the locks fired by today's answers allow; None without locks or answers. Two queries."""
    evidence = evidence_of(function)
    return evidence.verdict.floor if evidence else None


def _standing(functions: list[ITFunction]) -> dict[int, tuple[SourcingClass, date | None]]:
    rows = Decision.objects.filter(function__in=functions, state=DecisionState.APPROVED)
    return {
        function: (SourcingClass(decided), expires_on)
        for function, decided, expires_on in rows.values_list("function_id", "sourcing_class", "expires_on")
    }
