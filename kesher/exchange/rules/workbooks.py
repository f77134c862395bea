"""Reading rows of cells out of an XLSX workbook, without trusting it.

Only the worksheets are read: macros, links and drawings stay closed, and openpyxl parses XML
through defusedxml, which refuses entities.
"""

import datetime as dt
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError

import openpyxl
from defusedxml.common import DefusedXmlException
from openpyxl.utils.exceptions import InvalidFileException

from kesher.exchange.errors import (
    CellTooLong,
    EmptySheet,
    NotASheet,
    OldWorkbook,
    SuspiciousArchive,
    TooManyColumns,
)
from kesher.exchange.rules.encodings import Decoding
from kesher.exchange.rules.limits import MAX_CELL_CHARACTERS, MAX_COLUMNS

# A workbook of 50 MB unpacks to some ten times as much, a bomb to a thousand times.
_MAX_MEMBERS = 2_000
_MAX_UNPACKED_BYTES = 1024 * 1024 * 1024
_MAX_SHARED_STRINGS_BYTES = 192 * 1024 * 1024  # these openpyxl keeps in memory
_MAX_RATIO = 100
_RATIO_MATTERS_FROM = 4 * 1024 * 1024

# What openpyxl lets through when a file only claims to be a workbook.
_BROKEN_WORKBOOK = (
    InvalidFileException,
    zipfile.BadZipFile,
    DefusedXmlException,
    ParseError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    OSError,
    EOFError,
)
_EXACT_UP_TO = 1e15


def require_harmless(path: Path) -> None:
    """Let a workbook pass whose archive unpacks to a sane size, by what its directory says.

    The directory cannot understate: zipfile reads no more of a member than is declared.

    Raises: SuspiciousArchive, for a bomb; OldWorkbook, when it needs a password; NotASheet, for
    any other archive.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise NotASheet from None
    unpacked = sum(member.file_size for member in members)
    packed = max(path.stat().st_size, 1)
    strings = sum(m.file_size for m in members if m.filename.lower().endswith("sharedstrings.xml"))
    if (
        len(members) > _MAX_MEMBERS
        or unpacked > _MAX_UNPACKED_BYTES
        or strings > _MAX_SHARED_STRINGS_BYTES
        or (unpacked > _RATIO_MATTERS_FROM and unpacked > packed * _MAX_RATIO)
    ):
        raise SuspiciousArchive
    if any(member.flag_bits & 1 for member in members):
        raise OldWorkbook
    if not any(member.filename == "xl/workbook.xml" for member in members):
        raise NotASheet


@contextmanager
def opened_workbook(path: Path) -> Iterator[Any]:
    """Open a workbook for reading values row by row.

    Raises: NotASheet, when it is broken.
    """
    # By its path openpyxl would judge a file by its name.
    with path.open("rb") as file:
        workbook = _load(file)
        try:
            yield workbook
        finally:
            workbook.close()


def _load(file: BinaryIO) -> Any:
    with warnings.catch_warnings():
        # openpyxl warns of drawings, styles and validations, none of which is read here.
        warnings.simplefilter("ignore")
        try:
            return openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        except _BROKEN_WORKBOOK:
            raise NotASheet from None


def visible_worksheets(workbook: Any) -> list[Any]:
    """Return the worksheets that people see, in their order.

    Raises: EmptySheet, when there are none.
    """
    sheets = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
    if not sheets:
        raise EmptySheet
    return sheets


def workbook_rows(workbook: Any, decoding: Decoding) -> Iterator[tuple[int, list[str]]]:
    """Read the rows of the first visible worksheet with their numbers, empty ones too.

    Raises: NotASheet, EmptySheet, TooManyColumns, CellTooLong, at the first such row.
    """
    sheet = visible_worksheets(workbook)[0]
    sheet.reset_dimensions()  # the size that a file claims is no promise
    rows = sheet.iter_rows(values_only=True)
    number = 0
    while True:
        number += 1
        try:
            values = next(rows)
        except StopIteration:
            return
        except _BROKEN_WORKBOOK:
            raise NotASheet from None
        cells = [cell_text(value) for value in values]
        while cells and not cells[-1]:
            cells.pop()
        if len(cells) > MAX_COLUMNS:
            raise TooManyColumns(MAX_COLUMNS)
        if any(len(cell) > MAX_CELL_CHARACTERS for cell in cells):
            raise CellTooLong(number, MAX_CELL_CHARACTERS)
        yield number, [decoding.mend(cell) for cell in cells]


def cell_text(value: object) -> str:
    """Write the value of a cell as people see it: whole numbers without a point, dates by day."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.replace("_x000D_", "").replace("\0", "")
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT_UP_TO:
        return str(int(value))
    if isinstance(value, dt.date | dt.time):
        return _moment_text(value)
    return str(value)


def _moment_text(value: dt.date | dt.time) -> str:
    if isinstance(value, dt.time):
        return value.strftime("%H:%M")
    if isinstance(value, dt.datetime) and value.time() != dt.time.min:
        return value.strftime("%d/%m/%Y %H:%M")
    return value.strftime("%d/%m/%Y")
