"""Rows of several sources in one order, page by page."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from kesher.records.rules.stream import (
    StreamRow,
    merge_rows,
    read_places,
    sort_key,
    write_places,
)

START = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)


def row(minutes: int, row_id: int) -> StreamRow:
    return StreamRow(START + dt.timedelta(minutes=minutes), row_id, f"{minutes}-{row_id}", None)


minutes = st.lists(st.integers(0, 50), max_size=12)


@given(st.dictionaries(st.sampled_from(["rows", "files", "changes"]), minutes), st.integers(1, 7))
def test_pages_hold_each_row_once_and_newest_first(
    moments: dict[str, list[int]], limit: int
) -> None:
    sources = {
        key: sorted(
            (row(at, number) for number, at in enumerate(found)),
            key=lambda one: (one.moment, one.row_id),
            reverse=True,
        )
        for key, found in moments.items()
    }
    seen: list[tuple[str, StreamRow]] = []
    places: dict[str, str] = {}
    for _ in range(200):
        found = {}
        for key, rows in sources.items():
            at = [one.place for one in rows].index(places[key]) + 1 if key in places else 0
            found[key] = rows[at : at + limit + 1]
        page = merge_rows(found, limit=limit, places=places)
        seen += page.rows
        places = read_places(write_places(page.places))
        assert len(page.rows) <= limit
        if not page.has_more:
            break

    assert len(seen) == len({(key, one.row_id) for key, one in seen})
    assert len(seen) == sum(len(rows) for rows in sources.values())
    assert [one.moment for _, one in seen] == sorted((one.moment for _, one in seen), reverse=True)


def test_a_place_that_nobody_wrote_is_no_place() -> None:
    assert read_places("") == {}
    assert read_places("rows~.5~files.") == {}
    assert read_places("rows.12-3~changes.7") == {"rows": "12-3", "changes": "7"}


def test_keys_of_sorting_stand_in_the_order_of_time() -> None:
    earlier, later = START, START + dt.timedelta(microseconds=1)

    assert sort_key(earlier, "rows", 999) < sort_key(later, "changes", 1)
