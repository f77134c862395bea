"""What was changed on a record, and its moves from status to status, as entries of its stream."""

from collections.abc import Sequence
from html import escape
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from kesher.lib.ids import read_id
from kesher.lib.template_tags import icon
from kesher.records.queries import children_of, history_of
from kesher.records.queries.history import HistoryEntry, HistoryLine
from kesher.records.queries.history_changes import Excerpt
from kesher.records.queries.stream import told_operations
from kesher.records.rules.record_types import RecordType
from kesher.records.rules.stream import (
    StreamEntry,
    StreamKind,
    StreamQuestion,
    StreamRow,
    StreamSource,
)

_STATUS, _CHANGE = "status", "change"
# What stands in one entry, at most; the tab of the history has it all.
_LINES_SHOWN = 8


def find_changes(question: StreamQuestion) -> Sequence[StreamRow]:
    """Return what was done to the record, one row for each deed."""
    if question.only:
        return []
    kinds = question.kinds
    excerpt = Excerpt(
        without_tables=_tables_told_otherwise(question.kind),
        without_operations=told_operations(),
        of_statuses=(_STATUS in kinds) if len(kinds) == 1 else None,
    )
    page = history_of(
        question.actor,
        question.kind,
        question.record.pk,
        before=_place(question.after),
        now=question.now,
        most=question.limit,
        excerpt=excerpt,
    )
    return [
        StreamRow(entry.at, entry.change_id, str(entry.change_id), entry) for entry in page.entries
    ]


def draw_changes(question: StreamQuestion, rows: Sequence[StreamRow]) -> Sequence[StreamEntry]:
    """Return entries that say which field changed from what to what."""
    del question
    return [_entry(row.data) for row in rows]


def _entry(entry: HistoryEntry) -> StreamEntry:
    return StreamEntry(
        row_id=entry.change_id,
        moment=entry.at,
        kind=_STATUS if entry.is_status else _CHANGE,
        icon="arrows-shuffle" if entry.is_status else "history",
        heading=entry.deed,
        body=_lines(entry.lines),
        by=entry.who,
        when=entry.at_text,
        when_title=entry.at_title,
    )


def _lines(lines: Sequence[HistoryLine]) -> str:
    shown = "".join(f"<li>{_line(line)}</li>" for line in lines[:_LINES_SHOWN])
    left = len(lines) - _LINES_SHOWN
    more = ""
    if left > 0:
        text = ngettext("and %(count)d more field", "and %(count)d more fields", left)
        more = f'<li class="muted">{escape(text % {"count": left})}</li>'
    return f'<ul class="history history__lines small">{shown}{more}</ul>'


def _line(line: HistoryLine) -> str:
    parts = []
    if line.subject:
        parts.append(f'<span class="muted"><bdi>{escape(line.subject)}</bdi> · </span>')
    if line.label:
        parts.append(f'<span class="history__label">{escape(line.label)}:</span> ')
    if line.before:
        parts.append(f"<del><bdi>{escape(line.before)}</bdi></del> ")
    if line.before and line.after:
        became = escape(_("became"))
        parts.append(f'{icon("arrow-right")}<span class="visually-hidden">{became}</span> ')
    if line.after:
        parts.append(f"<ins><bdi>{escape(line.after)}</bdi></ins>")
    elif line.before:
        parts.append(f'<span class="visually-hidden">{escape(_("was taken away"))}</span>')
    return "".join(parts)


def _place(text: str) -> int:
    return read_id(text) or 0


def _tables_told_otherwise(kind: RecordType) -> frozenset[str]:
    """Return the tables whose rows have entries of their own: those that all types share."""
    return frozenset(child.table for child in children_of(kind) if child.row_ids)


def _topics(kind: RecordType, record: Any) -> Sequence[str]:
    tables = _tables_told_otherwise(kind)
    parts = [child.table for child in children_of(kind) if child.table not in tables]
    return [f"{kind.table}:{record.pk}", *(f"{table}@{record.pk}" for table in parts)]


CHANGES = StreamSource(
    key="changes",
    position=90,
    kinds=(
        StreamKind(
            key=_STATUS, label=pgettext_lazy("in the stream", "Statuses"), icon="arrows-shuffle"
        ),
        StreamKind(key=_CHANGE, label=gettext_lazy("Changes"), icon="history"),
    ),
    find=find_changes,
    draw=draw_changes,
    topics=_topics,
    can_pin=False,
)
