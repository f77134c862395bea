import pytest

from kesher.customfields.rules.choice import choice, options_of
from kesher.customfields.rules.field_type import FieldType
from kesher.customfields.rules.id_number import ID_NUMBER
from kesher.customfields.rules.phone import PHONE
from kesher.customfields.rules.text import TEXT
from kesher.customfields.rules.url import URL
from kesher.records.rendering import draw_avatar, draw_cell, drawing_of
from kesher.records.rules.record_types import Cell, FieldSpec

EVIL = "<script>alert('א')</script>"
COLOR = choice(options_of([("red", "<אדום>")], {"red": "red"}))


def draw(field_type: FieldType, value: object, *, is_masked: bool = False) -> str:
    return drawing_of(FieldSpec(key="x", label="x", type=field_type, is_masked=is_masked))(value)


@pytest.mark.parametrize("field_type", [TEXT, PHONE, URL, ID_NUMBER, COLOR])
def test_what_users_typed_is_escaped(field_type: FieldType) -> None:
    shown = draw(field_type, EVIL)

    assert "<script" not in shown
    assert "'" not in shown


@pytest.mark.parametrize("field_type", [TEXT, PHONE, URL, ID_NUMBER, COLOR])
@pytest.mark.parametrize("value", [None, ""])
def test_no_value_leaves_the_cell_empty(field_type: FieldType, value: object) -> None:
    """An empty cell vanishes on a phone; anything in it would keep its line."""
    assert draw(field_type, value) == ""


def test_a_masked_number_shows_its_end_alone() -> None:
    shown = draw(ID_NUMBER, "514567899", is_masked=True)

    assert "51456" not in shown
    assert shown.endswith("7899</bdi>")


@pytest.mark.parametrize(
    ("shown", "dialed"),
    [
        ("03-559-4210", "tel:035594210"),
        ("*6050", "tel:*6050"),
        ("+44 20 7946 0958", "tel:+442079460958"),
    ],
)
def test_a_phone_is_dialed_by_a_click(shown: str, dialed: str) -> None:
    assert draw(PHONE, shown) == f'<a href="{dialed}"><bdi dir="ltr">{shown}</bdi></a>'


def test_what_is_no_phone_is_shown_and_not_dialed() -> None:
    assert draw(PHONE, "לשאול את רותי") == '<bdi dir="ltr">לשאול את רותי</bdi>'


def test_an_option_is_a_pill_in_its_tone() -> None:
    assert draw(COLOR, "red") == '<span class="pill pill--red">&lt;אדום&gt;</span>'


def test_a_cell_of_another_app_is_escaped() -> None:
    shown = draw_cell(Cell(text="<באיחור>", title='"ש"', tone="late"))

    assert shown == ('<span class="cell late" title="&quot;ש&quot;">&lt;באיחור&gt;</span>')
    assert draw_cell(None) == ""


def test_a_name_keeps_its_color() -> None:
    assert draw_avatar("דנה כהן") == draw_avatar("דנה כהן")
    assert "<script" not in draw_avatar(EVIL)
