"""The columns of a list: those that can be chosen, those that were, those that are edited."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kesher.records.rules.record_types import Column, FieldSpec, RecordType
from kesher.savedviews.queries.pages import all_columns, default_columns
from kesher.savedviews.rendering.opening import OpenList
from kesher.savedviews.rules.list_state import ColumnChoice, ListState, read_state


@dataclass(frozen=True, slots=True)
class OfferedColumn:
    """One line of the column chooser; the column that names the record cannot be taken away."""

    key: str
    label: str
    is_shown: bool
    is_fixed: bool


def is_editable(kind: RecordType, spec: FieldSpec) -> bool:
    """Tell whether a cell of the field can be written in the list."""
    is_written = spec.in_form or spec.in_cells or kind.find_status(spec.key) is not None
    is_closed = spec.is_computed or spec.is_locked or spec.is_masked or spec.is_derived
    return kind.writer.edit is not None and is_written and not is_closed


def column_choices(shown: OpenList) -> list[OfferedColumn]:
    """Return every column that there is: those that are shown first, in their order."""
    every = all_columns(shown.kind)
    current = [column.key for column in shown.spec.columns]
    keys = [*current, *(key for key in every if key not in current)]
    title = shown.kind.title_field
    keys.sort(key=lambda key: key != title)
    return [
        OfferedColumn(key, str(every[key].label), key in current, is_fixed=key == title)
        for key in keys
    ]


def chosen_columns(shown: OpenList, sent: Sequence[str]) -> ListState:
    """Return the state with the columns that were sent, each as `key` or `key:width`.

    Widths that are not sent stay; columns as the list has them by itself are no choice.

    Raises: UnknownColumn, BadValue.
    """
    read = read_state(shown.kind, shown.listing, {"columns": [",".join(sent)]}).columns
    widths = shown.spec.widths
    columns = tuple(
        one if one.width or one.key not in widths else ColumnChoice(one.key, widths[one.key])
        for one in read
    )
    own: list[FieldSpec | Column] = default_columns(shown.kind, shown.listing)
    if not any(one.width for one in columns) and _keys(columns) == [one.key for one in own]:
        columns = ()
    return replace(shown.state, columns=columns)


def _keys(columns: Sequence[ColumnChoice]) -> list[str]:
    return [one.key for one in columns]
