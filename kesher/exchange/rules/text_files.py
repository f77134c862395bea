"""Reading rows of cells out of a text file: CSV with any of the usual separators."""

import csv
import io
import itertools
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from kesher.exchange.errors import (
    CellTooLong,
    NulBytes,
    UnbalancedQuotes,
    WrongEncoding,
)
from kesher.exchange.rules.encodings import Decoding, byte_order_mark
from kesher.exchange.rules.limits import MAX_CELL_CHARACTERS

_MAX_LINE_CHARACTERS = 1_000_000
_SAMPLE_CHARACTERS = 64 * 1024
_SAMPLE_ROWS = 30
_DELIMITERS = ",;\t|"
# Excel's own way of naming the separator, in a first line that it does not show.
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?[\r\n]+', re.IGNORECASE)

# The limit of the csv module is one for the whole process; nothing else in it reads CSV.
csv.field_size_limit(MAX_CELL_CHARACTERS)


@contextmanager
def opened_text(path: Path, decoding: Decoding) -> Iterator[io.TextIOWrapper]:
    """Open a text file behind its byte order mark, with its line ends as they are."""
    with path.open("rb") as binary:
        binary.seek(byte_order_mark(path, decoding.codec))
        with io.TextIOWrapper(binary, encoding=decoding.codec, newline="") as file:
            yield file


def text_rows(
    file: io.TextIOWrapper, decoding: Decoding, delimiter: str
) -> Iterator[tuple[int, list[str]]]:
    """Read the rows of an opened text file with their numbers, empty ones too.

    Raises: NulBytes, CellTooLong, WrongEncoding, UnbalancedQuotes, at the first such row.
    """
    number = 0
    reader = csv.reader(_lines(file), delimiter=delimiter, strict=True)
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except _NulFoundError:
            raise NulBytes(number) from None
        except _LineTooLongError:
            raise CellTooLong(number, MAX_CELL_CHARACTERS) from None
        except UnicodeDecodeError:
            raise WrongEncoding(decoding.codec, number) from None
        except csv.Error as error:
            if "field larger" in str(error):
                raise CellTooLong(number, MAX_CELL_CHARACTERS) from None
            raise UnbalancedQuotes(number) from None
        yield number, [decoding.mend(cell) for cell in cells]


class _NulFoundError(Exception):
    pass


class _LineTooLongError(Exception):
    pass


def _lines(file: io.TextIOWrapper) -> Iterator[str]:
    is_first = True
    while line := file.readline(_MAX_LINE_CHARACTERS):
        if "\0" in line:
            raise _NulFoundError
        if len(line) >= _MAX_LINE_CHARACTERS:
            raise _LineTooLongError
        if not (is_first and _SEPARATOR_LINE.fullmatch(line)):
            yield line
        is_first = False


def sniff_delimiter(path: Path, decoding: Decoding) -> str:
    """Return the separator with which the first rows are most alike; a comma in doubt.

    Raises: WrongEncoding, when the file does not begin as text in this encoding.
    """
    try:
        with opened_text(path, decoding) as file:
            sample = file.read(_SAMPLE_CHARACTERS)
    except UnicodeDecodeError:
        raise WrongEncoding(decoding.codec, 1) from None
    lines = sample.splitlines(keepends=True)
    if named := _SEPARATOR_LINE.fullmatch(lines[0]) if lines else None:
        return named[1]
    if len(sample) == _SAMPLE_CHARACTERS and len(lines) > 1:
        lines.pop()
    return max(_DELIMITERS, key=lambda delimiter: _likeness(lines, delimiter))


def _likeness(lines: Iterable[str], delimiter: str) -> tuple[float, int]:
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        widths = [len(row) for row in itertools.islice(reader, _SAMPLE_ROWS) if row]
    except csv.Error:
        return 0.0, 0
    if not widths or widths[0] == 1:
        return 0.0, 0
    return widths.count(widths[0]) / len(widths), widths[0]
