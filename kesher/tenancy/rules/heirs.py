"""Who has the work that comes of what somebody made who has left since."""

from collections.abc import Collection, Iterable


def heir_of(
    owner_id: int | None, *, after: Iterable[int | None], active: Collection[int], head_id: int
) -> int:
    """Return who has it: its owner while he is active, else the first active one of those `after`.

    Where none of them is there any more it is the head of the business.
    """
    return next((one for one in (owner_id, *after) if one in active and one is not None), head_id)
