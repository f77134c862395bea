"""The menu of notifications and the page of all of them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from kesher.lib.dates import format_datetime, format_time, local, relative_date
from kesher.lib.urls import business_url
from kesher.notifications import queries
from kesher.notifications.models import Notification
from kesher.notifications.queries import DayLine, Place
from kesher.notifications.rules.kinds import all_kinds
from kesher.tenancy.rules.access import Actor

_IN_MENU = 12
# Round a name, so that one in the other direction does not turn the sentence about.
_ISOLATE, _END = "\u2068", "\u2069"


@dataclass(frozen=True, slots=True)
class Line:
    """One line: the latest of what is grouped, and how many more there are."""

    id: int
    sentence: str
    text: str
    icon: str
    when: str
    when_title: str
    url: str
    mark_url: str
    is_unread: bool
    more: int


@dataclass(frozen=True, slots=True)
class DayOfLines:
    """The lines of one day under its name."""

    label: str
    lines: tuple[Line, ...]


def menu_context(actor: Actor) -> dict[str, Any]:
    """Return what `notifications/_notification_menu.html` needs. Few queries."""
    rows = list(queries.notifications_of(actor, is_gathered=False)[: queries.PAGE_SIZE])
    days = _days(actor, rows, most=_IN_MENU)
    return {
        "days": days,
        "latest_id": rows[0].pk if rows else 0,
        "has_unread": any(line.is_unread for day in days for line in day.lines),
    }


def list_context(actor: Actor, *, before: int, is_unread: bool) -> dict[str, Any]:
    """Return what `notifications/notification_list.html` needs, a page from `before` on."""
    wanted = queries.notifications_of(actor, before=before, is_unread=is_unread)
    rows = list(wanted[: queries.PAGE_SIZE + 1])
    page, has_more = rows[: queries.PAGE_SIZE], len(rows) > queries.PAGE_SIZE
    list_url = business_url(actor.business_slug, "notifications:notification_list")
    unread = "show=unread" if is_unread else ""
    return {
        "days": _days(actor, page),
        "latest_id": page[0].pk if page else 0,
        "has_unread": any(row.read_at is None for row in page),
        "is_unread": is_unread,
        "is_page": bool(before),
        "next_url": f"{list_url}?before={page[-1].pk}&{unread}".rstrip("&") if has_more else "",
        "showing": (
            {"label": _("All"), "url": list_url, "is_current": not is_unread},
            {"label": _("Unread"), "url": f"{list_url}?show=unread", "is_current": is_unread},
        ),
    }


def destination(actor: Actor, notification: Notification) -> str:
    """Return where a notification leads; blank where its record is not to be seen any more."""
    place = _places(actor, [notification]).get(_record_of(notification))
    return _target(actor, notification, place)


def gathered_lines(actor: Actor, rows: Iterable[Notification]) -> list[DayLine]:
    """Return notifications that wait for the digest as lines of a day."""
    kept = list(rows)
    places = _places(actor, kept)
    lines = (_line(actor, row, places, 0) for row in kept)
    return [DayLine(line.sentence, line.when_title, line.text, line.url) for line in lines]


def _days(actor: Actor, rows: list[Notification], most: int | None = None) -> list[DayOfLines]:
    places = _places(actor, rows)
    today = local(timezone.now()).date()
    drawn = 0
    days = []
    for date, of_day in groupby(rows, key=lambda row: local(row.created_at).date()):
        lines = [_line(actor, row, places, more) for row, more in _grouped(of_day)]
        if most is not None:
            lines = lines[: most - drawn]
        drawn += len(lines)
        if lines:
            days.append(DayOfLines(relative_date(date, today), tuple(lines)))
    return days


def _grouped(rows: Iterable[Notification]) -> Iterator[tuple[Notification, int]]:
    """Yield the latest of each group, and how many others are in it; read and unread apart."""
    groups: dict[tuple[str, bool], list[Notification]] = {}
    for row in rows:
        groups.setdefault((row.grouping_key, row.read_at is None), []).append(row)
    for group in groups.values():
        yield group[0], len(group) - 1


def _line(actor: Actor, row: Notification, places: Mapping[Any, Place], more: int) -> Line:
    kind = all_kinds()[row.kind]
    place = places.get(_record_of(row))
    is_hidden = bool(row.record_type) and place is None
    names = {
        "actor": f"{_ISOLATE}{row.actor.display_name}{_END}" if row.actor else "",
        "record": f"{_ISOLATE}{place.title}{_END}" if place else "",
    }
    arguments = {"notification_id": row.pk}
    slug = actor.business_slug
    has_target = bool(_target(actor, row, place))
    return Line(
        id=row.pk,
        sentence=_("This is no longer here for you") if is_hidden else str(kind.sentence) % names,
        text="" if is_hidden else row.text,
        icon=kind.icon,
        when=format_time(row.created_at),
        when_title=format_datetime(row.created_at),
        url=business_url(slug, "notifications:notification_open", **arguments)
        if has_target
        else "",
        mark_url=business_url(slug, "notifications:notification_mark", **arguments),
        is_unread=row.read_at is None,
        more=more,
    )


def _target(actor: Actor, row: Notification, place: Place | None) -> str:
    kind = all_kinds()[row.kind]
    if not row.record_type:
        number = {kind.argument: row.record_id} if kind.argument else {}
        return business_url(actor.business_slug, kind.url_name, **number) if kind.url_name else ""
    if place is None:
        return ""
    url = place.url
    if screen := kind.record_url_name:
        arguments = {"record_type": row.record_type, "record_id": row.record_id}
        url = business_url(actor.business_slug, screen, **arguments)
    return f"{url}#{row.anchor}" if row.anchor else url


def _places(actor: Actor, rows: Iterable[Notification]) -> Mapping[Any, Place]:
    return queries.places_of(actor, (_record_of(row) for row in rows))


def _record_of(row: Notification) -> tuple[str, int | None]:
    return row.record_type, row.record_id
