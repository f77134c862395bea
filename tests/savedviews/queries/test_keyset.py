"""Going on from a row: the SQL that it makes, and that a walk meets every row once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kesher.parties.models import Party
from kesher.parties.record_types import PARTY
from kesher.savedviews.queries.keyset import Order, after, in_order
from kesher.savedviews.queries.pages import list_page, list_spec
from kesher.savedviews.rules.cursors import Cursor
from kesher.savedviews.rules.list_state import ListState
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import in_scope

EVERYBODY = PARTY.find_list("parties")
assert EVERYBODY


def test_the_comparison_is_one_of_rows(dana: Actor) -> None:
    """`a < x OR (a = x AND b < y)` would walk the whole index."""
    with in_scope(dana):
        order = Order("sort_key", "text", is_descending=False)
        ascending = str(after(in_order(Party.objects.all(), order), order, Cursor("א", 7)).query)
        order = Order("sort_key", "text", is_descending=True)
        descending = str(after(in_order(Party.objects.all(), order), order, Cursor("א", 7)).query)

    assert '("parties_party"."sort_key", "parties_party"."id") > (א, 7)' in ascending
    assert 'ORDER BY "parties_party"."sort_key" ASC, "parties_party"."id" ASC' in ascending
    assert '("parties_party"."sort_key", "parties_party"."id") < (א, 7)' in descending
    assert 'ORDER BY "parties_party"."sort_key" DESC, "parties_party"."id" DESC' in descending
    assert " OR " not in ascending + descending


def insert(actor: Actor, sort_keys: list[str]) -> None:
    Party.objects.bulk_create(
        Party(business_id=actor.business_id, name=key or "-", kind="person", sort_key=key)
        for key in sort_keys
    )


def walk(actor: Actor, sort: str) -> list[int]:
    spec, state = list_spec(PARTY, EVERYBODY), ListState(sort=sort)
    seen: list[int] = []
    cursor = ""
    for _ in range(100):
        page = list_page(actor, spec, state, cursor)
        seen += [row[spec.places["id"]] for row in page.rows]
        cursor = page.next_cursor
        if not cursor:
            return seen
    raise AssertionError("the walk does not end")


@pytest.mark.parametrize("sort", ["name", "-name", "created", "-created"])
@given(keys=st.lists(st.sampled_from(["", "A", "AB", "AB\x015", "B", "ת", "z"]), max_size=25))
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_a_walk_meets_every_row_once(
    dana: Actor, monkeypatch: pytest.MonkeyPatch, sort: str, keys: list[str]
) -> None:
    """Most rows have equal keys here, and a page holds four: ties lie on every edge."""
    monkeypatch.setattr("kesher.savedviews.queries.pages.PAGE_ROWS", 4)
    with in_scope(dana):
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM parties_party")
        insert(dana, keys)

        seen = walk(dana, sort)

        attribute = {"name": "sort_key", "created": "id"}[sort.removeprefix("-")]
        expected = sorted(Party.objects.values_list(attribute, "pk"), reverse=sort.startswith("-"))
    assert seen == [pk for _, pk in expected]


def test_rows_that_come_and_go_shift_nothing(dana: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kesher.savedviews.queries.pages.PAGE_ROWS", 3)
    spec, state = list_spec(PARTY, EVERYBODY), ListState(sort="name")
    with in_scope(dana):
        insert(dana, ["b", "d", "f", "h"])
        first = list_page(dana, spec, state)
        insert(dana, ["a", "c", "e"])
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM parties_party WHERE sort_key = 'f'")

        second = list_page(dana, spec, state, first.next_cursor)

    assert [row[spec.places["name"]] for row in first.rows] == ["b", "d", "f"]
    assert [row[spec.places["name"]] for row in second.rows] == ["h"]


RANKED = ["customer_status", "-customer_status", "kind", "owner", "-owner", "branch"]


@pytest.mark.parametrize("sort", RANKED)
@pytest.mark.parametrize("by_steps", [True, False])
def test_options_and_names_order_a_list(
    dana: Actor, yossi: Actor, monkeypatch: pytest.MonkeyPatch, sort: str, by_steps: bool
) -> None:
    """Value by value or by one expression: the same rows in the same order, each once."""
    monkeypatch.setattr("kesher.savedviews.queries.pages.PAGE_ROWS", 3)
    monkeypatch.setattr("kesher.savedviews.queries.orders._MOST_STEPS", 100 if by_steps else 0)
    owners = [dana.membership_id, yossi.membership_id, None]
    statuses = [None, "frozen", "new", "real", "of long ago"]
    with in_scope(dana):
        Party.objects.bulk_create(
            Party(
                business_id=dana.business_id,
                name=f"{number}",
                kind=["person", "organization"][number % 2],
                customer_status=statuses[number % 5],
                owner_id=owners[number % 3],
            )
            for number in range(17)
        )

        seen = walk(dana, sort)

        key = sort.removeprefix("-")
        spec = PARTY.find_field(key)
        assert spec
        held = dict(Party.objects.values_list("pk", spec.column))
    ranks: dict[object, int] = {
        "customer_status": {option.value: place for place, option in enumerate(spec.type.options)},
        "kind": {option.value: place for place, option in enumerate(spec.type.options)},
        "owner": {dana.membership_id: 0, yossi.membership_id: 1},  # דנה, יוסי
        "branch": {},
    }[key]
    sign = -1 if sort.startswith("-") else 1
    expected = sorted(
        held, key=lambda pk: (held[pk] is None, sign * ranks.get(held[pk], 99), sign * pk)
    )
    assert seen == expected


def test_a_page_in_the_order_of_options_is_read_by_the_index_of_one(dana: Actor) -> None:
    state = ListState(sort="customer_status")
    with in_scope(dana):
        Party.objects.bulk_create(
            Party(business_id=dana.business_id, name=f"{n}", kind="person", customer_status="new")
            for n in range(60)
        )
        with CaptureQueriesContext(connection) as queries:
            list_page(dana, list_spec(PARTY, EVERYBODY), state)

    page = next(one["sql"] for one in queries if "LIMIT 51" in one["sql"])
    assert "UNION" not in page
    assert "array_position" not in page
