"""Writing a sheet row by row in constant memory, as a text file or as a workbook."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, TextIO

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from kesher.exchange.rules.export_cells import CellValue, text_cell, workbook_cell
from kesher.exchange.rules.sheets import SheetKind

# A worksheet of Excel has 1,048,576 rows, the headers among them; what is more goes on the next.
ROWS_OF_WORKSHEET = 1_048_575
_COLUMN_WIDTH = 20  # characters
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\\\]")
_FORMATS = {"date": "dd/mm/yyyy", "datetime": "dd/mm/yyyy hh:mm"}


class SheetWriter(Protocol):
    """A sheet that is open for writing; the headers are there already."""

    def write(self, rows: Iterable[Sequence[CellValue]]) -> None:
        """Add rows below those that are there."""


@contextmanager
def writing_sheet(
    path: Path, kind: SheetKind, headers: Sequence[str], *, title: str = ""
) -> Iterator[SheetWriter]:
    """Open a new sheet that stands in its place only when it is whole.

    A text file is UTF-8 with a byte order mark, CRLF and commas, which Excel opens in Hebrew; a
    workbook reads from right to left.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.part")
    writer = _text_file if kind == SheetKind.TEXT else _workbook
    try:
        with writer(draft, headers, title) as sheet:
            yield sheet
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


class _TextFile:
    def __init__(self, file: TextIO) -> None:
        self._writer = csv.writer(file)

    def write(self, rows: Iterable[Sequence[CellValue]]) -> None:
        self._writer.writerows([text_cell(value) for value in row] for row in rows)


@contextmanager
def _text_file(path: Path, headers: Sequence[str], title: str) -> Iterator[SheetWriter]:
    del title  # a text file has no place for one
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        sheet = _TextFile(file)
        sheet.write([headers])
        yield sheet


class _Workbook:
    def __init__(self, headers: Sequence[str], title: str) -> None:
        self._book = openpyxl.Workbook(write_only=True)
        self._headers = [str(workbook_cell(header)) for header in headers]
        self._title = title
        self._add_worksheet()

    def _add_worksheet(self) -> None:
        sheet = self._book.create_sheet(_NOT_IN_TITLES.sub(" ", self._title)[:25].strip() or None)
        sheet.sheet_view.rightToLeft = True
        sheet.freeze_panes = "A2"
        for at in range(1, len(self._headers) + 1):
            sheet.column_dimensions[get_column_letter(at)].width = _COLUMN_WIDTH
        cells = [WriteOnlyCell(sheet, header) for header in self._headers]
        for cell in cells:
            cell.font = Font(bold=True)
        sheet.append(cells)
        self._sheet, self._rows = sheet, 0

    def write(self, rows: Iterable[Sequence[CellValue]]) -> None:
        for row in rows:
            if self._rows == ROWS_OF_WORKSHEET:
                self._add_worksheet()
            self._sheet.append([self._cell(value) for value in row])
            self._rows += 1

    def _cell(self, value: CellValue) -> object:
        written: Any = workbook_cell(value)
        pattern = _FORMATS.get(type(written).__name__)
        if pattern is None:
            return written
        cell = WriteOnlyCell(self._sheet, written)
        cell.number_format = pattern
        return cell

    def save(self, path: Path) -> None:
        self._book.save(path)


@contextmanager
def _workbook(path: Path, headers: Sequence[str], title: str) -> Iterator[SheetWriter]:
    sheet = _Workbook(headers, title)
    yield sheet
    sheet.save(path)
