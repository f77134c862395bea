"""Percents: 17.5 is kept as 17.5 and shown as 17.5%."""

from dataclasses import replace
from decimal import Decimal

from kesher.customfields.rules.number import number, read_number, show_number

DECIMALS = 3


def display(value: Decimal | None) -> str:
    """Return the number with the sign of percent."""
    return "" if value is None else f"{show_number(value)}%"


PERCENT = replace(
    number(DECIMALS),
    key="percent",
    clean=lambda value: read_number(value, DECIMALS),
    display=display,
    widget_name="percent",
)
