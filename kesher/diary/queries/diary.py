"""The diary as a screen: the days of a span with the meetings that stand on each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from kesher.activities.queries.meeting_times import (
    MeetingTime,
    first_meetings,
    is_seen,
    meetings_between,
)
from kesher.diary.queries.whose import Whose
from kesher.diary.rules.lanes import QUARTER, lanes
from kesher.diary.rules.spans import Span, View
from kesher.lib.dates import local, to_utc
from kesher.lib.hebrew_dates import hebrew_date
from kesher.lib.holidays import Calendar, added_holiday
from kesher.lib.workdays import DayKind, WorkingHours, day_kind
from kesher.tenancy.queries import working_hours_for, working_hours_of
from kesher.tenancy.rules.access import Actor

TONES = ("teal", "blue", "violet", "amber", "green", "red")
MOST_IN_CELL = 3  # blocks of a day in a month
_DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Block:
    """A meeting, or the part of it that lies on one day; an unseen one says only that it is.

    `start` and `length` are minutes of the local clock; both are 0 for what takes whole days.
    `part` is how many days after the meeting began it is.
    """

    meeting: MeetingTime
    is_seen: bool
    is_whole_day: bool
    starts_at: datetime
    ends_at: datetime
    start: int
    length: int
    part: int
    tone: str
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the diary: its dates, what sort of day it is, its hours of work, its blocks.

    `count` is how many blocks it has altogether, of which a month holds the first.
    """

    day: date
    hebrew: str
    holiday: str
    kind: DayKind
    is_today: bool
    open_hours: tuple[time, time] | None
    blocks: tuple[Block, ...]
    count: int


def diary_days(actor: Actor, span: Span, whose: Whose, hours: WorkingHours) -> list[Day]:
    """Return the days of a span with the meetings of these diaries; of a month the first of each.

    One query.
    """
    found, counts = _meetings(span, whose)
    tones = _tones(whose)
    by_day: dict[date, list[Block]] = {}
    for meeting in found:
        shown = is_seen(meeting, actor)
        people = _shown_people(meeting, whose)
        tone = next((tones[name] for name in people), "teal")
        for day, block in _blocks(meeting, span, is_seen=shown, people=people, tone=tone):
            by_day.setdefault(day, []).append(block)
    today = local(timezone.now()).date()
    return [_day(day, by_day.get(day, []), counts.get(day, 0), today, hours) for day in span.days]


def _meetings(span: Span, whose: Whose) -> tuple[list[MeetingTime], Mapping[date, int]]:
    people, resources = list(whose.people), list(whose.resources)
    if span.view is View.MONTH:
        return first_meetings(
            span.first, span.last, people=people, resources=resources, most=MOST_IN_CELL
        )
    since = to_utc(span.first, time.min)
    before = to_utc(span.last + timedelta(days=1), time.min)
    return meetings_between(since, before, people=people, resources=resources), {}


def hours_of(actor: Actor, whose: Whose) -> WorkingHours:
    """Return the hours of work that a diary draws: its only person's, else the business'."""
    if len(whose.people) != 1:
        return working_hours_of()
    (membership_id,) = whose.people
    if membership_id == actor.membership_id:
        return working_hours_for(actor)
    return working_hours_of(membership_id=membership_id, unit_ids=whose.units)


def _tones(whose: Whose) -> Mapping[str, str]:
    names = [*whose.people.values(), *whose.resources.values()]
    return {name: TONES[place % len(TONES)] for place, name in enumerate(names)}


def _shown_people(meeting: MeetingTime, whose: Whose) -> tuple[str, ...]:
    named = [whose.people[pk] for pk in whose.people if pk in meeting.people]
    return (*named, *(whose.resources[pk] for pk in meeting.resources if pk in whose.resources))


def _blocks(
    meeting: MeetingTime, span: Span, *, is_seen: bool, people: tuple[str, ...], tone: str
) -> list[tuple[date, Block]]:
    """Return a meeting's part on each day that it touches."""
    starts, ends = local(meeting.starts_at), local(meeting.ends_at)
    last = (ends - timedelta(microseconds=1)).date()
    day = max(starts.date(), span.first)
    blocks = []
    while day <= min(last, span.last):
        start = starts.hour * 60 + starts.minute if day == starts.date() else 0
        end = ends.hour * 60 + ends.minute if day == ends.date() else _DAY_MINUTES
        whole = meeting.is_all_day or (start == 0 and end == _DAY_MINUTES)
        block = Block(
            meeting=meeting,
            is_seen=is_seen,
            is_whole_day=whole,
            starts_at=starts,
            ends_at=ends,
            start=0 if whole else start,
            # Where the clocks go back a meeting may end, by the clock, before it began.
            length=0 if whole else max(end - start, QUARTER),
            part=(day - starts.date()).days,
            tone=tone,
            people=people,
        )
        blocks.append((day, block))
        day += timedelta(days=1)
    return blocks


def _day(day: date, blocks: Sequence[Block], count: int, today: date, hours: WorkingHours) -> Day:
    return Day(
        day=day,
        hebrew=hebrew_date(day),
        holiday=hours.name_of(day),
        kind=_kind(day, hours),
        is_today=day == today,
        open_hours=hours.on(day),
        blocks=tuple(sorted(blocks, key=lambda block: (not block.is_whole_day, block.start))),
        count=max(count, len(blocks)),
    )


def _kind(day: date, hours: WorkingHours) -> DayKind:
    """Return what sort of day is drawn: added holidays and days off are holidays too."""
    kind = day_kind(day) if Calendar.JEWISH in hours.calendars else DayKind.WORKDAY
    is_off = day in hours.own_days and hours.own_days[day].hours is None
    return DayKind.HOLIDAY if is_off or added_holiday(day, hours.calendars) else kind


def in_lanes(blocks: Sequence[Block]) -> list[tuple[Block, int, int]]:
    """Return the blocks that have hours, each with its lane and how many share the width."""
    timed = [block for block in blocks if not block.is_whole_day]
    places = lanes([(block.start, block.start + block.length) for block in timed])
    return [(block, lane, count) for block, (lane, count) in zip(timed, places, strict=True)]
