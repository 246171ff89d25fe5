"""The certificate of a function's verdict, of today's answers or as a decision recorded it."""

from django.http import HttpResponse
from django.shortcuts import render

from portfolio import access as portfolio_access
from portfolio.access import PortalRequest, member_required
from portfolio.domain.canonical import digest
from sourcing import access
from sourcing.queries.certificates import certificate_of, decided_otherwise, holds_today
from sourcing.queries.criteria import criteria_of
from sourcing.queries.decisions import answers_in, standing_of
from sourcing.queries.evidence import evidence_of


@member_required("assessment.see")
def certificate(request: PortalRequest, code: str) -> HttpResponse:
    """What today's answers give, how stable it is and what would change it, every number in a sentence."""
    function = portfolio_access.function_for(request.member, code)
    evidence = evidence_of(function)
    if evidence is None:
        return render(request, "sourcing/no_certificate.html", {"function": function})
    context = {
        "function": function,
        "evidence": evidence,
        "standing": standing_of(function),
        "model": evidence.model,
        "inputs_sha256": evidence.inputs_sha256,
        "assessor_sentence": evidence.assessor_sentence,
        "certificate": certificate_of(function.name, evidence.result, evidence.criteria, evidence.answers),
    }
    return render(request, "sourcing/certificate.html", context)


@member_required("decision.see")
def decision_certificate(request: PortalRequest, pk: int) -> HttpResponse:
    """The certificate as the decision recorded it, and whether it still holds today."""
    decision = access.decision_for(request.member, pk)
    criteria, inputs = criteria_of(decision.criteria_model), decision.inputs
    context = {
        "function": decision.function,
        "decision": decision,
        "model": decision.criteria_model,
        "inputs_sha256": digest(inputs),
        "holds": holds_today(decision, evidence_of(decision.function)),
        "otherwise": decided_otherwise(decision),
        "certificate": certificate_of(inputs["function"]["name"], decision.result, criteria, answers_in(inputs)),
    }
    return render(request, "sourcing/certificate.html", context)
