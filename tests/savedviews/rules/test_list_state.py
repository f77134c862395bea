from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kesher.customfields.errors import BadValue
from kesher.lib.errors import Refusal
from kesher.parties.record_types import CONTACT, PARTY
from kesher.savedviews.errors import UnknownFilter, UnknownSort
from kesher.savedviews.rules.list_state import (
    ListState,
    filter_fields,
    read_state,
    write_state,
)

CUSTOMERS = PARTY.find_list("customers")
SUPPLIERS = PARTY.find_list("suppliers")
CONTACTS = CONTACT.find_list("contacts")
assert CUSTOMERS
assert SUPPLIERS
assert CONTACTS


def test_the_plain_address_is_the_plain_list() -> None:
    state = read_state(PARTY, CUSTOMERS, {})

    assert state == ListState(sort="name")
    assert not state.is_filtered
    assert write_state(PARTY, CUSTOMERS, state) == ""


def test_the_address_is_read_whole() -> None:
    state = read_state(
        PARTY,
        CUSTOMERS,
        {
            "q": [" כהן "],
            "customer_status": ["new", "real", "new"],
            "owner": ["mine", "none", "7"],
            "archive": ["1"],
            "sort": ["-name"],
        },
    )

    assert state.query == "כהן"
    assert state.filters == {
        "customer_status": ("new", "real"),
        "owner": ("mine", "none", "7"),
    }
    assert state.is_archive
    assert (state.sort_key, state.is_descending) == ("name", True)


@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        ("evil", UnknownFilter),
        ("business_id", UnknownFilter),
        ("owner__user__password", UnknownFilter),
        ("supplier_status", UnknownFilter),  # hidden in the list of customers
        ("name", UnknownFilter),  # a field, but not one to filter by
        ("cursor", UnknownFilter),
    ],
)
def test_unknown_filters_are_refused(name: str, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        read_state(PARTY, CUSTOMERS, {name: ["1"]})


@pytest.mark.parametrize("sort", ["", "phone", "--name", "owner__user", "-", "sort_key", "NAME"])
def test_unknown_orders_are_refused(sort: str) -> None:
    with pytest.raises(UnknownSort):
        read_state(PARTY, CUSTOMERS, {"sort": [sort]})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("customer_status", "rich"),
        ("customer_status", "mine"),
        ("owner", "dana"),
        ("branch", "1 OR 1=1"),
        ("archive", "yes"),
    ],
)
def test_values_that_do_not_suit_are_refused(name: str, value: str) -> None:
    with pytest.raises(BadValue):
        read_state(PARTY, CUSTOMERS, {name: [value]})


def test_too_many_values_are_refused() -> None:
    with pytest.raises(BadValue):
        read_state(PARTY, CUSTOMERS, {"owner": [str(number) for number in range(1, 60)]})


def test_a_list_without_filters_has_none() -> None:
    assert filter_fields(CONTACT, CONTACTS) == ()
    assert next(iter(filter_fields(PARTY, SUPPLIERS))).key == "supplier_status"


states = st.builds(
    ListState,
    query=st.text(max_size=20).map(str.strip),
    sort=st.sampled_from(["name", "-name", "created", "-created"]),
    is_archive=st.booleans(),
    filters=st.fixed_dictionaries(
        {},
        optional={
            "customer_status": st.lists(
                st.sampled_from(["new", "real", "frozen"]), min_size=1, max_size=3, unique=True
            ).map(tuple),
            "owner": st.lists(
                st.sampled_from(["mine", "none", "3"]), min_size=1, max_size=3, unique=True
            ).map(tuple),
        },
    ),
)


@given(states)
def test_an_address_gives_its_state_back(state: ListState) -> None:
    parameters = parse_qs(
        write_state(PARTY, CUSTOMERS, state).removeprefix("?"), strict_parsing=False
    )

    assert read_state(PARTY, CUSTOMERS, parameters) == state


def test_a_value_is_added_and_taken_away() -> None:
    plain = ListState(sort="name")

    one = plain.toggled("owner", "mine")
    two = one.toggled("owner", "none")

    assert two.filters == {"owner": ("mine", "none")}
    assert two.toggled("owner", "mine").filters == {"owner": ("none",)}
    assert one.toggled("owner", "mine") == plain
    assert two.without_filters() == plain
