"""Members: who may lose which role."""

from portfolio.domain.errors import Refusal
from portfolio.domain.language import say

ADMINISTRATOR = "administrator"


class LastAdministrator(Refusal):
    """The change would leave the organisation without anyone who can invite or change people."""

    def __init__(self) -> None:
        super().__init__(
            say("This is the last active administrator. Make another person administrator first."), field="role"
        )


def require_administrator_left(
    *, role: str, is_active: bool, role_after: str, is_active_after: bool, other_administrators: int
) -> None:
    """Raises LastAdministrator when the change takes away the last active one.

    other_administrators: active administrators besides the person who is changed.
    """
    is_one = role == ADMINISTRATOR and is_active
    stays_one = role_after == ADMINISTRATOR and is_active_after
    if is_one and not stays_one and other_administrators == 0:
        raise LastAdministrator
