"""Facts of a board pack about reviews with partners and the promises made in them."""

from datetime import date
from typing import Any

from msp_reviews import access
from msp_reviews.domain.review_actions import ActionState
from msp_reviews.models import QBR
from msp_reviews.models.qbrs import HELD_STATES
from msp_reviews.queries.qbrs import calendar, mean_rating
from msp_reviews.queries.review_actions import AgedAction, board, promises_of
from portfolio.domain.quarters import Quarter
from portfolio.models import Member

Facts = dict[str, Any]


def review_facts(member: Member, *, quarter: Quarter, today: date) -> Facts:
    """The calendar of reviews, what was held for or in the quarter, and the board of actions.

    Eight queries, and two for each review that was held.
    """
    planned = calendar(member, today=today)
    actions = board(member, show="all", partner="", today=today)
    return {
        "quarters": [str(each) for each in planned.quarters],
        "calendar": [
            {
                "partner": row.partner.name,
                "cells": [
                    {"standing": cell.cadence.standing, "held_on": cell.qbr.held_on if cell.qbr else None}
                    for cell in row.cells
                ],
            }
            for row in planned.rows
        ],
        "overdue": [
            {"partner": partner.name, "quarter": str(cell.cadence.quarter), "due_by": cell.cadence.due_by}
            for partner, cell in planned.overdue
        ],
        "held": [_held(qbr, today) for qbr in _held_in(member, quarter)],
        "actions": {
            "open": sum(row.action.state == ActionState.OPEN for row in actions),
            "done": sum(row.action.state == ActionState.DONE for row in actions),
            "dropped": sum(row.action.state == ActionState.DROPPED for row in actions),
            "overdue": [_action(row) for row in actions if row.is_overdue],
        },
    }


def _held_in(member: Member, quarter: Quarter) -> list[QBR]:
    """Reviews of the quarter that took place, and those of other quarters held within it, by day."""
    start_month = member.organisation.fiscal_year_start_month
    first, last = quarter.first_day(start_month), quarter.last_day(start_month)
    rows = access.qbrs_of(member).filter(state__in=HELD_STATES).select_related("organisation", "partner__organisation")
    rows = rows.prefetch_related("ratings", "actions").order_by("held_on", "pk")
    return [qbr for qbr in rows if qbr.quarter == quarter or (qbr.held_on is not None and first <= qbr.held_on <= last)]


def _held(qbr: QBR, today: date) -> Facts:
    promises = promises_of(qbr, on=qbr.held_on or today)
    return {
        "partner": qbr.partner.name,
        "quarter": str(qbr.quarter),
        "held_on": qbr.held_on,
        "state": qbr.get_state_display(),
        "mean_rating": mean_rating(qbr.ratings.all()),
        "promises": promises.sentence,
        "decisions": qbr.decisions.splitlines(),
        "shifts": qbr.shifts.splitlines(),
        "actions": len(qbr.actions.all()),
    }


def _action(row: AgedAction) -> Facts:
    return {
        "partner": row.action.partner.name,
        "what": row.action.what,
        "owner": row.action.owned_by,
        "due_on": row.action.due_on,
        "days_late": row.age.days_late,
        "carried_over": row.age.carried_over,
    }
