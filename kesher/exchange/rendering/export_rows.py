"""Records as rows of a sheet: the columns of a list, with values as a sheet holds them."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from kesher.customfields.rules.operators import kind_of
from kesher.exchange.rules.export_cells import CellValue
from kesher.records.rules.record_types import Cell, Column, FieldSpec
from kesher.savedviews.queries.pages import shown_attribute

NO_NAMES: Mapping[tuple[str, int], str] = MappingProxyType({})
_AS_THEY_ARE = (int, float, Decimal, dt.date)


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """One column: its header, and how its cell is found in a row of values or of another app."""

    label: str
    key: str
    attribute: str = ""  # none for a column of another app
    draw: Callable[[Any], CellValue] = str
    link: FieldSpec | None = None  # an own field whose values are ids: their names are written


def export_column(column: FieldSpec | Column) -> ExportColumn:
    """Return a column of a list as a column of a sheet."""
    if isinstance(column, Column):
        return ExportColumn(str(column.label), column.key, draw=_cell_text)
    is_bare = column.is_custom and kind_of(column.type) == "reference"
    return ExportColumn(
        str(column.label),
        column.key,
        shown_attribute(column),
        _drawing(column),
        column if is_bare else None,
    )


def export_rows(
    columns: Sequence[ExportColumn],
    places: Mapping[str, int],
    rows: Sequence[Sequence[Any]],
    cells: Mapping[str, Mapping[int, Cell]],
    names: Mapping[tuple[str, int], str] = NO_NAMES,
) -> list[list[CellValue]]:
    """Return rows of values as rows of a sheet; `places` tell where an attribute stands in one.

    `names` are those of what own fields lead to, as `linked_names` returns them.
    """
    id_place = places["id"]
    drawn = [
        (
            _naming(column.link, names) if column.link else column.draw,
            places.get(column.attribute, -1),
            cells.get(column.key, {}),
        )
        for column in columns
    ]
    return [
        [
            draw(row[place] if place >= 0 else of_app.get(row[id_place]))
            for draw, place, of_app in drawn
        ]
        for row in rows
    ]


def _naming(link: FieldSpec, names: Mapping[tuple[str, int], str]) -> Callable[[Any], CellValue]:
    # What the actor may not see has no name, and its number is nobody's business.
    return lambda value: names.get((link.key, value), "")


def _cell_text(cell: Cell | None) -> str:
    return cell.text if cell else ""


def _drawing(spec: FieldSpec) -> Callable[[Any], CellValue]:
    """Return what turns a value of the field into a cell: numbers and dates stay what they are."""
    if spec.label_attribute:
        return lambda value: str(value or "")
    from_json = spec.type.from_json if spec.is_custom else None
    words = {option.value: str(option.label) for option in spec.type.options}
    display = spec.type.display

    def draw(value: Any) -> CellValue:
        if value is None or value == "":
            return ""
        if from_json:
            value = from_json(value)
        if isinstance(value, str):
            return words.get(value) or display(value)
        is_bare = isinstance(value, _AS_THEY_ARE) and not isinstance(value, bool)
        return value if is_bare else display(value)

    return draw
