"""Free and busy: what those who are to meet have on that day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from kesher.activities.models import Resource
from kesher.activities.queries.meeting_times import MeetingTime, is_seen, meetings_between
from kesher.lib.dates import day_range, format_hours, format_time, local, to_utc
from kesher.lib.typed_dates import DateNotUnderstood, parse_near_date, parse_time
from kesher.tenancy.models import Membership
from kesher.tenancy.rules.access import Actor

_MOST_LINES = 40
_FIRST_HOUR, _LAST_HOUR = 6, 22
QUARTERS = (_LAST_HOUR - _FIRST_HOUR) * 4


@dataclass(frozen=True, slots=True)
class Bar:
    """A taken time, in quarters of an hour from six in the morning."""

    start: int
    length: int
    text: str
    is_conflict: bool

    @property
    def place(self) -> int:
        """Return how far from the left end it is drawn: days run as the language is read."""
        return QUARTERS - self.start - self.length if get_language_bidi() else self.start


@dataclass(frozen=True, slots=True)
class BusyLine:
    """One person or resource: what is taken, and whether the wanted time is among it."""

    name: str
    bars: tuple[Bar, ...]
    conflicts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Busy:
    """The day of a meeting that is being set."""

    lines: tuple[BusyLine, ...]
    wanted: Bar | None


def busy_of(
    actor: Actor,
    *,
    day: str,
    times: tuple[str, str],
    users: Sequence[int],
    resources: Sequence[int],
    but: int = 0,
) -> Busy | None:
    """Return what is taken on the day that a form names; None while it names none.

    `but` is the row of the meeting itself. Nobody learns what a meeting is that he may not see.
    """
    try:
        on = parse_near_date(day, today=timezone.localdate())
    except DateNotUnderstood:
        return None
    wanted = _wanted(on, times)
    since, before = day_range(on)
    found = [
        meeting
        for meeting in meetings_between(since, before, people=users, resources=resources)
        if meeting.activity_id != but
    ]
    names = Membership.objects.filter(pk__in=users).order_by("display_name", "pk")
    things = Resource.objects.filter(pk__in=resources).order_by("name", "pk")
    lines = [
        *(
            _line(name, [each for each in found if pk in each.people], wanted, actor, since)
            for pk, name in names.values_list("pk", "display_name")[:_MOST_LINES]
        ),
        *(
            _line(name, [each for each in found if pk in each.resources], wanted, actor, since)
            for pk, name in things.values_list("pk", "name")[:_MOST_LINES]
        ),
    ]
    bar = _bar(*wanted, "", since, is_conflict=False) if wanted else None
    return Busy(tuple(lines), bar)


def _wanted(on: date, times: tuple[str, str]) -> tuple[datetime, datetime] | None:
    try:
        start, end = (to_utc(on, parse_time(told)) for told in times)
    except DateNotUnderstood:
        return None
    return (start, end) if start < end else None


def _line(
    name: str,
    meetings: Sequence[MeetingTime],
    wanted: tuple[datetime, datetime] | None,
    actor: Actor,
    since: datetime,
) -> BusyLine:
    bars, conflicts = [], []
    for meeting in meetings:
        is_conflict = bool(wanted and meeting.starts_at < wanted[1] and meeting.ends_at > wanted[0])
        what = meeting.title if is_seen(meeting, actor) else _("busy")
        hours = format_hours(format_time(meeting.starts_at), format_time(meeting.ends_at))
        is_whole_day = meeting.is_all_day
        text = _("all day: %(what)s") % {"what": what} if is_whole_day else f"{hours} {what}"
        bars.append(_bar(meeting.starts_at, meeting.ends_at, text, since, is_conflict=is_conflict))
        if is_conflict:
            conflicts.append(text)
    return BusyLine(name, tuple(bars), tuple(conflicts))


def _bar(
    starts_at: datetime, ends_at: datetime, text: str, since: datetime, *, is_conflict: bool
) -> Bar:
    first = _quarter(starts_at, since)
    return Bar(first, max(_quarter(ends_at, since) - first, 1), text, is_conflict)


def _quarter(moment: datetime, since: datetime) -> int:
    """Return the place of a moment on the line of its day; what lies outside stands at its ends."""
    at = local(moment)
    days = (at.date() - local(since).date()) // timedelta(days=1)
    quarter = (days * 24 + at.hour - _FIRST_HOUR) * 4 + at.minute // 15
    return min(max(quarter, 0), QUARTERS)
