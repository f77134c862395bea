"""A member's meetings as a calendar program is to get them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from kesher.activities.models import Meeting, MeetingSeries
from kesher.activities.queries.meeting_times import is_seen, meetings_between
from kesher.activities.rules.meetings import DAYS_AHEAD, span_on
from kesher.diary.models import CalendarFeed
from kesher.diary.rules.rrules import written_rule
from kesher.lib.dates import local, to_utc
from kesher.lib.recurrences import Frequency, days_of, from_json
from kesher.tenancy.rules.access import Actor

DAYS_BACK = 90
_MOST_EXCEPTIONS = 200
_FIND = "SELECT business_id, membership_id, digest FROM kesher_calendar(%s)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One entry of a calendar; with a `rule` it comes again but for the `excepted` moments.

    `replaces` is the moment of a recurring entry, of the same `uid`, that this one stands for.
    """

    uid: str
    title: str
    starts_at: datetime
    ends_at: datetime
    is_all_day: bool
    changed_at: datetime
    version: int
    place: str = ""
    about: str = ""
    is_private: bool = False
    emails: tuple[str, ...] = ()
    rule: str = ""
    excepted: tuple[datetime, ...] = ()
    replaces: datetime | None = None


def find_feed(digest: str) -> tuple[int, int, str] | None:
    """Return the business, member and digest of a living address; asks outside any scope."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT business_id, membership_id, digest FROM kesher_calendar(%s)", [digest]
        )
        found: tuple[int, int, str] | None = cursor.fetchone()
        return found


def feed_of(actor: Actor) -> CalendarFeed | None:
    """Return the actor's address, without its secret, if he has one."""
    feed: CalendarFeed | None = CalendarFeed.objects.filter(
        membership_id=actor.membership_id
    ).first()
    return feed


def events_of(actor: Actor) -> list[Event]:
    """Return the actor's meetings from three months back to a year ahead, in order of time.

    What the actor may no longer see stands there as taken time. Four queries.
    """
    today = local(timezone.now()).date()
    first, last = today - timedelta(days=DAYS_BACK), today + timedelta(days=DAYS_AHEAD)
    times = meetings_between(
        to_utc(first, time.min), to_utc(last, time.min), people=[actor.membership_id]
    )
    seen = {each.activity_id: is_seen(each, actor) for each in times}
    rows = (
        Meeting.objects.filter(activity_id__in=seen)
        .select_related("activity", "activity__party", "series")
        .order_by("starts_at", "pk")
    )
    by_series: dict[int, list[Meeting]] = {}
    events = []
    for row in rows:
        if row.series is not None and row.series_day is not None and seen[row.activity_id]:
            by_series.setdefault(row.series.pk, []).append(row)
        else:
            events.append(_event(row, actor, is_seen=seen[row.activity_id]))
    for found in by_series.values():
        events += _series_events(found, actor, first, last)
    return sorted(events, key=lambda event: (event.starts_at, event.uid))


def _series_events(rows: list[Meeting], actor: Actor, first: date, last: date) -> Iterable[Event]:
    """Return a recurring entry with what differs from it, or each time for itself.

    The Jewish calendar has no rules in iCalendar.
    """
    series = rows[0].series
    assert series is not None  # noqa: S101 -- they were gathered by it
    rule = from_json(series.rule)
    if rule.frequency is Frequency.JEWISH_YEARLY:
        return [_event(row, actor) for row in rows]
    by_day = {row.series_day: row for row in rows}
    since = max(series.since, first)
    until = min(series.planned_until, last) + timedelta(days=1)
    days = list(days_of(rule, series.first_day, since=since, before=until))
    regular = [day for day in days if (row := by_day.get(day)) and _is_regular(row, series)]
    if not regular or len(days) - len(regular) > _MOST_EXCEPTIONS:
        return [_event(row, actor) for row in rows]
    uid = f"series-{series.pk}@{actor.business_slug}.kesher"
    pattern = by_day[regular[0]]
    starts_at, ends_at = _span(pattern, series, days[0])
    # Times that were moved stand under the rule's own moment.
    changed = [row for row in rows if row.series_day in days and row.series_day not in regular]
    gone = [day for day in days if day not in by_day]
    master = _event(
        pattern,
        actor,
        uid=uid,
        starts_at=starts_at,
        ends_at=ends_at,
        rule=written_rule(rule, series.first_day, is_all_day=pattern.is_all_day),
        excepted=tuple(_span(pattern, series, day)[0] for day in gone),
    )
    return [
        master,
        *(
            _event(row, actor, uid=uid, replaces=_span(pattern, series, row.series_day)[0])
            for row in changed
            if row.series_day
        ),
        *(_event(row, actor) for row in rows if row.series_day not in days),
    ]


def _span(pattern: Meeting, series: MeetingSeries, day: date) -> tuple[datetime, datetime]:
    return span_on(day, series.at, series.minutes, is_all_day=pattern.is_all_day)


def _is_regular(row: Meeting, series: MeetingSeries) -> bool:
    if row.is_apart or row.series_day is None:
        return False
    return (row.starts_at, row.ends_at) == _span(row, series, row.series_day)


def _event(row: Meeting, actor: Actor, *, is_seen: bool = True, **more: object) -> Event:
    activity = row.activity
    values: dict[str, object] = {
        "uid": f"meeting-{activity.pk}@{actor.business_slug}.kesher",
        "title": row.title if is_seen else _("Busy"),
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "is_all_day": row.is_all_day,
        "changed_at": activity.updated_at,
        "version": activity.version,
        "is_private": row.is_private,
    }
    if is_seen:
        parts = [activity.party.name if activity.party else "", row.participants_text]
        values |= {
            "place": row.place,
            "about": "\n".join(part for part in parts if part),
            "emails": tuple(word for word in _words(row.participants_text) if "@" in word),
        }
    return Event(**(values | more))  # type: ignore[arg-type]


def _words(text: str) -> list[str]:
    return [word.strip("<>;\"' ") for word in text.replace(",", " ").split()]
