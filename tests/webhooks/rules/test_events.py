"""What rows of the change log mean to those who follow records."""

import datetime as dt
from typing import Any

import pytest

from kesher.webhooks.rules.events import (
    RowChange,
    deed_of,
    put_together,
    row_change,
    wanted_deed,
)

AT = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)


def change(kind: str, diff: Any, change_id: int = 1, row_id: int = 7) -> RowChange:
    read = row_change(change_id=change_id, at=AT, row_id=row_id, kind=kind, diff=diff)
    assert read is not None
    return read


@pytest.mark.parametrize(
    ("kind", "diff", "deed"),
    [
        ("I", {"name": "א"}, "created"),
        ("I", {"name": "א", "deleted_at": "2026-11-22"}, None),
        ("U", {"name": ["א", "ב"]}, "updated"),
        ("U", {"status": ["new", "real"], "name": ["א", "ב"]}, "status_changed"),
        ("U", {"deleted_at": [None, "2026-11-22"], "status": ["new", "real"]}, "deleted"),
        ("U", {"deleted_at": ["2026-11-22", None]}, "restored"),
        ("U", {"deleted_at": ["2026-11-21", "2026-11-22"]}, None),
        ("U", {"custom_values": [{"x_a": 1}, {"x_a": 1}]}, None),
        ("U", {}, None),
        ("D", {"name": "א"}, "deleted"),
        ("D", {"name": "א", "deleted_at": "2026-11-22"}, None),
    ],
)
def test_a_change_is_a_deed(kind: str, diff: dict[str, Any], deed: str | None) -> None:
    found = deed_of(
        change(kind, diff), null_while_present={"deleted_at"}, status_columns={"status"}
    )

    assert found == deed


def test_own_fields_change_each_by_itself() -> None:
    own = change("U", {"custom_values": [{"x_a": 1, "x_b": 2}, {"x_a": 1, "x_b": 3, "x_c": ""}]})

    assert own.columns == {"custom_values__x_b", "custom_values__x_c"}


def test_what_was_erased_from_the_log_says_nothing() -> None:
    assert row_change(change_id=1, at=AT, row_id=7, kind="U", diff="נמחק") is None


def test_what_one_request_did_to_a_row_is_one_change() -> None:
    made = ("r1", change("I", {"name": "א"}, 1))
    other = ("r1", change("U", {"name": ["ג", "ד"]}, 2, row_id=8))
    added = ("r1", change("U", {"phone": [None, "050"], "name": ["א", "ב"]}, 3))
    later = ("r2", change("U", {"name": ["ב", "א"]}, 4))

    together = put_together([made, other, added, later])

    assert [(one.change_id, one.row_id, one.kind) for one in together] == [
        (2, 8, "U"),
        (3, 7, "I"),
        (4, 7, "U"),
    ]
    assert together[1].after == {"name": "ב", "phone": "050"}


def test_there_and_back_in_one_request_is_no_change() -> None:
    there = ("r1", change("U", {"name": ["א", "ב"]}, 1))
    back = ("r1", change("U", {"name": ["ב", "א"]}, 2))

    (together,) = put_together([there, back])

    assert together.columns == frozenset()


def test_without_a_request_each_change_stands_alone() -> None:
    rows = [("", change("U", {"name": ["א", "ב"]}, number)) for number in (1, 2)]

    assert len(put_together(rows)) == 2


@pytest.mark.parametrize(
    ("deed", "wanted", "name"),
    [
        ("updated", ["updated"], "updated"),
        ("status_changed", ["updated"], "updated"),
        ("status_changed", ["updated", "status_changed"], "status_changed"),
        ("updated", ["status_changed"], None),
        ("deleted", ["created"], None),
    ],
)
def test_a_webhook_hears_what_it_asked_for(deed: str, wanted: list[str], name: str | None) -> None:
    assert wanted_deed(deed, wanted) == name
