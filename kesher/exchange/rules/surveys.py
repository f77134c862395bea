"""Reading a sheet through before anything is imported of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from kesher.exchange.errors import NoDataRows
from kesher.exchange.rules.sheets import Sheet, SheetRow

SHOWN_ROWS = 100
_SHOWN_CHARACTERS = 120
_MAX_REMEMBERED = 200_000


@dataclass(frozen=True, slots=True)
class LoneRow:
    """A row that holds one cell and nothing else."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Repetition:
    """A row that says exactly what an earlier one says."""

    number: int
    first_number: int
    text: str


@dataclass(frozen=True, slots=True)
class Survey:
    """What was seen on reading a sheet through: each row can be read, some need a decision.

    The lists hold the first hundred; the counts tell how many there are.
    """

    row_count: int
    filled: tuple[int, ...]
    lone_count: int
    lone_rows: tuple[LoneRow, ...]
    repeated_count: int
    repetitions: tuple[Repetition, ...]


def is_lone(cells: Sequence[str]) -> bool:
    """Tell whether only one cell of the row holds anything."""
    return sum(1 for cell in cells if cell.strip()) == 1


@dataclass(slots=True)
class SeenRows:
    """The rows read so far, by which exact repetitions are noticed.

    Two hundred thousand are remembered: after them repetitions go unnoticed, and memory stays
    bounded.
    """

    _first: dict[int, int] = field(default_factory=dict)

    def first_like(self, row: SheetRow) -> int | None:
        """Return the number of the earlier row with the same cells, and remember this one."""
        key = hash(tuple(map(str.strip, row.cells)))
        first = self._first.get(key)
        if first is None and len(self._first) < _MAX_REMEMBERED:
            self._first[key] = row.number
        return first


def survey_sheet(sheet: Sheet) -> Survey:
    """Read a sheet through from end to end, so that nothing is imported of a broken one.

    A row that holds one cell only is lone and not counted as a repetition too.

    Raises: BrokenSheet, at the first row that cannot be read for certain; NoDataRows, when there
    are headers and nothing else.
    """
    filled = [0] * len(sheet.headers)
    lone: list[LoneRow] = []
    repeated: list[Repetition] = []
    seen = SeenRows()
    row_count = lone_count = repeated_count = 0
    for row in sheet.rows():
        row_count += 1
        for at, cell in enumerate(row.cells):
            if cell:
                filled[at] += 1
        if is_lone(row.cells):
            lone_count += 1
            if len(lone) < SHOWN_ROWS:
                lone.append(LoneRow(row.number, "".join(row.cells).strip()[:_SHOWN_CHARACTERS]))
        elif (first := seen.first_like(row)) is not None:
            repeated_count += 1
            if len(repeated) < SHOWN_ROWS:
                text = " · ".join(filter(None, row.cells))[:_SHOWN_CHARACTERS]
                repeated.append(Repetition(row.number, first, text))
    if not row_count:
        raise NoDataRows
    return Survey(
        row_count=row_count,
        filled=tuple(filled),
        lone_count=lone_count,
        lone_rows=tuple(lone),
        repeated_count=repeated_count,
        repetitions=tuple(repeated),
    )
