"""The time line of a row, from its audit events."""

import json
import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q

from portfolio.domain.formats import amount, day
from portfolio.domain.functions import LABELS
from portfolio.domain.language import Words, say
from portfolio.domain.recorded import name_of
from portfolio.models import AuditEvent, Organisation, Role

CHOICES = frozenset(
    {"class", "from_class", "kind", "result", "role", "sourcing_class", "standing", "state", "status", "to_class"}
)
"""Fields whose recorded values are words of ours."""
MONEY = frozenset(
    {
        "internal_cost", "external_cost", "annual_fee", "total_value", "one_off_cost", "run_cost_before", "run_cost_after",
        "gross", "received", "four_eyes_above",
    }
)  # fmt: skip
PLAIN_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
SENTENCES: dict[str, str] = {
    "create": Words("Created"),
    "add": Words("Added"),
    "edit": Words("Changed"),
    "draft": Words("Begun as a draft"),
    "import": Words("Imported"),
    "publish": Words("Published"),
    "impact": Words("What publishing would change was ordered"),
    "order_reevaluation": Words("All functions are to be evaluated again"),
    "reevaluate": Words("All functions were evaluated again"),
    "retire": Words("Retired"),
    "propose": Words("Proposed"),
    "approve": Words("Approved"),
    "reject": Words("Rejected"),
    "undo": Words("Change undone"),
    "remove": Words("Removed"),
    "plan": Words("Planned"),
    "reschedule": Words("Rescheduled"),
    "prepare": Words("Agenda prepared"),
    "freeze": Words("Frozen"),
    "measure": Words("Measured"),
    "hold": Words("Held and recorded"),
    "record": Words("Record changed"),
    "sign": Words("Signed"),
    "signatures_withdrawn": Words("Signature taken back: the record changed"),
    "cancel": Words("Called off"),
    "job.cancel": Words("Building cancelled"),
    "reinstate": Words("Planned again"),
    "addendum": Words("Addendum written"),
    "agree": Words("Agreed"),
    "answer": Words("Answered"),
    "change": Words("Changed"),
    "reopen": Words("Opened again"),
    "close": Words("Closed"),
    "remind": Words("Reminded by e-mail"),
    "merge": Words("Merged"),
    "undo_merge": Words("Merge undone"),
    "give_notice": Words("Notice given"),
    "take_notice_back": Words("Notice taken back"),
    "renew": Words("Renewed"),
    "request": Words("Ordered"),
    "invite": Words("Invited"),
    "invite_again": Words("Invited again"),
    "role": Words("Role changed"),
    "activate": Words("Activated"),
    "deactivate": Words("Deactivated"),
    "start": Words("Started"),
    "move": Words("Dates moved"),
    "return": Words("Put back to planned"),
    "report": Words("Progress reported"),
    "confirm": Words("Figures confirmed"),
    "complete": Words("Completed with confirmed figures"),
    "drop": Words("Dropped"),
    "compare": Words("Begun"),
    "compare_again": Words("Begun as a copy"),
    "score": Words("Scored"),
    "weigh": Words("Weights changed"),
    "add_criterion": Words("Criterion added"),
    "edit_criterion": Words("Criterion changed"),
    "remove_criterion": Words("Criterion removed"),
    "add_candidate": Words("Candidate added"),
    "edit_candidate": Words("Candidate changed"),
    "remove_candidate": Words("Candidate removed"),
}


@dataclass(frozen=True)
class Change:
    """One field: its label, what stood and what stands, both as text."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class HistoryEntry:
    """One accepted write: what, when, by whom in which role, and its changes."""

    sentence: str
    at: datetime
    who: str
    role: str
    changes: list[Change]


def history_of(organisation: Organisation, *targets: models.Model, limit: int = 20) -> list[HistoryEntry]:
    """The latest writes to the rows, newest first. targets: one row, and those that belong to it. One query."""
    of_target = Q()
    for target in targets:
        of_target |= Q(target_type=target._meta.label_lower, target_id=str(target.pk))
    events = AuditEvent.objects.filter(of_target, organisation=organisation).select_related("user")
    return [entry_of(event) for event in events.order_by("-seq")[:limit]]


def entry_of(event: AuditEvent) -> HistoryEntry:
    """An audit event in words. No query where the user is loaded."""
    body = json.loads(event.body)
    who = str(event.user) if event.user else say("The portal")
    if body.get("through"):
        who += say(", through {}", body["through"])
    verb = event.deed.rpartition(".")[2]
    sentence = SENTENCES.get(event.deed) or SENTENCES.get(verb, name_of(verb))
    role = dict(Role.choices).get(event.role, event.role)
    return HistoryEntry(sentence, event.at, who, str(role), _changes(body["before"] or {}, body["after"] or {}))


def _changes(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    names = [name for name in (*LABELS, *after, *before) if name in after or name in before]
    return [
        Change(_label(name), _shown(name, before.get(name)), _shown(name, after.get(name)))
        for name in dict.fromkeys(names)
        if before.get(name) != after.get(name)
    ]


def _label(name: str) -> str:
    """The name of a field in words; a code, such as INC-P1, stays as it is."""
    return LABELS.get(name) or (name_of(name) if name.islower() else name)


def _shown(name: str, value: Any) -> str:
    """A recorded value under its name: money with its thousands separated."""
    if name in MONEY and isinstance(value, str) and PLAIN_NUMBER.fullmatch(value):
        return amount(Decimal(value), 2)
    return say(value) if name in CHOICES and isinstance(value, str) else text_of(value)


def text_of(value: Any) -> str:
    """A recorded value as a person reads it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return say("yes" if value else "no")
    if isinstance(value, list):
        return ", ".join(text_of(item) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{_label(name)}: {text_of(item)}" for name, item in value.items())
    return _day_or_text(value) if isinstance(value, str) else str(value)


def _day_or_text(value: str) -> str:
    try:
        return day(date.fromisoformat(value)) if ISO_DAY.fullmatch(value) else value
    except ValueError:
        return value
