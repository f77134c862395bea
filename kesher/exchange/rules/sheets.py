"""A sheet: headers and rows, read in constant memory from a text file or a workbook.

A sheet that cannot be read without guessing is refused with its first fault and the row of it.
What the file is called says nothing: its first bytes do.
"""

import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from openpyxl.utils import get_column_letter

from kesher.exchange.errors import (
    DuplicateHeader,
    EmptySheet,
    FileTooLarge,
    NamelessColumn,
    NotASheet,
    OldWorkbook,
    RaggedRow,
    TooManyColumns,
    WrongEncoding,
)
from kesher.exchange.rules import text_files, workbooks
from kesher.exchange.rules.encodings import UNICODE, Decoding, detect_codec, suggest_repair
from kesher.exchange.rules.limits import MAX_COLUMNS, MAX_FILE_BYTES, MAX_FILE_MEGABYTES

_SAMPLE_ROWS = 30
_NOT_TEXT = (b"<!doctype", b"<html", b"<?xml", b"<table", b"%pdf", b"{\\rtf", b"\x89png", b"gif8")


class SheetKind(StrEnum):
    TEXT = "csv"
    WORKBOOK = "xlsx"


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row with something in it; `number` counts as spreadsheet programs do."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file that was opened once: what its columns are called and how to read its rows.

    `positions` are the places of the named columns; those without a name have to be empty.
    """

    path: Path
    kind: SheetKind
    decoding: Decoding
    headers: tuple[str, ...]
    positions: tuple[int, ...]
    header_row: int
    width: int
    delimiter: str = ","
    worksheet: str = ""
    other_worksheets: tuple[str, ...] = ()
    suggestion: Decoding | None = None

    def rows(self) -> Iterator[SheetRow]:
        """Read the rows below the headers that hold anything.

        Raises: BrokenSheet, at the first row that cannot be read for certain.
        """
        with _raw_rows(self.path, self.kind, self.decoding, self.delimiter) as raw_rows:
            for number, cells in raw_rows:
                if number <= self.header_row or not any(map(str.strip, cells)):
                    continue
                self._require_regular(number, cells)
                yield SheetRow(
                    number,
                    tuple(cells[at] if at < len(cells) else "" for at in self.positions),
                )

    def _require_regular(self, number: int, cells: Sequence[str]) -> None:
        # A workbook leaves out cells at the end of a row; in a text file each has its separator.
        is_short = self.kind == SheetKind.TEXT and len(cells) < self.width
        if is_short or any(cells[self.width :]):
            raise RaggedRow(number, len(cells), self.width)
        if len(self.positions) < self.width:
            named = set(self.positions)
            for at, cell in enumerate(cells[: self.width]):
                if cell.strip() and at not in named:
                    raise NamelessColumn(get_column_letter(at + 1), number)


def open_sheet(path: Path, decoding: Decoding | None = None) -> Sheet:
    """Find out what sort of sheet a file is, in which encoding, and what its columns are called.

    Without a decoding the best one is found, and a repair suggested where the text looks damaged.

    Raises: FileTooLarge, NotASheet, OldWorkbook, EmptySheet, DuplicateHeader, TooManyColumns,
    WrongEncoding, or another BrokenSheet for a fault in the first rows.
    """
    if path.stat().st_size > MAX_FILE_BYTES:
        raise FileTooLarge(MAX_FILE_MEGABYTES)
    kind = _recognize(path)
    is_workbook = kind == SheetKind.WORKBOOK
    found = decoding or Decoding(UNICODE if is_workbook else detect_codec(path))
    if (found.codec == UNICODE) != is_workbook:
        raise WrongEncoding(found.codec, 1)
    delimiter = "" if is_workbook else text_files.sniff_delimiter(path, found)
    with _raw_rows(path, kind, found, delimiter) as raw_rows:
        filled = (row for row in raw_rows if any(map(str.strip, row[1])))
        top = list(itertools.islice(filled, _SAMPLE_ROWS))
    if not top:
        raise EmptySheet
    header_row, names = top[0]
    headers, positions = _read_headers(names)
    worksheet, *others = _worksheet_names(path) if is_workbook else [""]
    sample = "\n".join(cell for _, cells in top for cell in cells)
    return Sheet(
        path=path,
        kind=kind,
        decoding=found,
        headers=headers,
        positions=positions,
        header_row=header_row,
        width=len(names),
        delimiter=delimiter,
        worksheet=worksheet,
        other_worksheets=tuple(others),
        suggestion=suggest_repair(found, sample),
    )


def _recognize(path: Path) -> SheetKind:
    with path.open("rb") as file:
        head = file.read(4096)
    if not head.strip():
        raise EmptySheet
    if head.startswith(b"PK\x03\x04"):
        workbooks.require_harmless(path)
        return SheetKind.WORKBOOK
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise OldWorkbook
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_NOT_TEXT):
        raise NotASheet
    return SheetKind.TEXT


def _read_headers(names: Sequence[str]) -> tuple[tuple[str, ...], tuple[int, ...]]:
    seen: dict[str, int] = {}
    if len(names) > MAX_COLUMNS:
        raise TooManyColumns(MAX_COLUMNS)
    for at, name in enumerate(names):
        key = " ".join(name.split()).casefold()
        if not key:
            continue
        if key in seen:
            first, second = get_column_letter(seen[key] + 1), get_column_letter(at + 1)
            raise DuplicateHeader(name.strip(), first, second)
        seen[key] = at
    positions = tuple(seen.values())
    return tuple(" ".join(names[at].split()) for at in positions), positions


@contextmanager
def _raw_rows(
    path: Path, kind: SheetKind, decoding: Decoding, delimiter: str
) -> Iterator[Iterator[tuple[int, list[str]]]]:
    if kind == SheetKind.WORKBOOK:
        with workbooks.opened_workbook(path) as workbook:
            yield workbooks.workbook_rows(workbook, decoding)
        return
    with text_files.opened_text(path, decoding) as file:
        yield text_files.text_rows(file, decoding, delimiter)


def _worksheet_names(path: Path) -> list[str]:
    with workbooks.opened_workbook(path) as workbook:
        return [sheet.title for sheet in workbooks.visible_worksheets(workbook)]
