"""The grammar of computed fields, and working them out."""

import datetime as dt
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kesher.customfields.errors import BadFormula
from kesher.customfields.rules.evaluation import FormulaFailed, evaluate, finished
from kesher.customfields.rules.formula import (
    MOST_NODES,
    Kind,
    keys_in,
    kind_of,
    nodes_of,
    parse,
    renamed,
    uses_today,
)

TODAY = dt.date(2026, 11, 22)
KINDS: dict[str, Kind] = {
    "price": "number",
    "count": "number",
    "nothing": "number",
    "name": "text",
    "blank": "text",
    "opened": "date",
    "vip": "boolean",
}
VALUES: dict[str, Any] = {
    "price": Decimal("19.90"),
    "count": Decimal(3),
    "nothing": None,
    "name": "שגב",
    "blank": "",
    "opened": dt.date(2026, 11, 1),
    "vip": True,
}


def value_of(text: str) -> Any:
    node = parse(text)
    kind_of(node, KINDS)
    return evaluate(node, VALUES, TODAY)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 × 3", Decimal(7)),
        ("(1 + 2) * 3", Decimal(9)),
        ("10 − 4 − 3", Decimal(3)),
        ("8 ÷ 4 / 2", Decimal(1)),
        ("-{count} + 5", Decimal(2)),
        ("0.1 + 0.2", Decimal("0.3")),
        ("{price} × {count}", Decimal("59.70")),
        ("{price} + {nothing}", None),
        ('"שלום " + {name}', "שלום שגב"),
        ('{name} + ": " + {count}', "שגב: 3"),
        ("{name} + {nothing}", "שגב"),
        ("אם({price} > 10; {price} × 0.9; {price})", Decimal("17.910")),
        ("if({count} ≥ 3, 1, 2)", Decimal(1)),
        ('if({name} = "שגב"; "כן"; "לא")', "כן"),
        ('if({blank} = ""; "ריק"; "מלא")', "ריק"),
        ("if({nothing} < 5; 1; 2)", Decimal(2)),
        ("if({vip}; 100; 0)", Decimal(100)),
        ("if({count} = 0; 1 ÷ 0; 7)", Decimal(7)),
        ("min({price}; 5; {nothing})", Decimal(5)),
        ("מקסימום({count}; 2)", Decimal(3)),
        ("max({nothing})", None),
        ("round(2.5)", Decimal(3)),
        ("עיגול({price} ÷ 3; 2)", Decimal("6.63")),
        ("round(1250; -2)", Decimal("1.3E+3")),
        ("ימים בין({opened}; היום)", Decimal(21)),
        ("days between({opened}; today())", Decimal(21)),
        ("היום − {opened}", Decimal(21)),
        ("{opened} + 30", dt.date(2026, 12, 1)),
        ("{opened} < היום", True),
        ("{count} <> 3", False),
    ],
)
def test_formulas_are_worked_out(text: str, value: Any) -> None:
    assert value_of(text) == value


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "formula_empty"),
        ("1 +", "formula_ends"),
        ("1 2", "not_understood"),
        ("(1", "missing"),
        ("if(1", "missing"),
        ("if", "missing"),
        ("__import__('os')", "not_understood"),
        ("exec(1)", "unknown_function"),
        ("{price", "not_understood"),
        ('"open', "not_understood"),
        ("{salary} + 1", "unknown_field"),
        ("{name} × 2", "kinds_differ"),
        ("{name} > 2", "kinds_differ"),
        ("if({count}; 1; 2)", "kinds_differ"),
        ('if({vip}; 1; "א")', "kinds_differ"),
        ("min({name})", "kinds_differ"),
        ("if({vip}; 1)", "wrong_arguments"),
        ("round()", "wrong_arguments"),
        ("-{name}", "kinds_differ"),
        ("{opened} + {opened}", "kinds_differ"),
        ("1" + "+1" * MOST_NODES, "formula_too_long"),
        ("(" * 200 + "1" + ")" * 200, "formula_too_long"),
        ("1" * 3000, "formula_too_long"),
    ],
)
def test_what_cannot_be_is_refused_with_a_code(text: str, code: str) -> None:
    with pytest.raises(BadFormula) as refused:
        value_of(text)

    assert refused.value.code == code
    assert refused.value.field == "formula"
    assert str(refused.value.message)


@pytest.mark.parametrize(
    "text", ["1 ÷ 0", "1 ÷ ({count} − 3)", "{opened} + 99999999", "round(1; 99)"]
)
def test_a_formula_without_a_value_fails(text: str) -> None:
    with pytest.raises(FormulaFailed):
        value_of(text)


def test_results_are_kept_within_bounds() -> None:
    with pytest.raises(FormulaFailed):
        finished(Decimal(10) ** 15)
    with pytest.raises(FormulaFailed):
        finished("א" * 2001)

    assert str(finished(Decimal("2.345"), 2)) == "2.35"
    assert str(finished(Decimal("-0.001"), 2)) == "0.00"
    assert str(finished(Decimal("1E+3"))) == "1000"
    assert str(finished(Decimal(1) / Decimal(3))) == "0.333333"


def test_multiplication_without_end_explodes_into_a_failure() -> None:
    with pytest.raises(FormulaFailed):
        finished(value_of("×".join(["999999999999999"] * 40)))


def test_fields_are_named_anew_and_the_rest_stays() -> None:
    keyed = renamed("if({ סכום } > 0; {סכום}; 0)", {"סכום": "x_sum"}.__getitem__)

    assert keyed == "if({x_sum} > 0; {x_sum}; 0)"
    assert renamed("{a}+{b}", str.upper) == "{A}+{B}"
    assert keys_in("{a} + max({b}; {a})") == {"a", "b"}


def test_a_formula_that_follows_the_day_is_known() -> None:
    assert uses_today("if({vip}; היום; {opened})")
    assert not uses_today("{opened} + 1")


_PIECES = st.sampled_from(
    [
        *"+-−×÷*/=≠<>≤≥();,{} ",
        *("{price}", "{name}", "1", "0.5", '"א"', "if", "אם", "min", "round", "ימים בין", "היום"),
    ]
)


@given(st.one_of(st.text(max_size=60), st.lists(_PIECES, max_size=40).map("".join)))
def test_any_text_is_understood_or_refused(text: str) -> None:
    try:
        node = parse(text)
    except BadFormula:
        return
    assert sum(1 for _ in nodes_of(node)) <= MOST_NODES
    try:
        kind_of(node, KINDS)
    except BadFormula:
        return
    with suppress(FormulaFailed):
        finished(evaluate(node, VALUES, TODAY), 2)


@given(
    st.decimals(-(10**9), 10**9, places=2),
    st.decimals(-(10**3), 10**3, places=2),
    st.decimals(-(10**9), 10**9, places=2),
)
def test_sums_and_products_of_money_are_exact(
    first: Decimal, second: Decimal, third: Decimal
) -> None:
    node = parse("{a} × {b} + {c} − {a}")

    value = evaluate(node, {"a": first, "b": second, "c": third}, TODAY)

    # In whole hundredths, where Python's integers are exact by themselves.
    a, b, c = (int(one * 100) for one in (first, second, third))
    assert int(value * 10_000) == a * b + (c - a) * 100
