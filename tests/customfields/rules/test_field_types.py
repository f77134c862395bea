"""What holds for every field type, whatever it is a type of."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kesher.customfields.choices import TYPE_WORDS
from kesher.customfields.errors import BadValue
from kesher.customfields.rules.boolean import BOOLEAN
from kesher.customfields.rules.choice import choice, options_of
from kesher.customfields.rules.choices import choices
from kesher.customfields.rules.computed import FailedValue, computed
from kesher.customfields.rules.day import DATE
from kesher.customfields.rules.email import EMAIL
from kesher.customfields.rules.field_type import FieldType
from kesher.customfields.rules.field_types import field_type, field_type_keys
from kesher.customfields.rules.file import FILE
from kesher.customfields.rules.id_number import ID_NUMBER
from kesher.customfields.rules.long_text import LONG_TEXT
from kesher.customfields.rules.moment import DATETIME, ISRAEL
from kesher.customfields.rules.money import MONEY
from kesher.customfields.rules.number import number
from kesher.customfields.rules.percent import PERCENT
from kesher.customfields.rules.phone import PHONE
from kesher.customfields.rules.record_link import ORG_UNIT, RECORD_LINK
from kesher.customfields.rules.text import TEXT
from kesher.customfields.rules.url import URL
from kesher.customfields.rules.user import USER

COLOR = choice(options_of([("red", "אדום"), ("blue", "כחול")], {"red": "red"}))
COLORS = choices(COLOR.options)
WHOLE = number(0)
OWN_PHONE = field_type("phone", {})
OWN_ID = field_type("id_number", {})
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
    COLORS,
    WHOLE,
    MONEY,
    PERCENT,
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
    (COLOR, "אדום", "red"),
    (COLORS, "blue; אדום", ["red", "blue"]),
    (COLORS, ["blue"], ["blue"]),
    (COLORS, "", []),
    (WHOLE, "1,234", Decimal(1234)),
    (WHOLE, "7.0", Decimal(7)),
    (WHOLE, "−3", Decimal(-3)),
    (WHOLE, "1e3", Decimal(1000)),
    (WHOLE, "", None),
    (MONEY, "₪ 1,234.5", Decimal("1234.50")),
    (MONEY, "12-", Decimal("-12.00")),
    (MONEY, "-0", Decimal("0.00")),
    (MONEY, "0.1", Decimal("0.10")),
    (PERCENT, "17.5%", Decimal("17.500")),
    (OWN_PHONE, "03-6123456", "03-6123456"),
    (OWN_ID, "12345678-2", "123456782"),
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
    (DATETIME, "9999-12-31T23:59:59Z", "not_a_time"),
    (DATETIME, "0001-01-01T00:00:00+12:00", "not_a_time"),
    (BOOLEAN, "maybe", "not_yes_or_no"),
    (USER, "0", "not_a_reference"),
    (USER, "-3", "not_a_reference"),
    (USER, str(2**63), "not_a_reference"),
    (RECORD_LINK, "٣", "not_a_reference"),
    (RECORD_LINK, "²", "not_a_reference"),
    (RECORD_LINK, "9" * 5000, "not_a_reference"),
    (FILE, "a.pdf#" + "9" * 5000, "not_a_reference"),
    (COLORS, "blue,green", "not_an_option"),
    (WHOLE, "7.5", "too_many_decimals"),
    (WHOLE, "seven", "not_a_number"),
    (WHOLE, "NaN", "not_a_number"),
    (WHOLE, "Infinity", "not_a_number"),
    (WHOLE, "٣", "not_a_number"),
    (WHOLE, "1e15", "too_great"),
    (WHOLE, "1e99", "not_a_number"),
    (MONEY, "1.005", "too_many_decimals"),
    (OWN_PHONE, "אין", "not_a_phone"),
    (OWN_ID, "123456789", "not_an_id_number"),
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
    known = {"text", "bigint", "numeric", "date", "timestamptz", "boolean", "jsonb"}
    assert {one.sql_cast for one in TYPES} <= known


def test_moment_is_shown_on_the_clock_of_israel() -> None:
    winter = dt.datetime(2026, 1, 5, 12, 0, tzinfo=dt.UTC)

    assert DATETIME.display(winter) == "05/01/2026 14:00"


def test_an_option_that_is_no_more_is_shown_as_it_was_written() -> None:
    assert COLOR.display("green") == "green"
    assert COLOR.display("red") == "אדום"


def test_every_type_that_can_be_chosen_has_words_and_can_be_made() -> None:
    settings = {"options": [{"value": "o1", "label": "א"}], "decimals": 2, "result": "money"}

    assert set(TYPE_WORDS) == set(field_type_keys())
    assert all(field_type(key, settings).key for key in field_type_keys())


@given(value=st.decimals(-(10**14), 10**14, places=2))
def test_money_comes_back_from_json_to_the_agora(value: Decimal) -> None:
    assert MONEY.from_json(MONEY.to_json(MONEY.clean(str(value)))) == value


def test_numbers_are_shown_with_commas_and_money_with_its_sign() -> None:
    assert number(2).display(Decimal("1234.50")) == "1,234.5"
    assert MONEY.display(Decimal("-1234.5")) == "₪-1,234.50"
    assert PERCENT.display(Decimal("17.500")) == "17.5%"
    assert COLORS.display(["red", "gone"]) == "אדום, gone"


def test_a_failed_formula_is_shown_and_kept_as_such() -> None:
    kind = computed(MONEY)

    assert kind.display(kind.from_json(kind.to_json(FailedValue()))) in {"Error", "שגיאה"}
    assert kind.from_json(kind.to_json(Decimal("1.50"))) == Decimal("1.50")
