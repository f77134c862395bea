from hypothesis import given
from hypothesis import strategies as st

from kesher.savedviews.rules.places import GAP, ranks_of


def shown(placed: dict[int, int], others: list[int]) -> list[int]:
    """The column as people see it: placed cards by rank, then the others in the list's order."""
    return [*sorted(placed, key=lambda card: placed[card]), *others]


def test_the_first_card_that_is_moved_gets_a_place_below_those_above_it() -> None:
    ranks = ranks_of({}, [1, 2], 3)

    assert sorted(ranks, key=lambda card: ranks[card]) == [1, 2, 3]


def test_between_two_placed_cards_only_the_moved_one_changes() -> None:
    assert ranks_of({1: GAP, 2: 2 * GAP}, [1], 3) == {3: GAP + GAP // 2}


def test_without_room_all_get_new_ranks() -> None:
    assert ranks_of({1: 5, 2: 6}, [1], 3) == {1: GAP, 3: 2 * GAP, 2: 3 * GAP}


@given(
    st.permutations(range(1, 9)),
    st.lists(st.tuples(st.integers(1, 8), st.integers(0, 7)), max_size=25),
)
def test_after_any_moves_the_column_reads_as_the_movers_left_it(
    start: list[int], moves: list[tuple[int, int]]
) -> None:
    placed: dict[int, int] = {}
    column = list(start)

    for card, target in moves:
        column.remove(card)
        above = column[:target]
        column.insert(target, card)
        placed.update(ranks_of(dict(sorted(placed.items(), key=lambda one: one[1])), above, card))
        others = [one for one in start if one not in placed]

        assert shown(placed, others)[: target + 1] == column[: target + 1]
        column = shown(placed, others)

    assert len(set(placed.values())) == len(placed)
