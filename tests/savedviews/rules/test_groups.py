import datetime as dt

import pytest

from kesher.parties.record_types import PARTY
from kesher.savedviews.errors import UnknownGroup
from kesher.savedviews.rules.groups import grouping_fields, read_grouping
from kesher.savedviews.rules.list_state import ListState, read_state, salvage_state, write_state

LISTING = PARTY.find_list("customers")
assert LISTING


def test_choices_users_and_dates_make_groups() -> None:
    assert {"customer_status", "kind", "owner", "branch", "created"} <= grouping_fields(
        PARTY
    ).keys()
    assert not {"name", "phone", "id_number", "remarks"} & grouping_fields(PARTY).keys()


@pytest.mark.parametrize(
    ("text", "key", "period", "is_descending"),
    [
        ("customer_status", "customer_status", None, False),
        ("-owner", "owner", None, True),
        ("created", "created", "month", False),
        ("-created:week", "created", "week", True),
    ],
)
def test_an_address_names_a_grouping(
    text: str, key: str, period: str | None, is_descending: bool
) -> None:
    found = read_grouping(PARTY, text)
    assert found
    assert (found.spec.key, found.period, found.is_descending) == (key, period, is_descending)


@pytest.mark.parametrize(
    "text",
    [
        "nothing",
        "name",
        "id_number",
        "-",
        "owner:month",
        "created:hour",
        "created:month:day",
        "x_q",
    ],
)
def test_what_makes_no_groups_is_refused(text: str) -> None:
    with pytest.raises(UnknownGroup):
        read_grouping(PARTY, text)


@pytest.mark.parametrize(
    ("period", "first", "end"),
    [
        ("day", "2026-11-22", "2026-11-23"),
        ("week", "2026-11-22", "2026-11-29"),  # a Sunday
        ("month", "2026-12-01", "2027-01-01"),
        ("quarter", "2026-10-01", "2027-01-01"),
        ("year", "2026-01-01", "2027-01-01"),
    ],
)
def test_a_group_by_period_has_its_days(period: str, first: str, end: str) -> None:
    found = read_grouping(PARTY, f"created:{period}")
    assert found
    assert found.days_of(first) == (dt.date.fromisoformat(first), dt.date.fromisoformat(end))


@pytest.mark.parametrize("value", ["2026-11-23", "", "בוקר", "0000-01-01", "9999-13-01", "1' OR"])
def test_a_period_begins_on_its_first_day_alone(value: str) -> None:
    found = read_grouping(PARTY, "created:week")
    assert found
    with pytest.raises(UnknownGroup):
        found.days_of(value)


def test_grouping_stands_in_the_address_and_comes_back() -> None:
    state = ListState(sort="-created", group="-created:year", folded=("2026-01-01", "none"))

    text = write_state(PARTY, LISTING, state)

    assert text == "?sort=-created&group=-created:year&folded=2026-01-01&folded=none"
    told = {"sort": ["-created"], "group": ["-created:year"], "folded": ["2026-01-01", "none"]}
    assert read_state(PARTY, LISTING, told) == state
    assert state.with_fold("none").folded == ("2026-01-01",)


def test_a_view_whose_group_is_gone_opens_without_it() -> None:
    state, lost = salvage_state(PARTY, LISTING, {"group": ["-x_gone:month"], "q": ["כהן"]})

    assert (state.group, state.query, lost) == ("", "כהן", ("x_gone:month",))
