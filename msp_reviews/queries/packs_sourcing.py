"""Facts of a board pack about the portfolio, its classes and its decisions. Exact numbers as text; no sentences."""

from datetime import date, datetime
from typing import Any

from portfolio.models import Organisation
from sourcing.domain.balance import Misalignment
from sourcing.domain.concentration import Concentration
from sourcing.domain.extremes import Extreme
from sourcing.domain.matrix import MatrixCell, MatrixRow
from sourcing.models import CurrentVerdict, Decision, DecisionState
from sourcing.queries.balance import BalanceSheet, balance_sheet
from sourcing.queries.costs import FunctionRow
from sourcing.queries.criteria import criteria_of, published_model

Facts = dict[str, Any]


def portfolio_facts(sheet: BalanceSheet) -> Facts:
    """Balance, matrix, extremes and concentration, as the balance page shows them. No query."""
    balance = sheet.balance
    return {
        "decided_count": balance.decided_count,
        "decided_cost": balance.decided_cost,
        "undecided_count": balance.undecided_count,
        "undecided_cost": balance.undecided_cost,
        "unknown_cost_count": balance.unknown_cost_count,
        "over_outsourced": balance.over_outsourced,
        "over_insourced": balance.over_insourced,
        "index": balance.index,
        "alignment": balance.alignment,
        "msp_share": sheet.msp_share,
        "internal_cost": sum(row.internal_cost or 0 for row in sheet.functions.values() if row.costed.cost is not None),
        "external_cost": sum(row.external_cost or 0 for row in sheet.functions.values() if row.costed.cost is not None),
        "misaligned": [_misaligned(item, sheet.functions[item.key]) for item in balance.misaligned],
        "matrix": [_matrix_row(row) for row in sheet.matrix],
        "extremes": [_extreme(item, sheet) for item in sheet.extremes],
        "concentration": _concentration(sheet.concentration),
        "critical_concentration": _concentration(sheet.critical),
    }


def register_facts(organisation: Organisation, sheet: BalanceSheet) -> list[Facts]:
    """Every running function with its money and its class, by name. Two queries."""
    verdicts = {
        function: {"label": label, "is_provisional": provisional, "share": share, "class": found}
        for function, label, provisional, share, found in CurrentVerdict.objects.filter(
            organisation=organisation
        ).values_list("function_id", "label", "is_provisional", "share", "sourcing_class")
    }
    units = dict(organisation.functions.values_list("pk", "business_unit__name"))
    return [
        _register_row(row, verdicts.get(row.pk), units.get(row.pk))
        for row in sorted(sheet.functions.values(), key=lambda row: (row.name, row.pk))
    ]


def decision_facts(organisation: Organisation, *, since: date, today: date) -> Facts:
    """What was approved since that day, what waits, and which overrides have expired. Two queries.

    Approved ones superseded meanwhile are among them: they were decided all the same.
    """
    people = ("function", "proposed_by__user", "approved_by__user")
    rows = Decision.objects.filter(organisation=organisation).select_related(*people)
    approved = rows.filter(approved_at__date__gte=since).order_by("-approved_at", "-pk")
    open_rows = rows.filter(state__in=[DecisionState.PROPOSED, DecisionState.APPROVED]).order_by("proposed_at", "pk")
    standing = list(open_rows)
    return {
        "since": since,
        "approved": [decision_fact(row) for row in approved],
        "waiting": [decision_fact(row) for row in standing if row.state == DecisionState.PROPOSED],
        "due_again": [
            decision_fact(row)
            for row in standing
            if row.state == DecisionState.APPROVED and row.expires_on is not None and row.expires_on <= today
        ],
    }


def method_facts(organisation: Organisation) -> Facts | None:
    """The criteria model in force, printed as it is; None while none is published. One query."""
    model = published_model(organisation)
    if model is None:
        return None
    return {
        "number": model.number,
        "published_at": model.published_at,
        "sha256": model.content_sha256,
        "content": criteria_of(model).to_content(),
    }


def sheet_of(organisation: Organisation, *, today: date) -> BalanceSheet:
    """The balance sheet that the balance page shows too. Queries: see balance_sheet."""
    return balance_sheet(organisation, today=today)


def _misaligned(item: Misalignment, row: FunctionRow) -> Facts:
    return {
        "code": item.key,
        "name": row.name,
        "class": item.sourcing_class,
        "msp_share": item.msp_share,
        "lowest": item.band.lowest,
        "highest": item.band.highest,
        "over_outsourced": item.over_outsourced,
        "over_insourced": item.over_insourced,
    }


def _matrix_row(row: MatrixRow) -> Facts:
    return {
        "class": row.sourcing_class,
        "cells": [_matrix_cell(cell) for cell in row.cells],
        "total": _matrix_cell(row.total),
    }


def _matrix_cell(cell: MatrixCell) -> Facts:
    return {"count": cell.count, "cost": cell.cost, "people": cell.people}


def _extreme(item: Extreme, sheet: BalanceSheet) -> Facts:
    return {
        "kind": item.kind,
        "msp_share": item.msp_share,
        "share_is_extreme": item.share_is_extreme,
        "functions": [sheet.functions[key].name for key in item.functions],
        "to_move": item.to_move,
    }


def _concentration(found: Concentration | None) -> Facts | None:
    if found is None:
        return None
    return {
        "hhi": found.hhi,
        "effective_partners": found.effective_partners,
        "largest": found.largest.partner,
        "largest_share": found.largest_share,
        "band": found.band,
        "total": found.total,
        "spends": [{"partner": spend.partner, "amount": spend.amount} for spend in found.spends],
    }


def _register_row(row: FunctionRow, verdict: Facts | None, unit: str | None) -> Facts:
    return {
        "code": row.code,
        "name": row.name,
        "category": row.category,
        "unit": unit,
        "criticality": row.criticality,
        "internal_cost": row.internal_cost,
        "external_cost": row.external_cost,
        "msp_share": row.costed.msp_share,
        "people": row.people,
        "class": row.standing.sourcing_class if row.standing else None,
        "verdict": verdict,
    }


def decision_fact(row: Decision) -> Facts:
    """One decision: what, why and by whom. No query beyond its people."""
    return {
        "function": row.function.name,
        "class": row.sourcing_class,
        "scored_class": row.scored_class,
        "label": row.result.get("label"),
        "share": row.inputs.get("msp_share"),
        "rationale": row.rationale,
        "override_reason": row.override_reason,
        "expires_on": row.expires_on,
        "proposed_by": str(row.proposed_by.user),
        "proposed_at": _day(row.proposed_at),
        "approved_by": str(row.approved_by.user) if row.approved_by else None,
        "approved_at": _day(row.approved_at),
    }


def _day(at: datetime | None) -> date | None:
    return at.date() if at else None
