"""How far a checklist is, and where an item stands."""

import pytest

from kesher.requests.rules.checklists import (
    STEP,
    is_complete,
    place_between,
    progress_of,
    progress_text,
)


@pytest.mark.parametrize(
    ("done", "total", "text", "complete"),
    [(0, 0, "", False), (0, 2, "0/2", False), (3, 7, "3/7", False), (7, 7, "7/7", True)],
)
def test_progress_is_written_and_read(done: int, total: int, text: str, complete: bool) -> None:
    assert progress_text(done, total) == text
    assert progress_of(text) == (done, total)
    assert is_complete(text) is complete


@pytest.mark.parametrize(
    ("before", "after", "place"),
    [
        (None, None, STEP),
        (STEP, None, 2 * STEP),
        (None, STEP, STEP // 2),
        (STEP, 2 * STEP, STEP + STEP // 2),
        (7, 9, 8),
        (7, 8, None),
        (None, 1, None),
        (2**30, None, None),
    ],
)
def test_a_place_lies_between_its_neighbors(
    before: int | None, after: int | None, place: int | None
) -> None:
    assert place_between(before, after) == place
