"""Working a formula out for one record: exact decimals, and a failure instead of nonsense.

Nothing is one of the values: a sum with nothing in it is nothing, a text with nothing is the
rest of it, the least and the greatest leave it out, and a comparison with it does not hold.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from decimal import (
    ROUND_HALF_UP,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)
from typing import Any

from kesher.customfields.rules.formula import (
    Binary,
    Call,
    FieldValue,
    Literally,
    Negative,
    Node,
    Operator,
)
from kesher.customfields.rules.number import MOST_DECIMALS, MOST_DIGITS

LONGEST_TEXT = 2000  # characters
_EXACT = Context(
    prec=60, rounding=ROUND_HALF_UP, traps=[DivisionByZero, InvalidOperation, Overflow]
)
_GREATEST = Decimal(10) ** MOST_DIGITS


class FormulaFailed(Exception):
    """The formula has no value for this record: a division by zero, or a number out of bounds."""


def evaluate(node: Node, values: Mapping[str, Any], today: dt.date) -> Any:
    """Return the value of a tree: a Decimal, text, truth value, date, or None for nothing.

    `values` are by field key. The tree has passed `formula.kind_of`.

    Raises: FormulaFailed.
    """
    try:
        return _value(node, values, today)
    except (ArithmeticError, OverflowError, ValueError, TypeError):
        raise FormulaFailed from None


def finished(value: Any, decimals: int | None = None) -> Any:
    """Return a result as a field can keep it: within bounds, rounded half up to the decimals.

    Raises: FormulaFailed, when it is out of bounds.
    """
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        raise FormulaFailed
    if not isinstance(value, Decimal):
        return value
    if abs(value) >= _GREATEST:
        raise FormulaFailed
    places = MOST_DECIMALS if decimals is None else decimals
    rounded = _rounded(value, places)
    return rounded if decimals is not None else _shortened(rounded)


def _shortened(number: Decimal) -> Decimal:
    """Return the number without zeros at its end, and never as 1E+3."""
    short = number.normalize(_EXACT)
    exponent = short.as_tuple().exponent
    return short.quantize(Decimal(1)) if isinstance(exponent, int) and exponent > 0 else short


def _value(node: Node, values: Mapping[str, Any], today: dt.date) -> Any:
    if isinstance(node, Literally):
        return node.value
    if isinstance(node, FieldValue):
        return values.get(node.key)
    if isinstance(node, Negative):
        number = _value(node.of, values, today)
        return None if number is None else _EXACT.minus(number)
    if isinstance(node, Binary):
        left, right = _value(node.left, values, today), _value(node.right, values, today)
        return _OPERATIONS[node.operator](left, right)
    return _called(node, values, today)


def _called(node: Call, values: Mapping[str, Any], today: dt.date) -> Any:
    if node.name == "if":  # only the branch that is taken may fail
        is_so = _value(node.arguments[0], values, today)
        return _value(node.arguments[1 if is_so else 2], values, today)
    if node.name == "today":
        return today
    return _FUNCTIONS[node.name]([_value(one, values, today) for one in node.arguments])


def _extreme(choose: Callable[[Sequence[Any]], Any]) -> Callable[[Sequence[Any]], Any]:
    def of(values: Sequence[Any]) -> Any:
        there = [value for value in values if value is not None]
        return choose(there) if there else None

    return of


def _round(values: Sequence[Any]) -> Any:
    if None in values:
        return None
    decimals = int(values[1]) if len(values) > 1 else 0
    if not -MOST_DIGITS <= decimals <= MOST_DECIMALS:
        raise FormulaFailed
    return _rounded(values[0], decimals)


def _rounded(number: Decimal, decimals: int) -> Decimal:
    rounded = number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, _EXACT)
    return abs(rounded) if rounded == 0 else rounded


def _days_between(values: Sequence[Any]) -> Any:
    first, last = values
    return None if first is None or last is None else Decimal((last - first).days)


_FUNCTIONS: Mapping[str, Callable[[Sequence[Any]], Any]] = {
    "min": _extreme(min),
    "max": _extreme(max),
    "round": _round,
    "days_between": _days_between,
}


def _plus(left: Any, right: Any) -> Any:
    if isinstance(left, str) or isinstance(right, str):
        return worded(left) + worded(right)
    if left is None or right is None:
        return None
    if isinstance(left, dt.date):
        return left + dt.timedelta(days=int(right))
    return _EXACT.add(left, right)


def _minus(left: Any, right: Any) -> Any:
    if left is None or right is None:
        return None
    if isinstance(left, dt.date):
        if isinstance(right, dt.date):
            return Decimal((left - right).days)
        return left - dt.timedelta(days=int(right))
    return _EXACT.subtract(left, right)


def worded(value: Any) -> str:
    """Return a value as a text in a formula has it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "✓" if value else ""
    if isinstance(value, dt.date):
        return f"{value.day:02}/{value.month:02}/{value.year}"
    return f"{_shortened(value):f}" if isinstance(value, Decimal) else str(value)


def _exactly(deed: Callable[[Decimal, Decimal], Decimal]) -> Callable[[Any, Any], Any]:
    return lambda left, right: None if left is None or right is None else deed(left, right)


def _compared(holds: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def compare(left: Any, right: Any) -> bool:
        if isinstance(left, str) or isinstance(right, str):
            return holds(left or "", right or "")
        return left is not None and right is not None and holds(left, right)

    return compare


_equal = _compared(lambda left, right: bool(left == right))
_OPERATIONS: Mapping[Operator, Callable[[Any, Any], Any]] = {
    "+": _plus,
    "-": _minus,
    "*": _exactly(_EXACT.multiply),
    "/": _exactly(_EXACT.divide),
    "=": _equal,
    "!=": lambda left, right: not _equal(left, right),
    "<": _compared(lambda left, right: bool(left < right)),
    "<=": _compared(lambda left, right: bool(left <= right)),
    ">": _compared(lambda left, right: bool(left > right)),
    ">=": _compared(lambda left, right: bool(left >= right)),
}
