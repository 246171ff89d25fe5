"""Facts of a board pack about reviews with partners and the promises made in them."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

from msp_reviews import access
from msp_reviews.domain.review_actions import ActionState, Promise, became_of
from msp_reviews.models import QBR, Idea
from msp_reviews.models.qbrs import HELD_STATES
from msp_reviews.queries.ideas import register
from msp_reviews.queries.qbrs import calendar, mean_rating
from msp_reviews.queries.review_actions import AgedAction, KeptPromises, board, promises_of_each
from portfolio.domain.language import say
from portfolio.domain.quarters import Quarter
from portfolio.models import Member

Facts = dict[str, Any]
YEAR = 365


def review_facts(member: Member, *, quarter: Quarter, today: date) -> Facts:
    """The calendar of reviews, what was held for or in the quarter, and the board of actions.

    Ten queries.
    """
    held = _held_in(member, quarter)
    promises = promises_of_each(held, today=today)
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
        "held": [_held(qbr, promises[qbr.pk]) for qbr in held],
        "actions": {
            "open": sum(row.action.state == ActionState.OPEN for row in actions),
            "done": sum(row.action.state == ActionState.DONE for row in actions),
            "dropped": sum(row.action.state == ActionState.DROPPED for row in actions),
            "overdue": [_action(row) for row in actions if row.is_overdue],
        },
        "promises": _promises(actions, quarter.last_day(member.organisation.fiscal_year_start_month), today),
        "ideas": [_idea(row) for row in register(member, show="all", partner="").ideas],
    }


def _held_in(member: Member, quarter: Quarter) -> list[QBR]:
    """Reviews of the quarter that took place, and those of other quarters held within it, by day."""
    start_month = member.organisation.fiscal_year_start_month
    first, last = quarter.first_day(start_month), quarter.last_day(start_month)
    rows = access.qbrs_of(member).filter(state__in=HELD_STATES).select_related("organisation", "partner__organisation")
    rows = rows.prefetch_related("ratings", "actions").order_by("held_on", "pk")
    return [qbr for qbr in rows if qbr.quarter == quarter or (qbr.held_on is not None and first <= qbr.held_on <= last)]


def _held(qbr: QBR, promises: KeptPromises) -> Facts:
    fates = {"kept": promises.kept, "broken": promises.broken, "open": promises.open}
    return {
        "partner": qbr.partner.name,
        "quarter": str(qbr.quarter),
        "held_on": qbr.held_on,
        "state": say(qbr.get_state_display()),
        "mean_rating": mean_rating(qbr.ratings.all()),
        "promises": promises.sentence,
        "fates": {fate: len(rows) for fate, rows in fates.items()} if promises.since else None,
        "decisions": qbr.decisions.splitlines(),
        "shifts": qbr.shifts.splitlines(),
        "actions": len(qbr.actions.all()),
    }


def _promises(actions: list[AgedAction], last_day: date, today: date) -> list[Facts]:
    """By partner, what became by today of the promises made in the year up to the quarter's end. No query."""
    year = [row.action for row in actions if last_day - timedelta(days=YEAR) < row.action.raised_on <= last_day]
    fates: dict[str, Counter[Promise]] = {}
    for action in year:
        fates.setdefault(action.partner.name, Counter())[became_of(action.promised, on=today)] += 1
    return [
        {"partner": name, **{fate.value: fates[name][fate] for fate in Promise}}
        for name in sorted(fates, key=lambda name: (-fates[name].total(), name))
    ]


def _idea(row: Idea) -> Facts:
    return {
        "partner": row.partner.name,
        "title": row.title,
        "state": row.state,
        "since": row.state_since,
        "benefit_expected": row.benefit_expected,
        "benefit_measured": row.benefit_measured,
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
