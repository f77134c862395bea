"""Meetings as what fields of other records lead to, and what apps above put on a meeting."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from kesher.activities.choices import ActivityKind
from kesher.activities.models import Activity, Meeting
from kesher.activities.queries.activities import visible_activities
from kesher.lib.dates import format_datetime
from kesher.tenancy.rules.access import Actor

_OFFERED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingPart:
    """What an app above shows in the window of a meeting, and what it adds to the menus of one.

    `template` gets as `part` what `context` returns, None where it has nothing to show; `items` are
    entries of a menu, as `components/menu.html` takes them.
    """

    key: str
    position: int
    template: str
    context: Callable[[Actor, Meeting], Mapping[str, Any] | None]
    items: Callable[[Actor, Meeting], Sequence[Mapping[str, Any]]]


_parts: dict[str, MeetingPart] = {}


def register_meeting_part(part: MeetingPart) -> MeetingPart:
    """Let an app above show something on meetings; called when the apps are made ready."""
    _parts[part.key] = part
    return part


def parts_of(actor: Actor, meeting: Meeting) -> list[tuple[str, Mapping[str, Any]]]:
    """Return the templates of the parts of a meeting's window with what they need, in order."""
    return [
        (part.template, context)
        for part in _in_order()
        if (context := part.context(actor, meeting)) is not None
    ]


def added_items(actor: Actor, meeting: Meeting) -> list[Mapping[str, Any]]:
    """Return what apps above add to the menu of a meeting."""
    return [item for part in _in_order() for item in part.items(actor, meeting)]


def _in_order() -> list[MeetingPart]:
    return sorted(_parts.values(), key=lambda part: (part.position, part.key))


def linkable_meetings(actor: Actor) -> QuerySet[Activity]:
    """Return the meetings that the actor sees; private ones are nobody else's business."""
    rows = visible_activities(actor).filter(kind=ActivityKind.MEETING)
    return rows.filter(meeting__is_private=False)


def meeting_names(actor: Actor, ids: list[int]) -> Iterable[tuple[int, str]]:
    """Return title and time of those of the meetings that the actor sees."""
    rows = linkable_meetings(actor).filter(pk__in=ids)
    found = rows.values_list("pk", "meeting__title", "meeting__starts_at")
    return [(pk, f"{title} · {format_datetime(starts_at)}") for pk, title, starts_at in found]


def meetings_to_link(actor: Actor, query: str) -> list[dict[str, Any]]:
    """Return the latest ten meetings whose title has the words, as options to choose."""
    rows = linkable_meetings(actor).select_related("meeting", "party")
    for word in query.split()[:5]:
        rows = rows.filter(meeting__title__icontains=word)
    return [
        {
            "id": row.pk,
            "title": row.meeting.title,
            "details": [
                format_datetime(row.meeting.starts_at),
                *([row.party.name] if row.party else []),
            ],
        }
        for row in rows.order_by("-occurred_at", "-pk")[:_OFFERED]
    ]
