"""What operators keep, of columns and of values in JSON, for values that suit and bad ones."""

import pytest

from kesher.customfields.queries import field_condition, order_of, value_of
from kesher.customfields.rules.choice import choice, options_of
from kesher.customfields.rules.field_type import FieldType
from kesher.customfields.rules.number import number
from kesher.customfields.rules.operators import find_operator, kind_of, operators_of
from kesher.customfields.rules.text import TEXT
from kesher.customfields.rules.user import USER
from kesher.parties.models import Party
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import in_scope
from tests.factories.parties import make_party

COLOR = choice(options_of([("red", "אדום"), ("blue", "כחול")]))
AMOUNT = number(2)


def keys(field_type: FieldType) -> list[str]:
    return [operator.key for operator in operators_of(field_type)]


def test_a_type_has_the_operators_of_what_it_can_be_asked() -> None:
    assert keys(COLOR) == ["is", "not", "empty", "filled"]
    assert keys(USER) == ["is", "not", "empty", "filled"]
    assert "contains" in keys(TEXT)
    assert "gt" not in keys(TEXT)
    assert find_operator(TEXT, "gt") is None
    assert (kind_of(AMOUNT), kind_of(USER), kind_of(COLOR)) == ("number", "reference", "choice")


def test_what_stands_in_json_as_anything_breaks_no_comparison(dana: Actor) -> None:
    """Values are checked when they are written; what got in all the same is no number."""
    party = make_party(dana)
    with in_scope(dana):
        found = Party.objects.filter(field_condition("custom_values__x_sum", AMOUNT, "gt", [5]))
        for stored in (
            "12.50",
            "12,50",
            "",
            "!",
            "nan",
            "1e400",
            None,
            [],
            {"a": 1},
            True,
            "9" * 50,
        ):
            Party.objects.filter(pk=party.pk).update(custom_values={"x_sum": stored})

            assert found.exists() is (stored == "12.50")


@pytest.mark.parametrize("stored", [7, 7.25, "7.25"])
def test_numbers_compare_however_they_are_kept(dana: Actor, stored: object) -> None:
    party = make_party(dana)
    with in_scope(dana):
        Party.objects.filter(pk=party.pk).update(custom_values={"x_sum": stored})
        for operator, value, fits in [("gte", 7, True), ("lt", 7, False), ("lte", 8, True)]:
            kept = Party.objects.filter(
                field_condition("custom_values__x_sum", AMOUNT, operator, [value])
            )
            assert kept.exists() is fits


def test_filters_and_orders_are_one_expression(dana: Actor) -> None:
    """An index is made of what `value_of` returns: the order must not say it in another way."""
    for field_type in (TEXT, AMOUNT, COLOR):
        column = "custom_values__x_any"
        assert repr(value_of(column, field_type)) == repr(order_of(column, field_type))
    with in_scope(dana):
        sql = str(
            Party.objects.annotate(s=order_of("custom_values__x_city", TEXT))
            .filter(field_condition("custom_values__x_city", TEXT, "starts", ["חולון"]))
            .order_by("s")
            .query
        )
    expression = '("parties_party"."custom_values" ->> x_city) COLLATE "C"'
    assert sql.count(expression) >= 2
