"""Actions of reviews: the board, how they age, promises since the last review."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from msp_reviews import access
from msp_reviews.domain.review_actions import ActionState, Age, Promises, age, promises_since
from msp_reviews.models import QBR, QBRAction
from msp_reviews.models.qbrs import HELD_STATES
from msp_reviews.queries.qbrs import last_held_before
from portfolio.domain.language import say
from portfolio.models import Member


@dataclass(frozen=True)
class AgedAction:
    """An action with its age today, or on the day it was closed."""

    action: QBRAction
    age: Age

    @property
    def is_overdue(self) -> bool:
        """Open beyond its due date."""
        return self.action.state == ActionState.OPEN and self.age.is_overdue


@dataclass(frozen=True)
class KeptPromises:
    """The promises a review opens with, as rows. since: the review in which they stood; None before the first."""

    since: QBR | None
    kept: tuple[QBRAction, ...]
    broken: tuple[QBRAction, ...]
    open: tuple[QBRAction, ...]

    @property
    def sentence(self) -> str:
        """The count in words."""
        if self.since is None:
            return say("This is the first review with this partner.")
        count = len(self.kept) + len(self.broken) + len(self.open)
        return say(
            "Of {} promise since {}: {} kept, {} broken, {} open."
            if count == 1
            else "Of {} promises since {}: {} kept, {} broken, {} open.",
            count,
            self.since.quarter,
            len(self.kept),
            len(self.broken),
            len(self.open),
        )


def board(member: Member, *, show: str, partner: str, today: date) -> list[AgedAction]:
    """The actions the member may see, the most urgent first, with their answers. Three queries.

    show: "mine", "theirs" (promised by partners), "overdue", "open", "closed" or "all". partner: a slug, empty for all.
    """
    rows = access.qbr_actions_of(member).select_related(
        "organisation", "partner__organisation", "qbr__partner", "qbr__organisation", "owner__user"
    )
    rows = rows.prefetch_related("answers")
    if partner:
        rows = rows.filter(partner__slug=partner)
    if show == "mine":
        rows = rows.filter(owner=member)
    if show == "theirs":
        rows = rows.filter(owner=None)
    if show in {"mine", "theirs", "overdue", "open"}:
        rows = rows.filter(state=ActionState.OPEN.value)
    if show == "overdue":
        rows = rows.filter(due_on__lt=today)
    if show == "closed":
        rows = rows.exclude(state=ActionState.OPEN.value).order_by("-closed_on", "pk")
    return aged(member, list(rows), today=today)


def aged(member: Member, actions: Sequence[QBRAction], *, today: date) -> list[AgedAction]:
    """The actions with their ages. One query."""
    held = _held_days(member, {action.partner_id for action in actions})
    return [
        AgedAction(action, age(action.promised, reviews_held_on=held[action.partner_id], today=today))
        for action in actions
    ]


def overdue(member: Member, *, today: date) -> list[AgedAction]:
    """Open actions beyond their due date, the latest first in line. Two queries."""
    return board(member, show="overdue", partner="", today=today)


def promises_of(qbr: QBR, *, on: date) -> KeptPromises:
    """What became by that day of the promises that stood when the partner's last review ended. Two queries."""
    actions = QBRAction.objects.filter(partner=qbr.partner).select_related("organisation", "owner__user")
    since = last_held_before(qbr)
    return _kept(since, list(actions) if since else [], on)


def promises_of_each(qbrs: Sequence[QBR], *, today: date) -> dict[int, KeptPromises]:
    """The same of many reviews, each as of the day it was held, else of today. Two queries, whatever their number."""
    partners = {qbr.partner_id for qbr in qbrs}
    held = list(QBR.objects.filter(partner__in=partners, state__in=HELD_STATES))
    actions: defaultdict[int, list[QBRAction]] = defaultdict(list)
    for row in QBRAction.objects.filter(partner__in=partners).select_related("organisation", "owner__user"):
        actions[row.partner_id].append(row)
    found = {}
    for qbr in qbrs:
        earlier = [one for one in held if one.partner_id == qbr.partner_id and one.quarter < qbr.quarter]
        since = max(earlier, key=lambda one: one.quarter, default=None)
        found[qbr.pk] = _kept(since, actions[qbr.partner_id], qbr.held_on or today)
    return found


def _kept(since: QBR | None, actions: Sequence[QBRAction], on: date) -> KeptPromises:
    if since is None:
        return KeptPromises(None, (), (), ())
    promised = [row.promised for row in actions]
    return _as_rows(since, actions, promises_since(promised, last_held_on=since.held_on, on=on))


def _as_rows(since: QBR, actions: Iterable[QBRAction], promises: Promises) -> KeptPromises:
    by_key = {action.pk: action for action in actions}
    kept, broken, still_open = (
        tuple(by_key[key] for key in keys) for keys in (promises.kept, promises.broken, promises.open)
    )
    return KeptPromises(since, kept, broken, still_open)


def _held_days(member: Member, partners: set[int]) -> defaultdict[int, list[date]]:
    days: defaultdict[int, list[date]] = defaultdict(list)
    held = access.qbrs_of(member).filter(state__in=HELD_STATES, partner__in=partners)
    for qbr in held.order_by("held_on").only("partner", "held_on"):
        if qbr.held_on is not None:
            days[qbr.partner_id].append(qbr.held_on)
    return days
