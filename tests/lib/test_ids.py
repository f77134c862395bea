"""Ids as anybody may write them."""

import pytest

from kesher.lib.ids import read_id, read_ids


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("7", 7),
        ("007", 7),
        ("9" * 18, 10**18 - 1),
        ("9" * 19, None),
        ("9" * 5000, None),
        ("", None),
        ("-7", None),
        (" 7", None),
        ("7.0", None),
        ("٣", None),
        ("²", None),
        ("7\x00", None),
    ],
)
def test_an_id_is_a_few_plain_digits(text: str, found: int | None) -> None:
    assert read_id(text) == found


def test_of_many_those_that_name_none_are_left_out() -> None:
    assert read_ids(["3", "²", "", "1"]) == [3, 1]
