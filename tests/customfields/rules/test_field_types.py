"""What holds for every field type, whatever it is a type of."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kesher.customfields.errors import BadValue
from kesher.customfields.rules.boolean import BOOLEAN
from kesher.customfields.rules.choice import choice, options_of
from kesher.customfields.rules.day import DATE
from kesher.customfields.rules.email import EMAIL
from kesher.customfields.rules.field_type import FieldType
from kesher.customfields.rules.id_number import ID_NUMBER
from kesher.customfields.rules.long_text import LONG_TEXT
from kesher.customfields.rules.moment import DATETIME, ISRAEL
from kesher.customfields.rules.phone import PHONE
from kesher.customfields.rules.record_link import ORG_UNIT, RECORD_LINK
from kesher.customfields.rules.text import TEXT
from kesher.customfields.rules.url import URL
from kesher.customfields.rules.user import USER

COLOR = choice(options_of([("red", "אדום"), ("blue", "כחול")], {"red": "red"}))
TYPES = (
    TEXT,
    LONG_TEXT,
    COLOR,
    PHONE,
    EMAIL,
    ID_NUMBER,
    DATE,
    DATETIME,
    BOOLEAN,
    USER,
    ORG_UNIT,
    RECORD_LINK,
    URL,
)
GOOD = (
    (TEXT, "  שלום\n עולם ", "שלום עולם"),
    (LONG_TEXT, "a\r\n\r\n\r\n\r\nb", "a\n\nb"),
    (COLOR, "red", "red"),
    (COLOR, "", ""),
    (PHONE, "050-1234567 שלוחה 3", "050-1234567 שלוחה 3"),
    (EMAIL, "Dana@EXAMPLE.co.il", "Dana@example.co.il"),
    (ID_NUMBER, " 514567890 ", "514567890"),
    (DATE, "5/3/2026", dt.date(2026, 3, 5)),
    (DATE, "2026-03-05", dt.date(2026, 3, 5)),
    (DATE, "", None),
    (DATETIME, "05/03/2026 14:30", dt.datetime(2026, 3, 5, 14, 30, tzinfo=ISRAEL)),
    (DATETIME, None, None),
    (BOOLEAN, "כן", True),
    (BOOLEAN, "off", False),
    (USER, "7", 7),
    (RECORD_LINK, "", None),
    (URL, "kesher.co.il", "https://kesher.co.il"),
    (URL, "http://a.co/x?y=1", "http://a.co/x?y=1"),
)
BAD = (
    (TEXT, "א" * 301, "too_long"),
    (COLOR, "green", "not_an_option"),
    (PHONE, "1" * 61, "too_long"),
    (EMAIL, "dana@nowhere", "not_an_email"),
    (EMAIL, "a b@c.il", "not_an_email"),
    (ID_NUMBER, "1" * 41, "too_long"),
    (DATE, "31/02/2026", "not_a_date"),
    (DATE, "soon", "not_a_date"),
    (DATETIME, "5/3/2026 25:00", "not_a_time"),
    (DATETIME, "soon", "not_a_date"),
    (BOOLEAN, "maybe", "not_yes_or_no"),
    (USER, "0", "not_a_reference"),
    (USER, "-3", "not_a_reference"),
    (USER, str(2**63), "not_a_reference"),
    (RECORD_LINK, "٣", "not_a_reference"),
    (URL, "javascript:alert(1)", "not_a_web_address"),
    (URL, "javascript://a.co/%0aalert(1)", "not_a_web_address"),
    (URL, "data://x.y", "not_a_web_address"),
    (URL, "http://", "not_a_web_address"),
    (URL, "https://a.co/" + "x" * 200, "too_long"),
)


@pytest.mark.parametrize(("field_type", "raw", "value"), GOOD)
def test_clean_understands_what_people_write(field_type: FieldType, raw: Any, value: Any) -> None:
    assert field_type.clean(raw) == value


@pytest.mark.parametrize(("field_type", "raw", "code"), BAD)
def test_clean_refuses_with_a_code(field_type: FieldType, raw: Any, code: str) -> None:
    with pytest.raises(BadValue) as refused:
        field_type.clean(raw)

    assert refused.value.code == code


@pytest.mark.parametrize(("field_type", "raw", "value"), GOOD)
def test_json_gives_the_value_back(field_type: FieldType, raw: Any, value: Any) -> None:
    assert field_type.from_json(field_type.to_json(value)) == value


@pytest.mark.parametrize(("field_type", "raw", "value"), GOOD)
def test_cleaning_twice_changes_nothing(field_type: FieldType, raw: Any, value: Any) -> None:
    assert field_type.clean(field_type.clean(raw)) == value


@pytest.mark.parametrize("field_type", TYPES, ids=lambda one: one.key)
@given(raw=st.one_of(st.none(), st.text(max_size=80), st.integers()))
def test_any_input_is_cleaned_or_refused(field_type: FieldType, raw: Any) -> None:
    try:
        value = field_type.clean(raw)
    except BadValue:
        return

    assert field_type.clean(value) == value
    assert isinstance(field_type.display(value), str)


@pytest.mark.parametrize("field_type", TYPES, ids=lambda one: one.key)
def test_no_value_is_shown_as_nothing(field_type: FieldType) -> None:
    assert field_type.display(None) == ""


def test_keys_and_casts_are_told_apart() -> None:
    assert len({one.key for one in TYPES}) == len(TYPES)
    assert {one.sql_cast for one in TYPES} <= {"text", "bigint", "date", "timestamptz", "boolean"}


def test_moment_is_shown_on_the_clock_of_israel() -> None:
    winter = dt.datetime(2026, 1, 5, 12, 0, tzinfo=dt.UTC)

    assert DATETIME.display(winter) == "05/01/2026 14:00"


def test_an_option_that_is_no_more_is_shown_as_it_was_written() -> None:
    assert COLOR.display("green") == "green"
    assert COLOR.display("red") == "אדום"
