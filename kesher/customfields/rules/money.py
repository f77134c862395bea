"""Money in new shekels, to the agora."""

from dataclasses import replace
from decimal import Decimal

from kesher.customfields.rules.number import number, read_number

DECIMALS = 2


def display(value: Decimal | None) -> str:
    """Return the amount with its sign of currency at its left, where Hebrew and English have it."""
    return "" if value is None else f"₪{value:,.2f}"


MONEY = replace(
    number(DECIMALS),
    key="money",
    clean=lambda value: read_number(value, DECIMALS),
    display=display,
    widget_name="money",
)
