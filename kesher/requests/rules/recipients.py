"""What the recipient of a request may change, and what only who gave it."""

from collections.abc import Collection

# What the recipient of a locked task still tells: how it stands (H-66).
OPEN_TO_RECIPIENT = frozenset({"status", "feedback", "percent_done"})


def locked_fields(
    wanted: Collection[str], *, is_locked: bool, is_giver: bool, may_all: bool
) -> list[str]:
    """Return those of the wanted fields that this person may not change, in order of their names.

    A lock binds everybody but who gave the task and those whose right reaches every request.
    """
    if not is_locked or is_giver or may_all:
        return []
    return sorted(set(wanted) - OPEN_TO_RECIPIENT)
