"""Groups of a list: each record stands in one of them, and their figures are right."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from kesher.lib.dates import local
from kesher.parties.models import Party
from kesher.records.queries import list_at
from kesher.savedviews.errors import UnknownGroup
from kesher.savedviews.queries import find_row, group_rows, groups_of, list_page
from kesher.savedviews.queries.groups import Groups, in_group
from kesher.savedviews.queries.pages import ListSpec, list_spec
from kesher.savedviews.rules.groups import MOST_GROUPS, Grouping, read_grouping
from kesher.savedviews.rules.list_state import ColumnChoice, ListState
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.businesses import in_scope, make_member
from tests.factories.own_fields import make_fields
from tests.factories.parties import make_party


def opened(actor: Actor, group: str, *columns: str) -> tuple[ListSpec, ListState, Grouping]:
    kind, listing = list_at(actor, "parties")
    spec = list_spec(kind, listing, [ColumnChoice(key) for key in columns])
    grouping = read_grouping(kind, group)
    assert grouping
    return spec, ListState(sort="name", group=group), grouping


def grouped(actor: Actor, group: str, **state: Any) -> list[tuple[str, str, int]]:
    spec, plain, grouping = opened(actor, group)
    told = ListState(sort="name", group=group, **state) if state else plain
    found = groups_of(actor, spec, told, grouping)
    return [(one.value, one.label, one.count) for one in found.shown]


def fill(dana: Actor, yossi: Actor) -> None:
    """Nine records, with and without a value of every kind that groups."""
    with in_scope(dana):
        make_fields(dana)
        whens = ["2026-01-31T22:30:00+00:00", "2026-03-01T10:00:00+00:00", ""]
        for number in range(9):
            own: dict[str, Any] = {
                "x_day": ["2026-11-21", "2026-11-22", ""][number % 3],
                "x_at": whens[number % 3],
                "x_tier": ["silver", "gold", "", "of long ago"][number % 4],
                "x_sum": str(number),
                "x_who": [dana.membership_id, yossi.membership_id, None][number % 3],
            }
            Party.objects.create(
                business_id=dana.business_id,
                name=str(number),
                sort_key=str(number),
                kind=["person", "organization"][number % 2],
                owner_id=[yossi.membership_id, dana.membership_id, None][number % 3],
                custom_values={key: value for key, value in own.items() if value}
                | ({"x_yes": True} if number < 2 else {}),
            )


EVERY_GROUPING = [
    "kind",
    "-kind",
    "owner",
    "x_tier",
    "x_yes",
    "x_who",
    *(f"{key}:{period}" for key in ("x_day", "x_at", "created") for period in ("day", "week")),
    "-x_at:month",
    "x_day:quarter",
    "x_at:year",
]


@pytest.mark.parametrize("group", EVERY_GROUPING)
def test_every_record_stands_in_one_group(dana: Actor, yossi: Actor, group: str) -> None:
    fill(dana, yossi)
    with in_scope(dana):
        spec, state, grouping = opened(dana, group)
        groups = groups_of(dana, spec, state, grouping)
        seen: list[int] = []
        for one in groups.shown:
            rows = Party.objects.filter(in_group(grouping, one.value)).values_list("pk", flat=True)
            assert len(rows) == one.count
            seen += rows
            page = find_row(dana, spec, state, rows[0])
            assert page
            assert page.group == one.value
        assert sorted(seen) == sorted(Party.objects.values_list("pk", flat=True))


def test_groups_stand_in_the_order_of_options_and_names(dana: Actor, yossi: Actor) -> None:
    fill(dana, yossi)
    with in_scope(dana):
        assert grouped(dana, "x_tier") == [
            ("gold", "זהב", 2),
            ("silver", "כסף", 3),
            ("of long ago", "of long ago", 2),
            ("none", "", 2),
        ]
        assert [value for value, _, _ in grouped(dana, "-x_tier")] == [
            "of long ago",
            "silver",
            "gold",
            "none",
        ]
        assert [label for _, label, _ in grouped(dana, "owner")] == ["דנה כהן", "יוסי לוי", ""]
        assert [value for value, _, _ in grouped(dana, "x_yes")] == ["1", "0"]


def test_a_period_is_that_of_israel(dana: Actor, yossi: Actor) -> None:
    """22:30 in UTC on the last of January is February there; the week begins on Sunday."""
    fill(dana, yossi)
    with in_scope(dana):
        assert [one[0] for one in grouped(dana, "x_at:month")] == [
            "2026-02-01",
            "2026-03-01",
            "none",
        ]
        assert [one[0] for one in grouped(dana, "-x_day:week")] == [
            "2026-11-22",
            "2026-11-15",
            "none",
        ]
        today = local(dt.datetime.now(dt.UTC)).date()
        assert grouped(dana, "created:day") == [(today.isoformat(), "", 9)]


def test_groups_have_sums_of_number_columns_and_keep_to_the_filter(
    dana: Actor, yossi: Actor
) -> None:
    fill(dana, yossi)
    with in_scope(dana):
        spec, _, grouping = opened(dana, "kind", "x_sum")
        state = ListState(sort="name", group="kind", filters={"owner": (str(dana.membership_id),)})
        found = groups_of(dana, spec, state, grouping)

    sums = {one.value: (one.count, one.sums["x_sum"]) for one in found.shown}
    assert sums == {"person": (1, Decimal(4)), "organization": (2, Decimal(8))}
    assert found.count == 3


def test_rows_come_with_the_first_groups_and_not_with_folded_ones(
    dana: Actor, yossi: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kesher.savedviews.queries.groups.PAGE_ROWS", 3)
    monkeypatch.setattr("kesher.savedviews.queries.pages.PAGE_ROWS", 2)
    fill(dana, yossi)
    with in_scope(dana):
        spec, _, grouping = opened(dana, "x_tier")
        state = ListState(sort="-name", group="x_tier", folded=("gold",))
        parts = group_rows(dana, spec, state, grouping, groups_of(dana, spec, state, grouping))
        name = spec.places["name"]
        shown = [part.page and [row[name] for row in part.page.rows] for part in parts]
        silver = parts[1].page
        assert silver
        rest = list_page(dana, spec, state, silver.next_cursor, within=in_group(grouping, "silver"))

    assert shown == [None, ["8", "4"], None, None]
    assert [part.is_folded for part in parts] == [True, False, False, False]
    assert [row[name] for row in rest.rows] == ["0"]


def test_too_many_periods_are_said_and_not_shown(dana: Actor) -> None:
    with in_scope(dana):
        make_fields(dana, {"x_day": ("date", {})})
        first = dt.date(2026, 1, 1)
        Party.objects.bulk_create(
            Party(
                business_id=dana.business_id,
                name="-",
                kind="person",
                custom_values={"x_day": (first + dt.timedelta(days=number)).isoformat()},
            )
            for number in range(MOST_GROUPS + 2)
        )
        found: Groups = groups_of(dana, *opened(dana, "x_day:day"))

    assert (len(found.shown), found.are_all) == (MOST_GROUPS, False)


def test_rights_decide_what_is_counted(dana: Actor, ahava: Any, noa: Actor) -> None:
    shy = make_member(ahava, "shy", "שי", rights={"party.see": Level.OWN})
    make_party(dana, "של דנה")
    make_party(noa, "של עסק אחר")

    with in_scope(shy):
        assert grouped(shy, "owner") == []
    with in_scope(dana):
        assert [one[2] for one in grouped(dana, "owner")] == [1]


@pytest.mark.parametrize("value", ["2026-11-02", "אתמול", "' OR 1=1"])
def test_a_group_that_is_none_is_refused(dana: Actor, value: str) -> None:
    with in_scope(dana):
        _, _, grouping = opened(dana, "created:month")
        with pytest.raises(UnknownGroup):
            in_group(grouping, value)
