"""Requests of a customer or a project as entries of its stream."""

from collections.abc import Sequence
from html import escape
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import pgettext_lazy

from kesher.lib.dates import format_datetime, relative_datetime
from kesher.lib.errors import NotPermitted
from kesher.lib.ids import read_id
from kesher.lib.urls import business_url
from kesher.records.rules.record_types import RecordType
from kesher.records.rules.stream import (
    StreamComposer,
    StreamEntry,
    StreamKind,
    StreamQuestion,
    StreamRow,
    StreamSource,
)
from kesher.requests.choices import RequestKind
from kesher.requests.models import Request
from kesher.requests.queries.related import LINKS, newest_related
from kesher.requests.rendering.rows import request_rows
from kesher.tenancy.rules.access import Actor


def find_requests(question: StreamQuestion) -> Sequence[StreamRow]:
    """Return the requests that are bound to the record, newest first."""
    if question.kind.key not in LINKS or not question.actor.may("request.see"):
        return []
    found = newest_related(
        question.actor,
        question.kinds,
        question.kind.key,
        question.record.pk,
        before=read_id(question.after) or 0,
        limit=question.limit,
        only=question.only,
    )
    return [StreamRow(one.created_at, one.pk, str(one.pk), one) for one in found]


def draw_requests(question: StreamQuestion, rows: Sequence[StreamRow]) -> Sequence[StreamEntry]:
    """Return entries that tell where each request stands. No query."""
    requests: list[Request] = [row.data for row in rows]
    return [
        _entry(question, request, row)
        for request, row in zip(requests, request_rows(question.actor, requests), strict=True)
    ]


def _entry(question: StreamQuestion, request: Request, row: Any) -> StreamEntry:
    due = f' <span class="{"late" if row.is_late else "muted"} small">{escape(row.due)}</span>'
    handler = f' <span class="muted small"><bdi>{escape(row.handler)}</bdi></span>'
    return StreamEntry(
        row_id=row.id,
        moment=request.created_at,
        kind=request.kind,
        icon=row.kind.icon,
        heading=str(row.kind.label),
        body=f'<a href="{escape(row.url)}" dir="auto">{escape(row.subject)}</a> {row.status}'
        f"{due if row.due else ''}{handler if row.handler else ''}",
        by=request.created_by.display_name if request.created_by else "",
        when=relative_datetime(request.created_at, question.now, with_time=True),
        when_title=format_datetime(request.created_at),
    )


def _topics(kind: RecordType, record: Any) -> Sequence[str]:
    del record
    return ["requests_request"] if kind.key in LINKS else []


def _create_url(actor: Actor, kind: RecordType, record: Any) -> str:
    if kind.key not in LINKS:
        return ""
    url = business_url(actor.business_slug, "records:record_create", record_type=RequestKind.TASK)
    return f"{url}?{urlencode({kind.key: record.pk})}"


def _create_reason(actor: Actor, kind: RecordType, record: Any) -> str:
    del kind, record
    return "" if actor.may("request.create") else str(NotPermitted("request.create").message)


REQUESTS = StreamSource(
    key="requests",
    position=20,
    kinds=(
        StreamKind(
            key=RequestKind.TASK.value,
            label=pgettext_lazy("in the stream", "Tasks"),
            icon="checkbox",
        ),
        StreamKind(
            key=RequestKind.MESSAGE.value,
            label=pgettext_lazy("in the stream", "Messages"),
            icon="message-2",
        ),
    ),
    find=find_requests,
    draw=draw_requests,
    topics=_topics,
)
TASK_COMPOSER = StreamComposer(
    key="task",
    label=pgettext_lazy("composer", "Task"),
    icon="checkbox",
    position=20,
    url=_create_url,
    reason=_create_reason,
    shortcut="KeyT",
    is_dialog=True,
)
