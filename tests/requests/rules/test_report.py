"""What an address says of the report of requests."""

import datetime as dt

import pytest

from kesher.requests.rules.report import (
    LAST_DAYS,
    OWN_DAYS,
    Cell,
    Dimension,
    Figure,
    read_report,
    unknown_traits,
    whole_spans,
)

SUNDAY = dt.date(2026, 11, 22)


def test_usual_is_by_handler_and_status_of_the_last_ninety_days() -> None:
    state = read_report({}, SUNDAY)

    assert (state.rows, state.columns) == (Dimension.HANDLER, Dimension.STATUS)
    assert (state.since, state.until) == (dt.date(2026, 8, 24), SUNDAY)
    assert state.pairs == {"rows": "handler", "columns": "status", "period": LAST_DAYS}


@pytest.mark.parametrize(
    ("asked", "since", "until"),
    [
        ({"period": "this_week"}, "2026-11-22", "2026-11-28"),
        ({"period": "last_month"}, "2026-10-01", "2026-10-31"),
        ({"period": "this_quarter"}, "2026-10-01", "2026-12-31"),
        ({"period": "last_year"}, "2025-01-01", "2025-12-31"),
        ({"since": "1.3.26", "until": "אתמול"}, "2026-03-01", "2026-11-21"),
        ({"since": "2026-05-01", "until": "2026-01-01"}, "2026-01-01", "2026-05-01"),
        ({"since": "x" * 1_000_000, "until": "99/99/9999"}, "2026-08-24", "2026-11-22"),
        ({"since": "1.1.1066"}, "2026-08-24", "2026-11-22"),
        ({"period": "next_week"}, "2026-08-24", "2026-11-22"),
        ({"period": LAST_DAYS, "since": "1.1.2020"}, "2026-08-24", "2026-11-22"),
    ],
)
def test_the_days_follow_from_the_period_or_are_those_that_were_typed(
    asked: dict[str, str], since: str, until: str
) -> None:
    state = read_report(asked, SUNDAY)

    assert (state.since.isoformat(), state.until.isoformat()) == (since, until)


def test_what_was_read_is_read_again_from_its_own_address() -> None:
    asked = {"rows": "month", "columns": "", "since": "2026-01-01", "until": "2026-02-01"}
    state = read_report(asked | {"only_kind": "task", "view": "7"}, SUNDAY)

    assert state.period == OWN_DAYS
    assert read_report(state.pairs, SUNDAY) == state
    assert state.without([Dimension.KIND]).only == ()


def test_a_trait_that_is_not_offered_is_neither_counted_nor_filtered_by() -> None:
    asked = {"rows": "priority", "columns": "color", "only_status": "new", "only_x": "1"}
    offered = [Dimension.KIND, Dimension.BRANCH]

    state = read_report(asked, SUNDAY, offered)

    assert (state.rows, state.columns, state.only) == (Dimension.KIND, None, ())
    assert unknown_traits(asked, offered) == ("priority", "color", "status", "x")


def test_rows_and_columns_are_exchanged_where_there_are_both() -> None:
    turned = read_report({"rows": "kind", "columns": "week"}, SUNDAY).turned()
    alone = read_report({"rows": "kind", "columns": ""}, SUNDAY)

    assert (turned.rows, turned.columns) == (Dimension.WEEK, Dimension.KIND)
    assert alone.turned() is alone


def test_an_address_says_which_cell_is_meant() -> None:
    cell = Cell(row="", column="new", not_columns=("a&b",), figure=Figure.OPEN)

    assert cell.query == "figure=open&row=&column=new&not_column=a%26b"
    assert Cell().query == "figure=all"


@pytest.mark.parametrize(
    ("since", "until", "first", "end"),
    [
        ("2026-11-01", "2026-11-30", "2026-11-01", "2026-12-01"),  # a Sunday and a month's end
        ("2026-10-29", "2026-11-03", "2026-11-01", "2026-11-01"),
        ("2026-09-28", "2026-10-05", "2026-10-01", "2026-10-04"),
        ("2026-11-23", "2026-11-25", "2026-11-26", "2026-11-26"),
        ("2026-11-22", "2026-11-27", "2026-11-28", "2026-11-28"),
        ("2026-11-22", "2026-11-28", "2026-11-22", "2026-11-29"),
    ],
)
def test_tallies_serve_whole_spans_alone(since: str, until: str, first: str, end: str) -> None:
    found = whole_spans(dt.date.fromisoformat(since), dt.date.fromisoformat(until))

    assert found[0] <= found[1]
    assert (found[0] == found[1]) == (first == end)
    if first != end:
        assert found == (dt.date.fromisoformat(first), dt.date.fromisoformat(end))
