"""The meetings of a person on a day, for «what waits for me today» and the morning digest."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext

from kesher.activities.queries.meeting_times import MeetingTime, is_seen, meetings_between
from kesher.lib.dates import format_hours, format_time
from kesher.lib.urls import business_url
from kesher.notifications.queries import Day, DayLine
from kesher.tenancy.rules.access import Actor


def meeting_count(actor: Actor, day: Day) -> int:
    """Return in how many meetings of the day the actor takes part."""
    return len(_meetings(actor, day))


def meeting_lines(actor: Actor, day: Day, limit: int) -> Sequence[DayLine]:
    """Return the meetings of the day in which the actor takes part, those that go on or come first.

    One query. Each leads to the day in the diary.
    """
    now = timezone.now()
    told = urlencode({"view": "day", "day": day.date.isoformat()})
    url = f"{business_url(actor.business_slug, 'diary:diary')}?{told}"
    found = sorted(_meetings(actor, day), key=lambda one: (one.ends_at < now, one.starts_at))
    return [
        DayLine(one.title, _when(one), one.place or one.party_name or "", url)
        for one in found[:limit]
    ]


def _meetings(actor: Actor, day: Day) -> list[MeetingTime]:
    if not actor.may("activity.see"):
        return []
    found = meetings_between(day.start, day.end, people=[actor.membership_id])
    return [meeting for meeting in found if is_seen(meeting, actor)]


def _when(meeting: MeetingTime) -> str:
    if meeting.is_all_day:
        return gettext("All day")
    return format_hours(format_time(meeting.starts_at), format_time(meeting.ends_at))
