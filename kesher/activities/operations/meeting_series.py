"""Meetings that come again: each time is a row of its own, a year and more ahead.

So a time can be moved, called off, answered and summarized like any meeting, and a room is taken
for each of them. Nothing here asks for rights: who calls has decided about the meeting at hand.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from django.db.models import F

from kesher.activities.choices import MeetingAnswer
from kesher.activities.errors import NoDayInSeries
from kesher.activities.models import (
    Activity,
    Meeting,
    MeetingParticipant,
    MeetingResource,
    MeetingSeries,
)
from kesher.activities.operations.bookings import take_resources
from kesher.activities.operations.meeting_heirs import is_forsaken, settle_people
from kesher.activities.operations.meeting_reminders import remind_also_of
from kesher.activities.rules.meetings import DAYS_AHEAD, MOST_AHEAD, length_of, span_on
from kesher.lib.dates import local
from kesher.lib.recurrences import Recurrence, days_of, ended_before, from_json, to_json

_COPIED = ("title", "place", "participants_text", "is_all_day", "is_private")


@dataclass(frozen=True, slots=True)
class Said:
    """What a meeting says, to tell whether it was changed and how."""

    starts_at: datetime
    ends_at: datetime
    values: tuple[Any, ...]
    people: frozenset[tuple[int | None, int | None]]
    resources: frozenset[int]


def said_of(meeting: Meeting) -> Said:
    """Return what a meeting says now: times, words, people, resources."""
    return Said(
        meeting.starts_at,
        meeting.ends_at,
        tuple(getattr(meeting, name) for name in _COPIED),
        frozenset(meeting.participants.values_list("membership_id", "contact_id")),
        frozenset(meeting.resources.values_list("resource_id", flat=True)),
    )


def start(meeting: Meeting, rule: Recurrence) -> None:
    """Make a meeting the first of a series, and plan the others.

    Raises: NoDayInSeries, ResourceTaken.
    """
    day = local(meeting.starts_at).date()
    series = _new_series(meeting, rule, first_day=day, since=day)
    _belong(meeting, series, day)
    plan(series, meeting, day + timedelta(days=DAYS_AHEAD))


def plan(
    series: MeetingSeries, pattern: Meeting, until: date, *, is_lenient: bool = False
) -> list[Meeting]:
    """Make the meetings of a series that are missing up to a day, as the pattern says.

    Raises: ResourceTaken, unless it is lenient.
    """
    since = max(series.since, series.planned_until + timedelta(days=1))
    days = days_of(
        from_json(series.rule), series.first_day, since=since, before=until + timedelta(days=1)
    )
    have = set(series.meetings.values_list("series_day", flat=True))
    days_wanted = list(islice((day for day in days if day not in have), MOST_AHEAD))
    series.planned_until = until if len(days_wanted) < MOST_AHEAD else days_wanted[-1]
    series.save(update_fields=["planned_until"])
    return _copies(series, pattern, days_wanted, is_lenient=is_lenient)


def plan_ahead(*, today: date) -> int:
    """Plan the times that have come within four hundred days; return how many meetings were made.

    A new time is as the last one was that nobody changed by itself. What another meeting has taken
    by then it goes without, and without those who have left.
    """
    until = today + timedelta(days=DAYS_AHEAD)
    made = 0
    for series in MeetingSeries.objects.select_for_update().filter(planned_until__lt=until):
        rows = series.meetings.select_related("activity").order_by("is_apart", "-series_day")
        pattern = rows.first()
        if pattern is not None and not is_forsaken(pattern):
            meetings = plan(series, pattern, until, is_lenient=True)
            settle_people(pattern, meetings)
            remind_also_of(pattern, [meeting.activity for meeting in meetings])
            made += len(meetings)
    return made


def change(
    seen: Meeting, before: Said, rule: Recurrence | None, *, is_all: bool, now: datetime
) -> None:
    """Let the meetings of a series, from one on or all ahead, say what this one says now.

    Those that were held stay as they were, though they come after this one.

    Raises: ResourceTaken, NoDayInSeries.
    """
    old = _locked(seen)
    cut = _cut(seen, is_all=is_all, now=now)
    was_day, day = local(before.starts_at).date(), local(seen.starts_at).date()
    others = _ahead(old, cut, now).exclude(pk=seen.pk)
    if rule is None:
        _end_before(old, cut)
        _drop(others)
        _leave(seen)
    elif rule == from_json(old.rule) and day == was_day:
        _change_in_place(old, seen, list(others.filter(is_apart=False)), cut)
    else:
        first = cut + (day - was_day) if is_all else day
        _end_before(old, cut)
        _drop(others)
        since = _first_ahead(first, seen, now)
        series = _new_series(seen, rule, first_day=first, since=since)
        days = set(days_of(rule, first, since=day, before=day + timedelta(days=1)))
        if day in days:
            _belong(seen, series, day)
        else:
            _leave(seen)
        plan(series, seen, since + timedelta(days=DAYS_AHEAD))
    _forget_empty(old)


def end(seen: Meeting, *, is_all: bool, now: datetime) -> None:
    """Call off the meetings of a series, from one on or all ahead; the one at hand stays.

    So do those that were held.
    """
    series = _locked(seen)
    cut = _cut(seen, is_all=is_all, now=now)
    _end_before(series, cut)
    _drop(_ahead(series, cut, now).exclude(pk=seen.pk))
    _leave(seen)
    _forget_empty(series)


def _locked(seen: Meeting) -> MeetingSeries:
    series: MeetingSeries = MeetingSeries.objects.select_for_update().get(pk=seen.series_id or 0)
    return series


def _cut(seen: Meeting, *, is_all: bool, now: datetime) -> date:
    """Return the first day of a series that a change is for."""
    own = _day_of(seen)
    if not is_all:
        return own
    ahead = Meeting.objects.filter(series_id=seen.series_id, starts_at__gt=now)
    first: date | None = ahead.order_by("series_day").values_list("series_day", flat=True).first()
    return min(own, first) if first else own


def _ahead(series: MeetingSeries, cut: date, now: datetime) -> Any:
    """Return the meetings of a series from a day on that have not begun."""
    return series.meetings.filter(series_day__gte=cut, starts_at__gt=now)


def _first_ahead(first: date, meeting: Meeting, now: datetime) -> date:
    """Return the first day, from one on, on which the hour of a meeting is still to come."""
    day = max(first, local(now).date())
    starts_at, _ends_at = span_on(
        day, local(meeting.starts_at).time(), 0, is_all_day=meeting.is_all_day
    )
    return day if starts_at > now else day + timedelta(days=1)


def _change_in_place(old: MeetingSeries, seen: Meeting, others: list[Meeting], cut: date) -> None:
    """Change the rows from a day on; where earlier ones stay, the series is parted there."""
    series = old
    if old.meetings.filter(series_day__lt=cut).exists():
        series = _new_series(seen, from_json(old.rule), first_day=old.first_day, since=cut)
        series.planned_until = old.planned_until
        series.save(update_fields=["planned_until"])
        old.meetings.filter(series_day__gte=cut).update(series=series)
        seen.series = series
        _end_before(old, cut)
    series.at = local(seen.starts_at).time()
    series.minutes = length_of(seen.starts_at, seen.ends_at, is_all_day=seen.is_all_day)
    series.save(update_fields=["at", "minutes"])
    seen.is_apart = False
    seen.save(update_fields=["is_apart"])
    activities = []
    for meeting in others:
        _copy_words(seen, meeting)
        _place(meeting, series, _day_of(meeting))
        activity = Activity(pk=meeting.activity_id, occurred_at=meeting.starts_at)
        activities.append(activity)
    # Whoever has one of them open writes over a state that is no more.
    rows = Activity.objects.filter(pk__in=[activity.pk for activity in activities])
    rows.update(version=F("version") + 1)
    Meeting.objects.bulk_update(others, [*_COPIED, "starts_at", "ends_at"], batch_size=500)
    Activity.objects.bulk_update(activities, ["occurred_at"], batch_size=500)
    _copy_people(seen, others)
    if others:
        take_resources(others, _resources_of(seen))


def _new_series(meeting: Meeting, rule: Recurrence, *, first_day: date, since: date) -> Any:
    days = days_of(rule, first_day, since=since, before=since + timedelta(days=366 * 9))
    if next(days, None) is None:
        raise NoDayInSeries
    return MeetingSeries.objects.create(
        business_id=meeting.business_id,
        rule=to_json(rule),
        first_day=first_day,
        since=since,
        at=local(meeting.starts_at).time(),
        minutes=length_of(meeting.starts_at, meeting.ends_at, is_all_day=meeting.is_all_day),
        planned_until=since - timedelta(days=1),
    )


def _copies(
    series: MeetingSeries, pattern: Meeting, days: list[date], *, is_lenient: bool
) -> list[Meeting]:
    row = pattern.activity
    meetings = []
    for day in days:
        meeting = Meeting(business_id=pattern.business_id, series=series, series_day=day)
        _copy_words(pattern, meeting)
        _place(meeting, series, day)
        meeting.activity = Activity(
            business_id=row.business_id,
            kind=row.kind,
            party_id=row.party_id,
            occurred_at=meeting.starts_at,
            recorded_at=row.recorded_at,
            owner_id=row.owner_id,
            created_by_id=row.created_by_id,
            branch_id=row.branch_id,
            department_id=row.department_id,
        )
        meetings.append(meeting)
    Activity.objects.bulk_create([meeting.activity for meeting in meetings], batch_size=500)
    for meeting in meetings:
        meeting.activity = meeting.activity  # takes the id that the row has now
    Meeting.objects.bulk_create(meetings, batch_size=500)
    # What is planned as time goes by is as answered as the rest of the series.
    _copy_people(pattern, meetings, with_answers=is_lenient)
    if meetings:
        take_resources(meetings, _resources_of(pattern), is_lenient=is_lenient)
    return meetings


def _copy_words(pattern: Meeting, meeting: Meeting) -> None:
    for name in _COPIED:
        setattr(meeting, name, getattr(pattern, name))


def _place(meeting: Meeting, series: MeetingSeries, day: date) -> None:
    meeting.starts_at, meeting.ends_at = span_on(
        day, series.at, series.minutes, is_all_day=meeting.is_all_day
    )


def _copy_people(pattern: Meeting, meetings: list[Meeting], *, with_answers: bool = False) -> None:
    """Let the same people take part; who takes part already keeps what he answered."""
    rows = list(pattern.participants.all())
    people = {(row.membership_id, row.contact_id) for row in rows}
    answers = {
        (row.membership_id, row.contact_id): row.answer
        for row in rows
        if with_answers and not row.is_answered_apart
    }
    had: dict[int, dict[tuple[int | None, int | None], int]] = {}
    standing = MeetingParticipant.objects.filter(meeting__in=meetings)
    for pk, meeting_id, *person in standing.values_list(
        "pk", "meeting_id", "membership_id", "contact_id"
    ):
        had.setdefault(meeting_id, {})[person[0], person[1]] = pk
    gone = [pk for who in had.values() for person, pk in who.items() if person not in people]
    MeetingParticipant.objects.filter(pk__in=gone).delete()
    MeetingParticipant.objects.bulk_create(
        [
            MeetingParticipant(
                business_id=meeting.business_id,
                meeting=meeting,
                membership_id=membership_id,
                contact_id=contact_id,
                answer=answers.get((membership_id, contact_id), MeetingAnswer.NONE),
            )
            for meeting in meetings
            for membership_id, contact_id in people - had.get(meeting.pk, {}).keys()
        ],
        batch_size=500,
    )


def _resources_of(meeting: Meeting) -> list[int]:
    taken = MeetingResource.objects.filter(meeting=meeting)
    return list(taken.values_list("resource_id", flat=True))


def _belong(meeting: Meeting, series: MeetingSeries, day: date) -> None:
    meeting.series, meeting.series_day, meeting.is_apart = series, day, False
    meeting.save(update_fields=["series", "series_day", "is_apart"])


def _day_of(meeting: Meeting) -> date:
    return meeting.series_day or local(meeting.starts_at).date()


def _leave(meeting: Meeting) -> None:
    meeting.series, meeting.series_day, meeting.is_apart = None, None, False
    meeting.save(update_fields=["series", "series_day", "is_apart"])


def _end_before(series: MeetingSeries, day: date) -> None:
    series.rule = to_json(ended_before(from_json(series.rule), day))
    series.save(update_fields=["rule"])


def _drop(meetings: Any) -> None:
    """Take meetings away; what somebody summarized was held, and stays as a meeting by itself."""
    silent = meetings.filter(activity__summary="")
    Activity.objects.filter(pk__in=list(silent.values_list("activity_id", flat=True))).delete()
    meetings.update(series=None, series_day=None)


def _forget_empty(series: MeetingSeries) -> None:
    if not series.meetings.exists():
        series.delete()
