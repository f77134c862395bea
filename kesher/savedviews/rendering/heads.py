"""The heads of a list's columns, what they order by, and the sums below them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from html import escape

from django.utils.safestring import SafeString, mark_safe

from kesher.customfields.rules.operators import kind_of
from kesher.lib.template_tags import icon
from kesher.records.rules.record_types import Column, FieldSpec
from kesher.savedviews.queries.pages import ColumnSum
from kesher.savedviews.rendering.columns import is_editable
from kesher.savedviews.rendering.opening import OpenList
from kesher.savedviews.rules.list_state import sort_fields


@dataclass(frozen=True, slots=True)
class HeadCell:
    """The head of one column; with `url`, a click orders the list by it."""

    label: str
    url: str = ""
    direction: str = ""
    key: str = ""
    width: int = 0
    is_editable: bool = False
    is_number: bool = False


def sum_cells(shown: OpenList, sums: Mapping[str, ColumnSum]) -> list[tuple[str, str, str]]:
    """Return label, sum and average of each column that is shown, empty where there is none."""
    cells = []
    for column in shown.spec.columns:
        found = sums.get(column.key)
        if not isinstance(column, FieldSpec) or found is None or found.total is None:
            cells.append(("", "", ""))
            continue
        # The average of a column of whole numbers is a float.
        average = Decimal(found.average or 0).quantize(Decimal("0.01"))
        display = column.type.display
        cells.append((str(column.label), display(found.total), display(average)))
    return cells


def head_cells(shown: OpenList) -> list[HeadCell]:
    """Return the heads of the columns; the one that orders the list says in which direction."""
    state, sortable = shown.state, sort_fields(shown.kind)
    may_edit = shown.actor.may(f"{shown.kind.right}.edit")
    cells = []
    for column in shown.spec.columns:
        head = HeadCell(
            str(column.label), key=column.key, width=shown.spec.widths.get(column.key, 0)
        )
        if isinstance(column, FieldSpec):
            is_number = kind_of(column.type) == "number"
            can_edit = may_edit and is_editable(shown.kind, column)
            head = replace(head, is_number=is_number, is_editable=can_edit)
        if column.key in sortable:
            is_current = column.key == state.sort_key
            # Of dates people want the newest; a second click turns any order round.
            is_down = not state.is_descending if is_current else _is_dated(column)
            wanted = f"-{column.key}" if is_down else column.key
            direction = ""
            if is_current:
                direction = "descending" if state.is_descending else "ascending"
            head = replace(head, url=shown.url(replace(state, sort=wanted)), direction=direction)
        cells.append(head)
    return cells


def _is_dated(column: FieldSpec | Column) -> bool:
    return isinstance(column, Column) or kind_of(column.type) in {"day", "moment"}


def draw_heads(heads: Sequence[HeadCell]) -> SafeString:
    """Draw the heads of the columns; by the template they cost more than the rows."""
    texts = []
    for head in heads:
        more = " data-editable" if head.is_editable else ""
        more += f' data-width="{head.width}"' if head.width else ""
        more += f' aria-sort="{head.direction}"' if head.direction else ""
        arrow = icon(_ARROWS[head.direction]) if head.direction else ""
        label, url = escape(head.label), escape(head.url)
        text = f'<a href="{url}" hx-get="{url}">{label}{arrow}</a>' if url else label
        grip = '<span class="table__grip" data-grip aria-hidden="true"></span>'
        texts.append(f'<th scope="col" data-key="{head.key}"{more}>{text}{grip}</th>')
    return mark_safe("".join(texts))  # noqa: S308 -- escaped above


_ARROWS = {"ascending": "arrow-up", "descending": "arrow-down"}
