"""All facts of a decision dossier: how the class of each chosen function came about, gathered at one moment."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from msp_reviews import access
from msp_reviews.models import ContractState
from msp_reviews.queries.packs_covers import head_facts
from msp_reviews.queries.packs_sources import last_entry, last_entry_for
from msp_reviews.queries.packs_sourcing import decision_fact, method_facts
from portfolio.domain.canonical import digest
from portfolio.domain.functions import msp_share
from portfolio.domain.language import Words
from portfolio.domain.quarters import Quarter
from portfolio.models import ITFunction, Member
from sourcing.domain.criteria import CriteriaModel, SourcingClass
from sourcing.models import Decision, DecisionState, Transition
from sourcing.queries.certificates import certificate_of, decided_otherwise, holds_today
from sourcing.queries.criteria import bands_of, criteria_of
from sourcing.queries.decisions import PEOPLE, answers_in
from sourcing.queries.evidence import Evidence, evidences_of

Facts = dict[str, Any]
EDITION = "dossier-1"
ORIGINS = {
    DecisionState.APPROVED: Words("As decided"),
    DecisionState.PROPOSED: Words("As proposed; not approved yet"),
}
TODAYS = Words("From the answers of today; nothing is proposed or decided")


@dataclass(frozen=True)
class Ground:
    """What a class rests on: a decision's own record, or the answers of today. origin: which of them, in words."""

    inputs: Mapping[str, Any]
    result: Mapping[str, Any]
    criteria: CriteriaModel
    model: Mapping[str, Any]
    origin: str


def dossier_facts(member: Member, *, functions: Sequence[ITFunction], quarter: Quarter, today: date) -> Facts:
    """Everything that the dossier says, as of today. Ten queries, whatever the number of functions."""
    organisation = member.organisation
    evidences = evidences_of(organisation, functions)
    decisions = _decisions(functions)
    services, moves = _services(member, functions), _moves(functions)
    bands = bands_of(organisation)
    return {
        **head_facts(organisation, quarter),
        "edition": EDITION,
        "as_of": today,
        "sources": {
            "scores": _scored(evidences),
            "decisions": last_entry_for(organisation, [row for rows in decisions.values() for row in rows]),
            "inventory": last_entry(organisation, "inventory"),
        },
        "method": method_facts(organisation),
        "functions": [
            {
                **_function(row, bands, decisions[row.pk]),
                "ground": _ground(row, decisions[row.pk], evidences.get(row.pk)),
                "decisions": [_decision(one) for one in decisions[row.pk]],
                "services": services[row.pk],
                "moves": moves[row.pk],
            }
            for row in functions
        ],
    }


def _decisions(functions: Sequence[ITFunction]) -> Mapping[int, list[Decision]]:
    """All decisions of each function with their people, the latest first. One query."""
    found: defaultdict[int, list[Decision]] = defaultdict(list)
    rows = Decision.objects.filter(function__in=functions).select_related("criteria_model", "function", *PEOPLE)
    for row in rows.order_by("-proposed_at", "-pk"):
        found[row.function_id].append(row)
    return found


def _services(member: Member, functions: Sequence[ITFunction]) -> Mapping[int, list[Facts]]:
    """Who delivers each function under which active contract. One query."""
    found: defaultdict[int, list[Facts]] = defaultdict(list)
    rows = access.services_of(member).filter(function__in=functions, contract__state=ContractState.ACTIVE)
    for row in rows.select_related("contract__partner").order_by("contract__partner__name", "contract__code", "pk"):
        contract = row.contract
        found[row.function_id].append(
            {
                "partner": contract.partner.name,
                "contract": contract.code,
                "title": contract.title,
                "ends": contract.ends,
            }
        )
    return found


def _moves(functions: Sequence[ITFunction]) -> Mapping[int, list[Facts]]:
    """What the roadmap has for each function. One query."""
    found: defaultdict[int, list[Facts]] = defaultdict(list)
    for row in Transition.objects.filter(function__in=functions).select_related("owner__user").order_by("starts", "pk"):
        found[row.function_id].append(
            {
                "state": row.get_state_display(),
                "from_share": row.from_share,
                "to_share": row.to_share,
                "starts": row.starts,
                "ends": row.ends,
                "owner": str(row.owner.user),
                "to_partner": row.to_partner,
            }
        )
    return found


def _function(row: ITFunction, bands: Mapping[SourcingClass, Any], decisions: Sequence[Decision]) -> Facts:
    standing = next((one for one in decisions if one.state == DecisionState.APPROVED), None)
    found = SourcingClass(standing.sourcing_class) if standing else None
    band = bands.get(found) if found else None
    return {
        "code": row.code,
        "name": row.name,
        "description": row.description,
        "unit": row.business_unit.name if row.business_unit else None,
        "category": row.category,
        "criticality": row.criticality,
        "internal_cost": row.internal_cost,
        "external_cost": row.external_cost,
        "msp_share": msp_share(row.internal_cost, row.external_cost),
        "class": found,
        "band": {"lowest": band.lowest, "highest": band.highest} if band else None,
    }


def _ground(row: ITFunction, decisions: Sequence[Decision], evidence: Evidence | None) -> Facts | None:
    """What the class rests on, with its certificate; None where nobody has answered and nothing was decided."""
    decision = _first(decisions, DecisionState.APPROVED) or _first(decisions, DecisionState.PROPOSED)
    if decision is None and evidence is None:
        return None
    ground = _of_decision(decision) if decision else _of_today(evidence)
    certificate = certificate_of(row.name, ground.result, ground.criteria, answers_in(ground.inputs))
    return {
        "origin": ground.origin,
        "model": ground.model,
        "answers": ground.inputs["answers"],
        "assessors": [one["assessor"] for one in ground.inputs["assessments"]],
        "criteria": ground.criteria.to_content(),
        "result": ground.result,
        "certificate": asdict(certificate),
        "inputs_sha256": digest(ground.inputs),
        "holds": holds_today(decision, evidence) if decision else "",
        "otherwise": decided_otherwise(decision) if decision else "",
    }


def _of_decision(decision: Decision) -> Ground:
    model = decision.criteria_model
    return Ground(
        decision.inputs,
        decision.result,
        criteria_of(model),
        {"number": model.number, "sha256": model.content_sha256},
        str(ORIGINS[DecisionState(decision.state)]),
    )


def _of_today(evidence: Evidence | None) -> Ground:
    if evidence is None:
        raise ValueError("There is neither a decision nor an answer.")
    model = {"number": evidence.model.number, "sha256": evidence.model.content_sha256}
    return Ground(evidence.inputs, evidence.result, evidence.criteria, model, str(TODAYS))


def _first(decisions: Sequence[Decision], state: DecisionState) -> Decision | None:
    return next((row for row in decisions if row.state == state), None)


def _decision(row: Decision) -> Facts:
    return decision_fact(row) | {
        "state": row.state,
        "rejected_by": str(row.rejected_by.user) if row.rejected_by else None,
        "rejected_at": row.rejected_at,
        "rejection_reason": row.rejection_reason,
        "content_sha256": row.content_sha256,
    }


def _scored(evidences: Mapping[int, Evidence]) -> Facts | None:
    """Who answered last."""
    every = [one for evidence in evidences.values() for one in evidence.assessments if one.submitted_at]
    last = max(every, key=lambda one: (one.submitted_at, one.pk), default=None)
    return {"by": str(last.assessor.user), "at": last.submitted_at} if last else None
