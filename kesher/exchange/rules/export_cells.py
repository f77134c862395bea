"""What a cell may hold in a sheet that other people will open.

A spreadsheet program runs a cell that begins like a formula, also one that came in as a
customer's name. Such a cell gets an apostrophe in front, which spreadsheet programs read as
"this is text".

Source: OWASP, "CSV Injection": = + - @, tab and carriage return.
"""

import datetime as dt
import re
from decimal import Decimal
from typing import TypeAlias

from kesher.lib.dates import format_date, format_datetime, local

#: What a sheet shows as a number or a date is written as one; everything else is text.
CellValue: TypeAlias = str | int | float | Decimal | dt.date | dt.datetime

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
# What XML cannot hold.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
LONGEST_CELL = 32_767  # characters; what Excel itself lets into a cell


def neutralize(text: str) -> str:
    """Return the text such that no spreadsheet program takes it for a formula."""
    if text.lstrip(" \n").startswith(_FORMULA_STARTS) or text.startswith(_FORMULA_STARTS):
        return f"'{text}"
    return text


def restore(text: str) -> str:
    """Return the text without the apostrophe that `neutralize` put there."""
    if text.startswith("'") and text[1:].lstrip(" \n").startswith(_FORMULA_STARTS):
        return text[1:]
    return text


def text_cell(value: CellValue) -> str:
    """Return a value as a text file holds it: numbers bare, dates by day, text harmless."""
    if isinstance(value, str):
        return neutralize(value)
    if isinstance(value, dt.datetime):
        return format_datetime(value)
    return format_date(value) if isinstance(value, dt.date) else str(value)


def workbook_cell(value: CellValue) -> CellValue:
    """Return a value as a workbook holds it: in local time, without what XML cannot hold."""
    if isinstance(value, str):
        return neutralize(_CONTROLS.sub("", value))[:LONGEST_CELL]
    if isinstance(value, dt.datetime) and value.tzinfo is not None:
        return local(value).replace(tzinfo=None)
    return value
