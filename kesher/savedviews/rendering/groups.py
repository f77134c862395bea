"""A grouped list as finished text: the heads of its groups, their figures, and their rows."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from zlib import crc32

from django.utils.dates import MONTHS
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from kesher.customfields.rules.operators import kind_of
from kesher.lib.dates import format_date, weekday_name
from kesher.records.rules.record_types import Column, FieldSpec
from kesher.savedviews.queries import Group, GroupRows, Groups, ListPage
from kesher.savedviews.queries.keyset import Order
from kesher.savedviews.rendering.frames import list_frame
from kesher.savedviews.rendering.opening import OpenList
from kesher.savedviews.rendering.rows import draw_rows
from kesher.savedviews.rules.filter_checks import NOBODY
from kesher.savedviews.rules.groups import Grouping, Period


@dataclass(frozen=True, slots=True)
class GroupHead:
    """The head of a group; `sums` are label and text for each column from `span` on."""

    key: str
    value: str
    label: str
    tone: str
    count: str
    span: int
    sums: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class DrawnGroup:
    """A group with its rows; `next_url` leads to the first of them where none came along."""

    head: GroupHead
    fold_url: str
    is_folded: bool
    rows: SafeString
    next_url: str


def grouped_page(
    shown: OpenList, grouping: Grouping, groups: Groups, parts: Sequence[GroupRows]
) -> dict[str, Any]:
    """Return what the list screen and its swapped part need of a list in groups."""
    rows = [row for part in parts if part.page for row in part.page.rows]
    whole = ListPage(
        shown.spec,
        Order("id", "id", shown.state.is_descending),  # each group has its own
        rows or [()] * len(groups.shown),  # all of them may be folded
        next_cursor="more" if len(rows) < groups.count else "",
        count=groups.count,
        most_counted=groups.count if groups.are_all else groups.count - 1,
    )
    heads = group_heads(shown, grouping, groups)
    return {
        **list_frame(shown, whole),
        "groups": [_drawn(shown, part, head) for part, head in zip(parts, heads, strict=True)],
        "groups_url": shown.part_url("groups"),
        "fold_all_url": shown.url(replace(shown.state, folded=_values(groups))),
        "unfold_all_url": shown.url(replace(shown.state, folded=())) if shown.state.folded else "",
        "has_more_groups": not groups.are_all,
    }


def group_heads(shown: OpenList, grouping: Grouping, groups: Groups) -> list[GroupHead]:
    """Return the heads of groups: their words, how many records they have, their sums."""
    columns = shown.spec.columns
    first = next((at for at, one in enumerate(columns) if _is_number(one)), len(columns))
    return [
        GroupHead(
            key=f"{crc32(group.value.encode()):08x}",
            value=group.value,
            label=_label(grouping, group),
            tone=group.tone,
            count=f"{group.count:,}",
            span=first + 1,
            sums=tuple(_sum(one, group.sums) for one in columns[first:]),
        )
        for group in groups.shown
    ]


def _is_number(column: FieldSpec | Column) -> bool:
    return isinstance(column, FieldSpec) and kind_of(column.type) == "number"


def _sum(column: FieldSpec | Column, sums: Mapping[str, Any]) -> tuple[str, str]:
    if not isinstance(column, FieldSpec) or column.key not in sums:
        return str(column.label), ""
    return str(column.label), column.type.display(sums[column.key])


def _drawn(shown: OpenList, part: GroupRows, head: GroupHead) -> DrawnGroup:
    value, page = part.group.value, part.page
    next_url = ""
    if page is None and not part.is_folded:
        next_url = shown.part_url("rows", within=value)
    elif page and page.next_cursor:
        next_url = shown.part_url("rows", within=value, cursor=page.next_cursor)
    return DrawnGroup(
        head=head,
        fold_url=shown.url(shown.state.with_fold(value)),
        is_folded=part.is_folded,
        rows=draw_rows(shown.actor, page) if page else SafeString(""),
        next_url=next_url,
    )


def _values(groups: Groups) -> tuple[str, ...]:
    return tuple(group.value for group in groups.shown)


def _label(grouping: Grouping, group: Group) -> str:
    if group.value == NOBODY:
        return gettext("Without a value")
    if grouping.period:
        return _WORDS[grouping.period](dt.date.fromisoformat(group.value))
    if kind_of(grouping.spec.type) == "boolean":
        return gettext("Yes") if group.value == "1" else gettext("No")
    return group.label or gettext("Without a name")


def _week(first: dt.date) -> str:
    last = first + dt.timedelta(days=6)
    return gettext("Week of %(first)s to %(last)s") % {
        "first": format_date(first),
        "last": format_date(last),
    }


def _quarter(first: dt.date) -> str:
    number = (first.month + 2) // 3
    return gettext("Quarter %(number)s of %(year)s") % {"number": number, "year": first.year}


_WORDS: Mapping[Period, Callable[[dt.date], str]] = {
    "day": lambda day: f"{weekday_name(day)}, {format_date(day)}",
    "week": _week,
    "month": lambda day: f"{MONTHS[day.month]} {day.year}",
    "quarter": _quarter,
    "year": lambda day: f"{day.year}",
}
