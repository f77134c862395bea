"""Sheets to import."""

import io
from collections.abc import Iterable, Sequence
from pathlib import Path

import openpyxl

_FOLDER = Path(__file__).parents[1] / "fixtures" / "sheets"
BRANCHES = _FOLDER / "bank-branches.csv"
BRANCHES_1255 = _FOLDER / "bank-branches.windows-1255.csv"


def workbook(rows: Iterable[Sequence[object]]) -> bytes:
    """Return an XLSX workbook of one sheet, as a spreadsheet program would save it."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            sheet.cell(number, column, value)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
