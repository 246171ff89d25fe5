"""The life of a credit: accrued → claimed → received, or earned back, waived, or expired unclaimed; and its six figures.

Source: partners.md 3. Money is in cents.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Life(StrEnum):
    """Where a credit is in its life."""

    NONE = "none"
    ACCRUED = "accrued"
    CLAIMED = "claimed"
    RECEIVED = "received"
    EARNED_BACK = "earned_back"
    WAIVED = "waived"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Claim:
    """What was done about a credit. received: cents; None: the whole amount."""

    claimed_on: date | None = None
    received_on: date | None = None
    received: int | None = None
    waived_on: date | None = None
    waived_by: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Credit:
    """A credit of one line: gross, what was earned back of it, its deadline, and what was done about it."""

    gross: int
    earned_back: int = 0
    claim_by: date | None = None
    claim: Claim = Claim()

    @property
    def net(self) -> int:
        """What remains to be had."""
        return self.gross - self.earned_back

    @property
    def is_claimed_in_time(self) -> bool:
        """Whether it was claimed on the last day or before."""
        claimed_on = self.claim.claimed_on
        return claimed_on is not None and (self.claim_by is None or claimed_on <= self.claim_by)


@dataclass(frozen=True)
class Figures:
    """The figures of any number of credits, in cents. `waived` and `open` close the sum: net = claimed + expired + both."""

    gross: int = 0
    earned_back: int = 0
    net: int = 0
    claimed: int = 0
    received: int = 0
    expired: int = 0
    waived: int = 0
    open: int = 0


def life_of(credit: Credit, today: date | None) -> Life:
    """The state of the credit. today: None where no day is named; then nothing expires for want of a claim.

    What was claimed after the deadline has expired. What was earned back is owed no longer, whatever was done before.
    """
    if credit.gross == 0:
        return Life.NONE
    if credit.net == 0:
        return Life.EARNED_BACK
    if credit.claim.waived_on is not None:
        return Life.WAIVED
    if credit.is_claimed_in_time:
        return Life.CLAIMED if credit.claim.received_on is None else Life.RECEIVED
    is_late = credit.claim.claimed_on is not None
    is_past = today is not None and credit.claim_by is not None and today > credit.claim_by
    return Life.EXPIRED if is_late or is_past else Life.ACCRUED


def received_of(credit: Credit, life: Life) -> int:
    """What came in, in cents: never more than is owed."""
    if life != Life.RECEIVED:
        return 0
    return credit.net if credit.claim.received is None else min(credit.claim.received, credit.net)


def figures_of(rows: Iterable[Credit], today: date | None) -> Figures:
    """The figures of the credits added up."""
    sums = dict.fromkeys(Life, 0)
    gross = earned_back = received = 0
    for credit in rows:
        life = life_of(credit, today)
        sums[life] += credit.net
        gross, earned_back = gross + credit.gross, earned_back + credit.earned_back
        received += received_of(credit, life)
    return Figures(
        gross=gross,
        earned_back=earned_back,
        net=gross - earned_back,
        claimed=sums[Life.CLAIMED] + sums[Life.RECEIVED],
        received=received,
        expired=sums[Life.EXPIRED],
        waived=sums[Life.WAIVED],
        open=sums[Life.ACCRUED],
    )
