"""Comparisons of candidates as the domain reads them, and choices: what stands, what waits, what each was made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from msp_reviews import access
from msp_reviews.domain.msp_choices import BetterWhen, Cell, Criterion, CriterionKind, Sheet, why_not_compare
from msp_reviews.models import (
    ChoiceState,
    MspCandidate,
    MspChoice,
    MspComparison,
    MspCriterion,
    MspScore,
    Partner,
)
from portfolio.access import functions_of
from portfolio.domain.canonical import digest
from portfolio.domain.language import Words, say
from portfolio.models import ITFunction, Member
from sourcing.domain.criteria import SourcingClass
from sourcing.domain.smaa import Weighting
from sourcing.models import Decision, DecisionState
from sourcing.queries.criteria import bands_of

PEOPLE = ("proposed_by__user", "approved_by__user", "rejected_by__user")
RETIRED = Words("{} is retired: nobody runs it any more.")


@dataclass(frozen=True)
class Loaded:
    """A comparison with its rows. scores: by candidate and criterion key."""

    comparison: MspComparison
    criteria: Sequence[MspCriterion]
    candidates: Sequence[MspCandidate]
    scores: dict[tuple[int, int], MspScore]

    @property
    def sheet(self) -> Sheet:
        """The comparison as the domain reads it. No query."""
        return Sheet(
            Weighting(self.comparison.weighting),
            tuple(criterion_of(row) for row in self.criteria),
            tuple(name_of(row) for row in self.candidates),
            tuple(tuple(self._cell(one, other) for other in self.criteria) for one in self.candidates),
        )

    def _cell(self, candidate: MspCandidate, criterion: MspCriterion) -> Cell:
        score = self.scores.get((candidate.pk, criterion.pk))
        return Cell() if score is None else Cell(score.value, score.note)


def loaded(comparison: MspComparison) -> Loaded:
    """The comparison with criteria, candidates and scores. Three queries, whatever their number."""
    criteria = list(comparison.criteria.order_by("position", "pk"))
    candidates = list(comparison.candidates.select_related("partner__organisation").order_by("position", "pk"))
    scores = MspScore.objects.filter(candidate__comparison=comparison)
    return Loaded(comparison, criteria, candidates, {(one.candidate_id, one.criterion_id): one for one in scores})


def criterion_of(row: MspCriterion) -> Criterion:
    """The row as the domain reads it."""
    return Criterion(
        name=row.name,
        kind=CriterionKind(row.kind),
        rank=row.rank,
        points=row.points,
        question=row.question,
        unit=row.unit,
        better=BetterWhen(row.better),
        anchors=tuple(row.anchors),
        worst=row.worst,
        best=row.best,
    )


def name_of(candidate: MspCandidate) -> str:
    """The partner's name as it is now, or the name that was written down."""
    return candidate.partner.name if candidate.partner else candidate.name


@dataclass(frozen=True)
class Going:
    """Whether a function may be given to a partner: its standing decision and the sentence why not, empty where it may."""

    decision: Decision | None
    why_not: str
    most_share: str | None


def going_of(function: ITFunction) -> Going:
    """Whether a partner may be chosen for the function as it is decided now. Two queries."""
    decision = Decision.objects.filter(function=function, state=DecisionState.APPROVED).first()
    bands = bands_of(function.organisation)
    decided = SourcingClass(decision.sourcing_class) if decision else None
    band = bands.get(decided) if decided else None
    why = say(RETIRED, function.name) if function.state == "retired" else ""
    return Going(decision, why or why_not_compare(function.name, decided, band), str(band.highest) if band else None)


def going_functions(member: Member) -> QuerySet[ITFunction]:
    """The functions for which a partner may be chosen, by name. One query, and one for the bands."""
    bands = bands_of(member.organisation)
    classes = [kind.value for kind in SourcingClass if not why_not_compare("", kind, bands.get(kind))]
    rows = functions_of(member).filter(decisions__state=DecisionState.APPROVED, decisions__sourcing_class__in=classes)
    return rows.exclude(state="retired").order_by("name", "code")


def inputs_of(held: Loaded, going: Going) -> dict[str, Any]:
    """The whole comparison as plain JSON: what a choice is made of. No query."""
    sheet, function = held.sheet, held.comparison.function
    return {
        "title": held.comparison.title,
        "function": {"code": function.code, "name": function.name},
        "class": going.decision.sourcing_class if going.decision else None,
        "most_msp_share": going.most_share,
        "weighting": sheet.weighting.value,
        "criteria": [_criterion_inputs(criterion) for criterion in sheet.criteria],
        "candidates": [
            {"name": name_of(row), "partner": row.partner.slug if row.partner else None} for row in held.candidates
        ],
        "cells": [[{"value": _figure(cell.value), "note": cell.note} for cell in row] for row in sheet.cells],
    }


def _criterion_inputs(criterion: Criterion) -> dict[str, Any]:
    return {
        "name": criterion.name,
        "question": criterion.question,
        "kind": criterion.kind.value,
        "unit": criterion.unit,
        "better": criterion.better.value,
        "anchors": list(criterion.anchors),
        "worst": _figure(criterion.worst),
        "best": _figure(criterion.best),
        "rank": criterion.rank,
        "points": criterion.points,
    }


def _figure(value: Decimal | None) -> str | None:
    return None if value is None else format(value.normalize(), "f")


def sheet_from(inputs: dict[str, Any]) -> Sheet:
    """The comparison that these inputs describe. No query."""
    return Sheet(
        Weighting(inputs["weighting"]),
        tuple(_criterion_from(one) for one in inputs["criteria"]),
        tuple(one["name"] for one in inputs["candidates"]),
        tuple(tuple(Cell(_decimal(one["value"]), one["note"]) for one in row) for row in inputs["cells"]),
    )


def _criterion_from(held: dict[str, Any]) -> Criterion:
    return Criterion(
        held["name"],
        CriterionKind(held["kind"]),
        held["rank"],
        held["points"],
        held["question"],
        held["unit"],
        BetterWhen(held["better"]),
        tuple(held["anchors"]),
        _decimal(held["worst"]),
        _decimal(held["best"]),
    )


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def content_of(choice: MspChoice) -> dict[str, Any]:
    """Everything that an approver is shown and that the choice's digest covers. No query beyond its people and partner."""
    return {
        "organisation": choice.organisation.slug,
        "chosen": choice.chosen_name,
        "partner": choice.partner.slug if choice.partner else None,
        "is_against_ranking": choice.is_against_ranking,
        "rationale": choice.rationale,
        "against_reason": choice.against_reason,
        "proposed_by": choice.proposed_by.user.email,
        "inputs": choice.inputs,
        "result": choice.result,
    }


def content_sha256(choice: MspChoice) -> str:
    """Digest of the choice's content as it stands."""
    return digest(content_of(choice))


def has_changed_since(choice: MspChoice) -> bool:
    """Whether the comparison now differs from the one the proposal rests on. Five queries."""
    return digest(inputs_of(loaded(choice.comparison), going_of(choice.function))) != digest(choice.inputs)


def waiting_of(function: ITFunction) -> MspChoice | None:
    """The proposal for the function that waits for approval. One query."""
    rows = MspChoice.objects.filter(function=function, state=ChoiceState.PROPOSED)
    return rows.select_related("organisation", *PEOPLE).first()


def waiting_choices(member: Member) -> list[MspChoice]:
    """Proposals that wait for approval, the oldest first. One query."""
    waiting = access.choices_of(member).filter(state=ChoiceState.PROPOSED)
    rows = waiting.select_related("organisation", "function__organisation", "proposed_by__user")
    return list(rows.order_by("proposed_at", "pk"))


def comparisons_for_function(member: Member, function: ITFunction) -> list[MspComparison]:
    """The function's comparisons with their choices, the latest first. Two queries."""
    choices = MspChoice.objects.select_related("organisation", *PEOPLE).order_by("-proposed_at", "-pk")
    rows = access.comparisons_of(member).filter(function=function).select_related("organisation")
    return list(rows.prefetch_related(Prefetch("choices", choices)).order_by("-created_at", "-pk"))


def choices_for_partner(member: Member, partner: Partner) -> list[MspChoice]:
    """The approved and superseded choices of this partner, the latest first; by name where it was no partner then. One query."""
    chosen = Q(partner=partner) | Q(partner__isnull=True, chosen_name__iexact=partner.name)
    rows = access.choices_of(member).filter(chosen, state__in=[ChoiceState.APPROVED, ChoiceState.SUPERSEDED])
    return list(rows.select_related("organisation", "function__organisation").order_by("-approved_at", "-pk"))


def listed(rows: QuerySet[MspComparison]) -> QuerySet[MspComparison]:
    """Comparisons with what their list shows: candidates, cells, unknown cells, the standing or waiting choice. Two queries."""
    shown = MspChoice.objects.filter(state__in=[ChoiceState.PROPOSED, ChoiceState.APPROVED]).select_related(
        "organisation"
    )
    return (
        rows.select_related("organisation", "function__organisation")
        .annotate(
            candidate_count=Count("candidates", distinct=True),
            criterion_count=Count("criteria", distinct=True),
            unknown_count=Count("candidates__scores", filter=Q(candidates__scores__value__isnull=True), distinct=True),
        )
        .prefetch_related(Prefetch("choices", shown, to_attr="shown_choices"))
    )
