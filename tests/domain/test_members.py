"""Members: an organisation never loses its last administrator."""

import pytest

from portfolio.domain.members import LastAdministrator, require_administrator_left


def change(role: str, is_active: bool, role_after: str, is_active_after: bool, others: int) -> None:
    require_administrator_left(
        role=role,
        is_active=is_active,
        role_after=role_after,
        is_active_after=is_active_after,
        other_administrators=others,
    )


@pytest.mark.parametrize(
    ("role_after", "is_active_after"), [("cio", True), ("administrator", False), ("partner", False)]
)
def test_the_last_one_stays(role_after: str, is_active_after: bool):
    with pytest.raises(LastAdministrator):
        change("administrator", True, role_after, is_active_after, 0)


@pytest.mark.parametrize(
    ("role", "is_active", "role_after", "is_active_after", "others"),
    [
        ("administrator", True, "cio", True, 1),
        ("administrator", True, "administrator", True, 0),
        ("administrator", False, "cio", False, 0),
        ("cio", True, "partner", False, 0),
    ],
)
def test_anyone_else_may_change(role, is_active, role_after, is_active_after, others):
    change(role, is_active, role_after, is_active_after, others)
