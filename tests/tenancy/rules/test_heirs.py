"""Who has the work that comes of what somebody made who has left since."""

from hypothesis import given
from hypothesis import strategies as st

from kesher.tenancy.rules.heirs import heir_of

MEMBERS = st.one_of(st.none(), st.integers(1, 6))
HEAD = 7


@given(owner=MEMBERS, after=st.lists(MEMBERS, max_size=4), active=st.frozensets(st.integers(1, 6)))
def test_nobody_who_has_left_gets_work_and_nobody_is_passed_over(
    owner: int | None, after: list[int | None], active: frozenset[int]
) -> None:
    heir = heir_of(owner, after=after, active=active, head_id=HEAD)

    order = [owner, *after, HEAD]
    assert heir in active | {HEAD}
    assert not active & set(order[: order.index(heir)])
