"""Filters of conditions: what PostgreSQL keeps is what plain Python would keep."""

import datetime as dt
import random
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kesher.customfields.models import FieldDesign
from kesher.lib.dates import ISRAEL, local
from kesher.lib.periods import PERIODS, period, shifted
from kesher.parties.models import Party
from kesher.records.queries import list_at
from kesher.records.rules.record_types import RecordType
from kesher.savedviews.errors import BadCursor, UnknownFilter
from kesher.savedviews.queries import matching
from kesher.savedviews.queries.filters import where_condition
from kesher.savedviews.queries.pages import list_page, list_spec
from kesher.savedviews.rules.conditions import Condition, Group, read_conditions
from kesher.savedviews.rules.cursors import Cursor, write_cursor
from kesher.savedviews.rules.list_state import ListState, read_state
from kesher.tenancy.operations.design import mark_design_changed
from kesher.tenancy.rules.access import Actor, Level
from tests.factories.businesses import in_scope, make_member
from tests.factories.own_fields import make_fields
from tests.factories.parties import make_contact, make_party

NOW = dt.datetime(2026, 3, 27, 0, 30, tzinfo=dt.UTC)  # clocks go forward in this night
TODAY = local(NOW).date()
WORDS = ["", "חולון", "Holon", "holon", "רמת גן", "100%", "_", "א'ב\"ג\\"]
NUMBERS = ["-3.50", "0", "7", "7.25", "1000", "1000000000.01"]
DAYS = [str(TODAY + dt.timedelta(days=days)) for days in (-400, -31, -30, -8, -1, 0, 1, 2, 7, 40)]
SPANS = ["0d", "1d", "30d", "1w", "2m", "9999d"]

Row = dict[str, Any]


def random_rows(kind: RecordType, member: int, count: int = 60) -> list[Row]:
    """Return values by field key; about a third of them are missing."""
    chance = random.Random(7)
    moments = [
        dt.datetime.combine(dt.date.fromisoformat(day), at, ISRAEL)
        for day in DAYS
        for at in (dt.time(0), dt.time(1, 59), dt.time(23, 59, 59))
    ]
    pools: dict[str, Sequence[Any]] = {
        "x_city": WORDS,
        "x_sum": [Decimal(number) for number in NUMBERS],
        "x_day": [dt.date.fromisoformat(day) for day in DAYS],
        "x_at": moments,
        "x_tier": ["gold", "silver", ""],
        "x_tags": [["a"], ["a", "b"], ["c"], []],
        "x_yes": [True, False],
        "x_who": [member, member + 1],
        "locality": WORDS,
    }
    return [
        {key: chance.choice(pool) for key, pool in pools.items() if chance.random() < 0.7}
        for _ in range(count)
    ]


def store(actor: Actor, kind: RecordType, rows: list[Row]) -> dict[int, Row]:
    own = {spec.key: spec.type for spec in kind.fields if spec.is_custom}
    made = Party.objects.bulk_create(
        Party(
            business_id=actor.business_id,
            name="א",
            kind="person",
            customer_status="new",
            locality_name=row.get("locality", ""),
            custom_values={
                key: own[key].to_json(value) for key, value in row.items() if key in own
            },
        )
        for row in rows
    )
    return {party.pk: row for party, row in zip(made, rows, strict=True)}


def value_texts(key: str) -> st.SearchStrategy[str]:
    days = st.one_of(st.sampled_from(DAYS), st.sampled_from(PERIODS))
    return {
        "x_city": st.sampled_from(WORDS[1:]),
        "locality": st.sampled_from(WORDS[1:]),
        "x_sum": st.sampled_from(NUMBERS),
        "x_day": days,
        "x_at": days,
        "x_tier": st.sampled_from(["gold", "silver"]),
        "x_tags": st.sampled_from(["a", "b", "c"]),
        "x_yes": st.sampled_from(["1", "0"]),
        "x_who": st.sampled_from(["mine", "1"]),
    }[key]


OPERATORS = {
    "text": ["is", "not", "contains", "lacks", "starts", "empty", "filled"],
    "number": ["is", "not", "gt", "gte", "lt", "lte", "between", "empty", "filled"],
    "date": [
        *("on", "before", "after", "between", "ago_over", "ago_within"),
        *("ahead_over", "ahead_within", "empty", "filled"),
    ],
    "choice": ["is", "not", "empty", "filled"],
    "several": ["has_any", "has_all", "has_none", "empty", "filled"],
    "boolean": ["is"],
}
KINDS = {
    "x_city": "text",
    "locality": "text",
    "x_sum": "number",
    "x_day": "date",
    "x_at": "date",
    "x_tier": "choice",
    "x_tags": "several",
    "x_yes": "boolean",
    "x_who": "choice",
}
MANY = {"is", "not", "has_any", "has_all", "has_none"}


@st.composite
def conditions(draw: st.DrawFn) -> Condition:
    key = draw(st.sampled_from(list(KINDS)))
    operator = draw(st.sampled_from(OPERATORS[KINDS[key]]))
    if operator in {"empty", "filled"}:
        return Condition(key, operator)
    if operator.startswith("a") and operator != "after":
        return Condition(key, operator, (draw(st.sampled_from(SPANS)),))
    low, high = (2, 2) if operator == "between" else (1, 3 if operator in MANY else 1)
    if key == "x_yes":
        high = 1
    values = draw(st.lists(value_texts(key), min_size=low, max_size=high, unique=True))
    return Condition(key, operator, tuple(values))


groups = st.recursive(
    conditions(),
    lambda inner: st.builds(
        Group,
        join=st.sampled_from(["all", "any"]),
        items=st.lists(inner, min_size=1, max_size=3).map(tuple),
    ),
    max_leaves=6,
)


def keeps(row: Row, item: Condition | Group, member: int) -> bool:
    """The oracle: the same question, asked of plain values."""
    if isinstance(item, Group):
        answers = [keeps(row, one, member) for one in item.items]
        return all(answers) if item.join == "all" else any(answers)
    value = row.get(item.key)
    is_empty = value is None or value in ("", [])
    if item.operator in {"empty", "filled"}:
        return is_empty == (item.operator == "empty")
    return _ORACLES[KINDS[item.key]](value, is_empty, item, member)


def _text(value: Any, is_empty: bool, item: Condition, member: int) -> bool:
    text, wanted = (value or "").lower(), item.values[0].lower()
    return {
        "is": not is_empty and value in item.values,
        "not": is_empty or value not in item.values,
        "contains": wanted in text,
        "lacks": wanted not in text,
        "starts": text.startswith(wanted),
    }[item.operator]


def _number(value: Any, is_empty: bool, item: Condition, member: int) -> bool:
    wanted = [Decimal(text) for text in item.values]
    if is_empty:
        return item.operator == "not"
    return {
        "is": value in wanted,
        "not": value not in wanted,
        "gt": value > wanted[0],
        "gte": value >= wanted[0],
        "lt": value < wanted[0],
        "lte": value <= wanted[0],
        "between": wanted[0] <= value <= wanted[-1],
    }[item.operator]


def _date(value: Any, is_empty: bool, item: Condition, member: int) -> bool:
    if is_empty:
        return False
    day = local(value).date() if isinstance(value, dt.datetime) else value
    if item.operator.startswith("a") and item.operator != "after":
        count, unit = int(item.values[0][:-1]), item.values[0][-1]
        back, ahead = shifted(TODAY, -count, unit), shifted(TODAY, count, unit)
        return {
            "ago_over": day < back,
            "ago_within": back <= day <= TODAY,
            "ahead_within": TODAY <= day <= ahead,
            "ahead_over": day > ahead,
        }[item.operator]
    spans = [
        period(text, TODAY)
        if text in PERIODS
        else (dt.date.fromisoformat(text), dt.date.fromisoformat(text) + dt.timedelta(days=1))
        for text in item.values
    ]
    return {
        "on": spans[0][0] <= day < spans[0][1],
        "before": day < spans[0][0],
        "after": day >= spans[0][1],
        "between": spans[0][0] <= day < spans[-1][1],
    }[item.operator]


def _choice(value: Any, is_empty: bool, item: Condition, member: int) -> bool:
    wanted = {str(member) if text == "mine" else text for text in item.values}
    is_one = not is_empty and str(value) in wanted
    return is_one == (item.operator == "is")


def _several(value: Any, is_empty: bool, item: Condition, member: int) -> bool:
    has = set(value or ())
    wanted = set(item.values)
    return {
        "has_any": bool(has & wanted),
        "has_all": wanted <= has,
        "has_none": not has & wanted,
    }[item.operator]


def _boolean(value: Any, is_empty: bool, item: Condition, member: int) -> bool:
    return bool(value) == (item.values[0] == "1")


_ORACLES: dict[str, Callable[[Any, bool, Condition, int], bool]] = {
    "text": _text,
    "number": _number,
    "date": _date,
    "choice": _choice,
    "several": _several,
    "boolean": _boolean,
}


def test_every_filter_keeps_what_python_would_keep(dana: Actor) -> None:
    """Nested groups, every type and operator, values missing and odd, in a night of summer time."""
    with in_scope(dana):
        kind = make_fields(dana)
        stored = store(dana, kind, random_rows(kind, dana.membership_id))

        @given(groups)
        @settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
        def compare(item: Condition | Group) -> None:
            group = item if isinstance(item, Group) else Group("all", (item,))
            kept = Party.objects.filter(where_condition(dana, kind, group, TODAY))

            assert set(kept.values_list("pk", flat=True)) == {
                pk for pk, row in stored.items() if keeps(row, group, dana.membership_id)
            }

        compare()


def names(actor: Actor, where: str) -> list[str]:
    with in_scope(actor):
        kind, listing = list_at(actor, "customers")
        state = read_state(kind, listing, {"where": [where]})
        rows = matching(actor, kind, listing, state)
        return sorted(rows.values_list("name", flat=True))


def test_related_records_are_asked_for(dana: Actor) -> None:
    with_contact = make_party(dana, "יש")
    make_party(dana, "אין")
    make_contact(dana, with_contact)

    assert names(dana, "contacts.exists") == ["יש"]
    assert names(dana, "contacts.missing") == ["אין"]


def test_related_records_that_may_not_be_seen_do_not_count(dana: Actor, ahava: Any) -> None:
    blind = make_member(ahava, "blind", "סומא", rights={"party.see": Level.ALL})
    make_contact(dana, make_party(dana, "יש"))

    assert names(dana, "contacts.exists") == ["יש"]
    assert names(blind, "contacts.exists") == []
    assert names(blind, "contacts.missing") == ["יש"]


def test_mine_is_of_whoever_asks(dana: Actor, yossi: Actor) -> None:
    make_party(dana, "של דנה")
    make_party(yossi, "של יוסי")

    assert names(dana, "owner.is(mine)") == ["של דנה"]
    assert names(yossi, "owner.is(mine)") == ["של יוסי"]
    assert names(yossi, "owner.not(mine)") == ["של דנה"]


def test_another_business_is_never_met(dana: Actor, noa: Actor) -> None:
    make_contact(dana, make_party(dana, "סוד"))

    for where in ("name.filled", "contacts.exists", f"owner.is({dana.membership_id})"):
        assert names(noa, where) == []


def test_a_field_that_may_not_be_read_cannot_be_asked_for(dana: Actor, yossi: Actor) -> None:
    with in_scope(dana):
        make_fields(dana, {"x_salary": ("number", {})})
        FieldDesign.objects.create(
            business_id=dana.business_id,
            record_type="party",
            field_key="x_salary",
            reader_roles=[dana.role_id],
        )
        mark_design_changed()

    assert names(dana, "x_salary.gt(5)") == []
    with pytest.raises(UnknownFilter), CaptureQueriesContext(connection) as queries:
        names(yossi, "x_salary.gt(5)")
    assert not [one for one in queries if "parties_party" in one["sql"]]


@pytest.mark.parametrize("sort", ["x_sum", "-x_sum", "x_city", "-x_city", "x_day", "-x_at"])
@pytest.mark.parametrize("more", ["", "x_sum.filled", "x_sum.empty"])
def test_a_walk_in_any_order_meets_every_row_once(
    dana: Actor, monkeypatch: pytest.MonkeyPatch, sort: str, more: str
) -> None:
    """Rows without a value come last in both directions, and ties lie on the edges of pages."""
    monkeypatch.setattr("kesher.savedviews.queries.pages.PAGE_ROWS", 7)
    with in_scope(dana):
        kind = make_fields(dana)
        stored = store(dana, kind, random_rows(kind, dana.membership_id))
        kind, listing = list_at(dana, "customers")
        spec = list_spec(kind, listing)
        state = ListState(sort=sort, where=read_conditions(more))
        seen: list[int] = []
        cursor = ""
        for _ in range(30):
            page = list_page(dana, spec, state, cursor)
            seen += [row[spec.places["id"]] for row in page.rows]
            cursor = page.next_cursor
            if not cursor:
                break

    key = sort.lstrip("-")
    is_filled = {"x_sum.filled": True, "x_sum.empty": False}.get(more)
    kept = {
        pk: row.get(key)
        for pk, row in stored.items()
        if is_filled is None or ("x_sum" in row) is is_filled
    }
    valued = [(value, pk) for pk, value in kept.items() if value is not None]
    empty = [pk for pk, value in kept.items() if value is None]
    is_descending = sort.startswith("-")
    assert seen == [
        *(pk for _, pk in sorted(valued, reverse=is_descending)),
        *sorted(empty, reverse=is_descending),
    ]


def test_a_cursor_of_another_order_is_refused(dana: Actor) -> None:
    with in_scope(dana):
        kind = make_fields(dana)
        spec = list_spec(kind, list_at(dana, "customers")[1])
        for value in ("א", "NaN", "Infinity", "1e999", True):
            with pytest.raises(BadCursor):
                list_page(dana, spec, ListState(sort="x_sum"), write_cursor(Cursor(value, 7)))
