import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kesher.savedviews.errors import BadCursor
from kesher.savedviews.rules.cursors import Cursor, read_cursor, write_cursor

ids = st.integers(min_value=1, max_value=2**63 - 1)
texts = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=60)


@given(texts, ids)
def test_a_cursor_comes_back(value: str, record_id: int) -> None:
    cursor = Cursor(value, record_id)

    assert read_cursor(write_cursor(cursor), kind="text") == cursor


@given(ids, ids)
def test_a_cursor_of_numbers_comes_back(value: int, record_id: int) -> None:
    cursor = Cursor(value, record_id)

    assert read_cursor(write_cursor(cursor), kind="id") == cursor


@given(st.text(max_size=50))
def test_what_we_did_not_write_is_refused(text: str) -> None:
    with pytest.raises(BadCursor):
        read_cursor(text, kind="text")


@pytest.mark.parametrize(
    "data",
    [
        b"[]",
        b"[1]",
        b'["a", "7"]',
        b'["a", 0]',
        b'["a", -1]',
        b'["a", true]',
        b'["a", 9223372036854775808]',
        b'["a\\u0000", 7]',
        b'["\\ud800", 7]',
        b'{"a": 7}',
        b"[[], 7]",
        b"\xff",
        b"[" * 900,
    ],
)
def test_forged_cursors_are_refused(data: bytes) -> None:
    with pytest.raises(BadCursor):
        read_cursor(base64.urlsafe_b64encode(data).decode(), kind="text")


def test_a_cursor_of_another_order_is_refused() -> None:
    with pytest.raises(BadCursor):
        read_cursor(write_cursor(Cursor("אב", 7)), kind="id")
    with pytest.raises(BadCursor):
        read_cursor(write_cursor(Cursor(3, 7)), kind="text")
