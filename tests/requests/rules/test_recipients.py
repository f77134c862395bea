"""Which fields of a locked task its recipient may change."""

import pytest

from kesher.requests.rules.recipients import locked_fields


@pytest.mark.parametrize(
    ("is_locked", "is_giver", "may_all", "locked"),
    [
        (False, False, False, []),
        (True, True, False, []),
        (True, False, True, []),
        (True, False, False, ["due_at", "subject"]),
    ],
)
def test_a_lock_leaves_status_and_feedback(
    is_locked: bool, is_giver: bool, may_all: bool, locked: list[str]
) -> None:
    wanted = {"subject", "status", "feedback", "due_at"}

    assert locked_fields(wanted, is_locked=is_locked, is_giver=is_giver, may_all=may_all) == locked
