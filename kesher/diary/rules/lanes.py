"""Where meetings that overlap stand beside each other."""

from collections.abc import Sequence

QUARTER = 15  # minutes; what is shorter is drawn as long as this


def lanes(times: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return for each (start, end), in order of start, its lane and how many lanes share the width.

    Those that overlap, directly or through others, share; each takes the first lane that is free.
    """
    placed: list[tuple[int, int]] = []
    group: list[int] = []
    ends: list[int] = []
    found = [0] * len(times)
    widths = [1] * len(times)
    for index, (start, end) in enumerate(times):
        if group and start >= max(ends):
            for member in group:
                widths[member] = len(ends)
            group, ends = [], []
        lane = next((n for n, until in enumerate(ends) if until <= start), len(ends))
        if lane == len(ends):
            ends.append(end)
        else:
            ends[lane] = end
        found[index] = lane
        group.append(index)
    for member in group:
        widths[member] = len(ends)
    placed.extend(zip(found, widths, strict=True))
    return placed
