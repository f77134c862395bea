"""The place of a row: as an address, and compared as text."""

import datetime as dt

import pytest

from kesher.activities.rules.contact_log import LogFilter, Place, read_place


def test_a_place_survives_its_text() -> None:
    place = Place(dt.datetime(2026, 11, 22, 12, 0, 0, 123456, tzinfo=dt.UTC), 77)

    assert read_place(str(place)) == place


def test_places_compare_as_text_as_they_do_in_time() -> None:
    early = Place(dt.datetime(1999, 1, 1, tzinfo=dt.UTC), 9)
    late = Place(dt.datetime(2026, 1, 1, tzinfo=dt.UTC), 10)

    assert str(early) < str(late)
    assert str(Place(late.moment, 9)) < str(late)


@pytest.mark.parametrize("text", ["", "x", "1", "-", "1-", "1-x", "٣-3", f"{10**30}-1", "1-2-3"])
def test_what_names_no_place_is_nothing(text: str) -> None:
    assert read_place(text) is None


def test_a_filter_is_empty_until_a_criterion_is_set() -> None:
    assert LogFilter().is_empty
    assert not LogFilter(text="x").is_empty
