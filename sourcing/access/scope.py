"""The only way to load a row of sourcing: through the member who asks. Foreign rows are 404."""

from datetime import date

from django.db.models import Q, QuerySet
from django.http import Http404

from portfolio.models import ITFunction, Member, Role
from sourcing.models import (
    Assessment,
    AssessmentState,
    CriteriaModel,
    CriteriaModelState,
    Decision,
    DecisionState,
    OptimiserRun,
    Prediction,
    QuarterBalance,
    Round,
    RoundState,
    Scenario,
    ScenarioRow,
)


def criteria_models_of(member: Member) -> QuerySet[CriteriaModel]:
    """All criteria models the member may see; none for a partner's user."""
    if member.role == Role.PARTNER:
        return CriteriaModel.objects.none()
    return CriteriaModel.objects.filter(organisation=member.organisation)


def published_model_of(member: Member) -> CriteriaModel | None:
    """The criteria model in force; None while none is published. One query."""
    return criteria_models_of(member).filter(state=CriteriaModelState.PUBLISHED).first()


def criteria_model_for(member: Member, number: int) -> CriteriaModel:
    """The criteria model with that number and its people. Raises Http404. One query."""
    people = ("created_by__user", "published_by__user", "retired_by__user")
    model = criteria_models_of(member).select_related("organisation", *people).filter(number=number).first()
    if model is None:
        raise Http404
    return model


def decisions_of(member: Member) -> QuerySet[Decision]:
    """All decisions the member may see; none for a partner's user."""
    if member.role == Role.PARTNER:
        return Decision.objects.none()
    return Decision.objects.filter(organisation=member.organisation)


def decision_for(member: Member, pk: int) -> Decision:
    """The decision with its function, model and people. Raises Http404. One query."""
    decision = (
        decisions_of(member)
        .select_related(
            "organisation",
            "function__organisation",
            "criteria_model",
            "proposed_by__user",
            "approved_by__user",
            "rejected_by__user",
            "superseded_by",
        )
        .filter(pk=pk)
        .first()
    )
    if decision is None:
        raise Http404
    return decision


def own_draft_of(member: Member, function: ITFunction, in_round: Round | None = None) -> Assessment | None:
    """The member's own unfinished answers for the function, in that round or in none; nobody sees another's. One query."""
    drafts = Assessment.objects.filter(assessor=member, state=AssessmentState.DRAFT, round=in_round)
    return (
        drafts.filter(function=function, organisation=member.organisation)
        .select_related("round", "criteria_model")
        .first()
    )


def submitted_of(member: Member) -> QuerySet[Assessment]:
    """All submitted assessments the member may see, latest first; none for a partner's user.

    Of a round that is open only their own: it is blind for everybody.
    """
    if member.role == Role.PARTNER:
        return Assessment.objects.none()
    submitted = Assessment.objects.filter(organisation=member.organisation, state=AssessmentState.SUBMITTED)
    is_blind = Q(round__state=RoundState.OPEN) & ~Q(assessor=member)
    return submitted.exclude(is_blind).order_by("-submitted_at", "-pk")


def scenarios_of(member: Member) -> QuerySet[Scenario]:
    """All scenarios the member may see; none for a partner's user."""
    if member.role == Role.PARTNER:
        return Scenario.objects.none()
    return Scenario.objects.filter(organisation=member.organisation)


def scenario_for(member: Member, pk: int) -> Scenario:
    """The scenario with its people. Raises Http404. One query."""
    related = ("organisation", "created_by__user", "archived_by__user", "copied_from__organisation")
    scenario = scenarios_of(member).select_related(*related).filter(pk=pk).first()
    if scenario is None:
        raise Http404
    return scenario


def scenario_rows_of(member: Member, scenario: Scenario) -> QuerySet[ScenarioRow]:
    """The scenario's rows with their functions, by name."""
    rows = ScenarioRow.objects.filter(organisation=member.organisation, scenario=scenario)
    return rows.select_related("function__organisation", "scenario").order_by("function__name", "function_id")


def scenario_row_for(member: Member, scenario: Scenario, code: str) -> ScenarioRow:
    """The row of the function with that code. Raises Http404. One query."""
    row = None if "\x00" in code else scenario_rows_of(member, scenario).filter(function__code=code).first()
    if row is None:
        raise Http404
    return row


def quarter_balance_for(member: Member, ends_on: date) -> QuarterBalance:
    """The frozen balance of the quarter that ended on that day. Raises Http404. One query."""
    frozen = QuarterBalance.objects.filter(organisation=member.organisation, ends_on=ends_on)
    row = frozen.select_related("organisation").first() if member.role != Role.PARTNER else None
    if row is None:
        raise Http404
    return row


def optimiser_run_for(member: Member, pk: int) -> OptimiserRun:
    """The optimiser run with scenario, job and result. Raises Http404. One query."""
    runs = OptimiserRun.objects.filter(organisation=member.organisation, scenario__in=scenarios_of(member))
    related = ("organisation", "scenario__organisation", "job__requested_by__user", "requested_by__user", "result")
    run = runs.select_related(*related).filter(pk=pk).first()
    if run is None:
        raise Http404
    return run


def predictions_of(member: Member) -> QuerySet[Prediction]:
    """Predictions of decisions that were approved, whether they still stand or not; none for a partner's user."""
    if member.role == Role.PARTNER:
        return Prediction.objects.none()
    approved = (DecisionState.APPROVED, DecisionState.SUPERSEDED)
    return Prediction.objects.filter(organisation=member.organisation, decision__state__in=approved)


def prediction_for(member: Member, pk: int) -> Prediction:
    """The prediction with its decision, function and proposer, whatever became of the decision. Raises Http404. One query."""
    every = Prediction.objects.filter(organisation=member.organisation, pk=pk)
    people = ("organisation", "decision__organisation", "decision__function__organisation", "made_by__user")
    row = every.select_related(*people).first() if member.role != Role.PARTNER else None
    if row is None:
        raise Http404
    return row
