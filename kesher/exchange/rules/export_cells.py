"""Writing text into sheets that other people will open.

A spreadsheet program runs a cell that begins like a formula, also one that came in as a
customer's name. Such a cell gets an apostrophe in front, which spreadsheet programs read as
"this is text".

Source: OWASP, "CSV Injection": = + - @, tab and carriage return.
"""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


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


def write_csv(path: Path, headers: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a CSV file that Excel opens in Hebrew: UTF-8 with a byte order mark, CRLF, commas."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([neutralize(header) for header in headers])
        writer.writerows([neutralize(cell) for cell in row] for row in rows)
