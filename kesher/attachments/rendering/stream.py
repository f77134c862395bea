"""Files of a record as entries of its stream."""

from collections.abc import Sequence
from html import escape
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kesher.attachments import queries
from kesher.attachments.rendering.files import shown_file
from kesher.lib.ids import read_id
from kesher.records.rules.record_types import RecordType
from kesher.records.rules.stream import (
    StreamEntry,
    StreamKind,
    StreamQuestion,
    StreamRow,
    StreamSource,
)

_FILE = "file"


def find_files(question: StreamQuestion) -> Sequence[StreamRow]:
    """Return the files of the record, newest first. One query."""
    files = queries.files_of_seen(
        question.kind,
        question.record.pk,
        only=question.only,
        before=read_id(question.after) or 0,
        limit=question.limit,
    )
    return [StreamRow(file.created_at, file.pk, str(file.pk), file) for file in files]


def draw_files(question: StreamQuestion, rows: Sequence[StreamRow]) -> Sequence[StreamEntry]:
    """Return entries that lead to the files."""
    return [_entry(question, row) for row in rows]


def _entry(question: StreamQuestion, row: StreamRow) -> StreamEntry:
    # Why files may not be changed is said where they are changed: the stream only leads to them.
    file = shown_file(question.actor, row.data, "-", question.now)
    name = escape(file.name)
    if file.url:
        link = f'<a href="{escape(file.download_url)}" dir="auto">{name}</a>'
    else:
        link = f'<span dir="auto">{name}</span>'
    return StreamEntry(
        row_id=file.id,
        moment=row.moment,
        kind=_FILE,
        icon=file.icon,
        heading=_("File attached"),
        body=f'{link} <span class="muted small">{escape(file.size)}</span>',
        by=file.who,
        when=file.when,
        when_title=file.when_title,
        pill=file.state,
        pill_tone=file.state_tone,
        open_url=file.preview_url,
    )


def _topics(kind: RecordType, record: Any) -> Sequence[str]:
    del kind
    return [f"attachments_attachment@{record.pk}"]


FILES = StreamSource(
    key="files",
    position=50,
    kinds=(StreamKind(key=_FILE, label=gettext_lazy("Files"), icon="paperclip"),),
    find=find_files,
    draw=draw_files,
    topics=_topics,
)
