"""The address of the screen of active requests."""

import datetime as dt

import pytest

from kesher.requests.rules.active import Grouping, Place, read_active_state, read_place

NOON = dt.datetime(2026, 11, 22, 10, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "place", [Place("", NOON, 7), Place("", None, 7), Place("א|ב c", NOON, 1), Place("12", None, 9)]
)
def test_a_place_reads_as_it_is_written(place: Place) -> None:
    assert read_place(str(place)) == place


@pytest.mark.parametrize(
    "text", ["", "7", "|", "||", "a|b|c", "|2026-11-22|7", f"|9999|{'9' * 30}", "\x00|9999|7"]
)
def test_what_is_no_place_is_none(text: str) -> None:
    assert read_place(text) is None


def test_without_a_target_a_request_comes_last_in_its_group() -> None:
    places = [Place("", None, 1), Place("", NOON, 2), Place("", NOON - dt.timedelta(1), 3)]

    assert [place.request_id for place in sorted(places, key=lambda one: one.order)] == [3, 2, 1]


def test_what_an_address_names_wrongly_is_as_usual() -> None:
    kinds = frozenset({"task", "message"})

    state = read_active_state("party", "color", "x", kinds)

    assert (state.kind, state.grouping, state.after) == ("", Grouping.DUE, None)
    assert read_active_state("task", "party", "", kinds).query == "kind=task&by=party"
