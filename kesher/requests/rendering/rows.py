"""A request as a row: its facts in words and pills."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from kesher.lib.dates import format_datetime, relative_datetime, relative_due
from kesher.records.queries import card_url, record_types_for
from kesher.records.rendering import drawing_of
from kesher.records.rules.record_types import RecordType
from kesher.requests.models import Request
from kesher.requests.rules.lateness import is_overdue
from kesher.tenancy.rules.access import Actor


@dataclass(frozen=True, slots=True)
class RequestRow:
    """One request, ready for the template."""

    id: int
    kind: RecordType
    subject: str
    url: str
    sub_type: SafeString
    status: SafeString
    priority: SafeString
    due: str
    due_title: str
    is_late: bool
    is_closed: bool
    handler: str
    party: str
    checklist: str
    waits_for: int


def request_rows(actor: Actor, requests: Iterable[Request]) -> list[RequestRow]:
    """Return requests of whatever kinds as rows.

    No query, if owner, group and party were read with them.
    """
    types, now = record_types_for(actor), timezone.now()
    drawn = _Drawn()
    return [_row(actor, types[request.kind], request, now, drawn) for request in requests]


class _Drawn:
    """Pills of values, drawn once for all rows."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str, str], SafeString] = {}
        self._drawings: dict[tuple[str, str], Callable[[str], str] | None] = {}

    def has(self, kind: RecordType, key: str) -> bool:
        """Tell whether the actor may read a field; what he may not is not in the type."""
        return self._drawing(kind, key) is not None

    def pill(self, kind: RecordType, key: str, value: str) -> SafeString:
        place = (kind.key, key, value)
        if place not in self._kept:
            draw = self._drawing(kind, key)
            text = draw(value) if draw else ""
            self._kept[place] = mark_safe(text)  # noqa: S308 -- escaped where it is drawn
        return self._kept[place]

    def _drawing(self, kind: RecordType, key: str) -> Callable[[str], str] | None:
        place = (kind.key, key)
        if place not in self._drawings:
            spec = kind.find_field(key)
            self._drawings[place] = drawing_of(spec) if spec else None
        return self._drawings[place]


def _row(
    actor: Actor, kind: RecordType, request: Request, now: dt.datetime, drawn: _Drawn
) -> RequestRow:
    return RequestRow(
        id=request.pk,
        kind=kind,
        subject=request.subject,
        url=card_url(actor, kind, request.pk),
        sub_type=drawn.pill(kind, "sub_type", request.sub_type),
        status=drawn.pill(kind, "status", request.status),
        priority=drawn.pill(kind, "priority", request.priority),
        due=due_text(request, now),
        due_title=format_datetime(request.due_at) if request.due_at else "",
        is_late=is_overdue(request.due_at, request.closed_at, now=now),
        is_closed=request.closed_at is not None,
        handler=handler_name(request),
        party=request.party.name if request.party else "",
        checklist=request.checklist if drawn.has(kind, "checklist") else "",
        waits_for=request.open_predecessors if drawn.has(kind, "open_predecessors") else 0,
    )


def due_text(request: Request, now: dt.datetime) -> str:
    """Return how late a request is or when it is due; when it was to be, once it is closed."""
    if request.due_at is None:
        return ""
    if request.closed_at is not None:
        return relative_datetime(request.due_at, now)
    return relative_due(request.due_at, now)


def handler_name(request: Request) -> str:
    """Return who handles a request: a user, or else the group that it waits for."""
    if request.owner:
        return str(request.owner.display_name)
    return str(request.group.name) if request.group else ""
