"""Where cards stand in a column of a board: ranks with gaps, so that a move changes few of them."""

from collections.abc import Mapping, Sequence

GAP = 2**20
_GREATEST = 2**62


def ranks_of(placed: Mapping[int, int], above: Sequence[int], moved: int) -> dict[int, int]:
    """Return the ranks to write so that `moved` stands right below the last of `above`.

    `placed` are ranks by card in their order. Cards of `above` that have no place yet come after
    all that have one, as the column shows them, and get one now. Only what changes is returned.
    """
    order = [card for card in placed if card != moved]
    order += [card for card in above if card not in placed and card != moved]
    index = order.index(above[-1]) + 1 if above and above[-1] in order else 0
    order.insert(index, moved)
    ranks = {card: rank for card, rank in placed.items() if card != moved}
    changed: dict[int, int] = {}
    before = 0
    for place, card in enumerate(order):
        if card not in ranks:
            after = next((ranks[one] for one in order[place + 1 :] if one in ranks), None)
            rank = before + GAP if after is None else (before + after) // 2
            if not before < rank < _GREATEST or rank == after:
                return {one: (number + 1) * GAP for number, one in enumerate(order)}
            ranks[card] = changed[card] = rank
        before = ranks[card]
    return changed
