"""The credit ledger: lines with the state of their life, and the six figures."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import QuerySet

from msp_reviews import access
from msp_reviews.domain.credit_lives import Claim, Figures, figures_of, life_of
from msp_reviews.domain.credit_lives import Credit as Life
from msp_reviews.domain.credit_lives import Life as State
from msp_reviews.domain.credits import money_of
from msp_reviews.domain.defaults import SENTENCES, Reason
from msp_reviews.models import Credit
from portfolio.domain.language import Words
from portfolio.models import Member

WORDS = {
    State.NONE: Words("None"),
    State.ACCRUED: Words("To claim"),
    State.CLAIMED: Words("Claimed"),
    State.RECEIVED: Words("Received"),
    State.EARNED_BACK: Words("Earned back"),
    State.WAIVED: Words("Waived"),
    State.EXPIRED: Words("Expired unclaimed"),
}
STATES = [(state.value, word) for state, word in WORDS.items() if state != State.NONE]
EXPORT = (
    "period", "contract", "partner", "service level", "reason", "gross", "earned back", "net", "state", "claim by",
    "claimed on", "received on", "received", "formula",
)  # fmt: skip


def cents(amount: Decimal) -> int:
    """Money in cents."""
    return int(amount * 100)


def life(row: Credit) -> Life:
    """The credit as the domain reads it. row: with its claim."""
    claim = Claim(
        claimed_on=row.claim.claimed_on if row.claim else None,
        received_on=row.received_on,
        received=None if row.received is None else cents(row.received),
        waived_on=row.waived_on,
        reason=row.waiver,
    )
    return Life(cents(row.gross), cents(row.earned_back), row.claim_by, claim)


@dataclass(frozen=True)
class Line:
    """A line of the ledger on a day."""

    credit: Credit
    state: State

    @property
    def word(self) -> str:
        """The state in words."""
        return WORDS[self.state]

    @property
    def net(self) -> Decimal:
        """What remains to be had."""
        return self.credit.gross - self.credit.earned_back

    @property
    def why(self) -> str:
        """Why the month was a default."""
        return SENTENCES[Reason(self.credit.reason)]


def line_of(row: Credit, today: date) -> Line:
    """The credit with its state on the day."""
    return Line(row, life_of(life(row), today))


def with_names(rows: QuerySet[Credit]) -> QuerySet[Credit]:
    """Credits with all that a line shows. One query."""
    return rows.select_related(
        "organisation",
        "contract__organisation",
        "contract__partner__organisation",
        "service_level__organisation",
        "claim",
    )


def ledger(rows: Iterable[Credit], today: date, state: str = "") -> list[Line]:
    """The lines in the order of the rows, or only those in the state."""
    lines = [line_of(row, today) for row in rows]
    return [line for line in lines if not state or line.state == state]


def six_figures(lines: Iterable[Line], today: date) -> dict[str, Decimal]:
    """The figures of the lines as money: gross, earned_back, net, claimed, received, expired, waived, open."""
    found: Figures = figures_of([life(line.credit) for line in lines], today)
    return {name: money_of(value) for name, value in vars(found).items()}


def open_credits(member: Member, today: date, days: int | None = None) -> list[Line]:
    """Credits to claim, the nearest deadline first; days: only those whose deadline comes within. One query."""
    rows = access.credits_of(member).filter(is_current=True, claim__isnull=True, waived_on__isnull=True)
    if days is not None:
        rows = rows.filter(claim_by__lte=today + timedelta(days=days))
    found = with_names(rows).order_by("claim_by", "contract__code", "service_level__code", "period")
    return [line for line in ledger(found, today) if line.state == State.ACCRUED]


def export(lines: Iterable[Line]) -> Iterator[list[str]]:
    """The rows of the CSV file."""
    for line in lines:
        row = line.credit
        yield [
            f"{row.period:%Y-%m}", row.contract.code, row.contract.partner.name, row.service_level.code, line.why,
            str(row.gross), str(row.earned_back), str(line.net), line.word,
            row.claim_by.isoformat() if row.claim_by else "",
            row.claim.claimed_on.isoformat() if row.claim else "",
            row.received_on.isoformat() if row.received_on else "",
            "" if row.received is None else str(row.received), row.formula,
        ]  # fmt: skip
