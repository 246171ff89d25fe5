"""The quarterly reviews of a demo company and the promises made in them."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

from msp_reviews.actions import qbrs, review_actions
from msp_reviews.demo.files import Row, rows
from msp_reviews.demo.script import Company, Step
from msp_reviews.domain.ratings import Dimension
from msp_reviews.domain.review_actions import ActionState
from msp_reviews.models import QBR, QBRAction
from msp_reviews.queries.qbrs import content_sha256
from portfolio.domain.quarters import Quarter
from portfolio.models import Member, Role

PLANNED_BEFORE = timedelta(days=60)
PREPARED_BEFORE = timedelta(days=6)
SIGNED_AFTER = timedelta(days=9)
PREPARED, CANCELLED, SIGNED = "prepared", "cancelled", "yes"
PLACE = "Video call"


def steps(company: Company) -> Iterator[Step]:
    """Each review from plan to signatures, then how its promises ended."""
    promises = rows(f"{company.folder}/actions")
    for number, row in enumerate(rows(f"{company.folder}/qbrs")):
        own = [promise for promise in promises if _names(promise) == _names(row)]
        yield from _review_steps(company, row, own, company.manager(number))
    for promise in promises:
        if promise["closed_on"]:
            on = date.fromisoformat(promise["closed_on"])
            yield Step(on, partial(_close, company, promise, on, company.manager(0)))


def _review_steps(company: Company, row: Row, promises: list[Row], by: Member) -> Iterator[Step]:
    scheduled = date.fromisoformat(row["scheduled_on"])
    yield Step(scheduled - PLANNED_BEFORE, partial(_plan, company, row, scheduled, by))
    if row["signed"] == CANCELLED:
        yield Step(scheduled, partial(_cancel, company, row, by))
    if row["held_on"] or row["signed"] == PREPARED:
        yield Step(scheduled - PREPARED_BEFORE, partial(_prepare, company, row, scheduled - PREPARED_BEFORE, by))
    if row["held_on"]:
        held = date.fromisoformat(row["held_on"])
        yield Step(held, partial(_hold, company, row, held, by))
        for promise in promises:
            yield Step(held, partial(_agree, company, promise, held, by))
        if row["signed"] == SIGNED:
            yield Step(held + SIGNED_AFTER, partial(_sign, company, row, by))


def _names(row: Row) -> tuple[str, str]:
    return row["partner"], row["quarter"]


def _quarter(text: str) -> Quarter:
    return Quarter(int(text[:4]), int(text[5]))


def _qbr(company: Company, row: Row) -> QBR:
    quarter = _quarter(row["quarter"])
    return QBR.objects.get(
        partner=company.partners[row["partner"]], fiscal_year=quarter.year, quarter_number=quarter.number
    )


def _plan(company: Company, row: Row, scheduled: date, by: Member) -> None:
    partner, quarter = company.partners[row["partner"]], _quarter(row["quarter"])
    qbrs.plan(partner=partner, quarter=quarter, scheduled_on=scheduled, place=PLACE, by=by)


def _prepare(company: Company, row: Row, today: date, by: Member) -> None:
    qbr = _qbr(company, row)
    qbrs.prepare(qbr=qbr, version=qbr.version, today=today, by=by)


def _hold(company: Company, row: Row, held: date, by: Member) -> None:
    qbr = _qbr(company, row)
    partner = company.partners[row["partner"]]
    meeting = qbrs.Meeting(
        held_on=held,
        attendees=f"{by.user.name}\n{company.cio(0).user.name}\n{partner.contact_name} ({partner.name})",
        minutes=row["minutes"],
        decisions=row["decisions"],
        shifts=row["shifts"],
        ratings={dimension: (int(level), "") for dimension, level in zip(Dimension, row["ratings"], strict=True)},
    )
    qbrs.hold(qbr=qbr, meeting=meeting, today=held, version=qbr.version, by=by)


def _sign(company: Company, row: Row, by: Member) -> None:
    """We sign, then the partner: by its own user where one signs in, else by a name that we record."""
    qbr = _qbr(company, row)
    qbrs.sign_for_us(qbr=qbr, sha256=content_sha256(qbr), version=qbr.version, by=by)
    qbr = _qbr(company, row)
    contact = company.partners[row["partner"]].contact_name
    own = company.people.get(contact)
    signer = own if own is not None and own.role == Role.PARTNER else by
    qbrs.sign_for_partner(qbr=qbr, name=contact, sha256=content_sha256(qbr), version=qbr.version, by=signer)


def _cancel(company: Company, row: Row, by: Member) -> None:
    qbr = _qbr(company, row)
    qbrs.cancel(qbr=qbr, reason=row["minutes"], version=qbr.version, by=by)


def _agree(company: Company, promise: Row, held: date, by: Member) -> None:
    owner = company.people.get(promise["owner"])
    ours = owner if owner is not None and owner.role != Role.PARTNER else None
    agreed = review_actions.Agreed(
        what=promise["what"],
        owner=ours,
        owner_name="" if ours else promise["owner"],
        due_on=date.fromisoformat(promise["due_on"]),
    )
    partner = company.partners[promise["partner"]]
    review_actions.agree(partner=partner, qbr=_qbr(company, promise), agreed=agreed, today=held, by=by)


def _close(company: Company, promise: Row, on: date, by: Member) -> None:
    action = QBRAction.objects.get(partner=company.partners[promise["partner"]], what=promise["what"])
    review_actions.close(
        action=action,
        state=ActionState(promise["state"]),
        note=promise["note"],
        on=on,
        today=on,
        version=action.version,
        by=by,
    )
