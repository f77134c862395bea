"""Taking meetings in from another calendar (.ics): all that can be followed, the rest by name."""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from icalendar import Calendar

from kesher.activities.models import Meeting
from kesher.activities.operations import create_meeting
from kesher.activities.rules.meetings import MeetingEntry
from kesher.diary.errors import CalendarTooLarge, CalendarUnreadable
from kesher.diary.rules.rrules import read_rule
from kesher.diary.rules.spans import within_reach
from kesher.lib.dates import day_range, local
from kesher.lib.errors import Refusal
from kesher.lib.recurrences import Recurrence, RecurrenceInvalid
from kesher.lib.text import clean_line
from kesher.tenancy.history import operation
from kesher.tenancy.rules.access import Actor, require

MOST_MEGABYTES = 1
MOST_EVENTS = 500
_MOST_RECURRING = 20
_MOST_TOLD = 50
# What the reader of calendars raises for a file that is none, or for a value that it cannot read.
_FAULTS = (ValueError, TypeError, IndexError, KeyError, AttributeError, OverflowError)


@dataclass(frozen=True, slots=True)
class ImportReport:
    """How many meetings were made, and which were not, with the reason for each."""

    made: int
    left_out: tuple[tuple[str, Promise | str], ...]


class _LeftOut(Exception):
    """An event cannot be followed; the argument tells why."""

    def __init__(self, reason: Promise | str) -> None:
        super().__init__(reason)
        self.reason = reason


@operation
def import_calendar(*, actor: Actor, content: bytes) -> ImportReport:
    """Make the meetings of a calendar the actor's own.

    Whoever called for them elsewhere stands among the participants' names; nobody is invited.
    An event that is there already, by title and time, is left out, and so is one that we could
    only half follow.

    Raises: NotPermitted; CalendarUnreadable; CalendarTooLarge, and nothing is made.
    """
    require(actor, "activity.create")
    if len(content) > MOST_MEGABYTES * 1024 * 1024:
        raise CalendarTooLarge(megabytes=MOST_MEGABYTES, events=MOST_EVENTS)
    try:
        found = Calendar.from_ical(content).walk("VEVENT")
    except _FAULTS:
        raise CalendarUnreadable from None
    if len(found) > MOST_EVENTS:
        raise CalendarTooLarge(megabytes=MOST_MEGABYTES, events=MOST_EVENTS)
    replaced = _replaced(found)
    taken: list[bool] = []
    left_out: list[tuple[str, Promise | str]] = []
    for event in found:
        title = clean_line(str(event.get("summary", "")))[:200]
        try:
            entry, rule = _read(event, title, actor, replaced)
            _refuse_more(entry, rule, sum(taken), actor)
            create_meeting(actor=actor, key=uuid4(), party_id=None, entry=entry, recurrence=rule)
        except _LeftOut as fault:
            left_out.append((title, fault.reason))
        except Refusal as refusal:
            left_out.append((title, str(refusal.message)))
        else:
            taken.append(rule is not None)
    return ImportReport(len(taken), tuple(left_out[:_MOST_TOLD]))


def _read(
    event: Any, title: str, actor: Actor, replaced: dict[str, set[date]]
) -> tuple[MeetingEntry, Recurrence | None]:
    """Return what an event says, of a time that the diary can show."""
    try:
        entry = _entry(event, title, actor)
        today = timezone.localdate()
        if not all(
            within_reach(local(at).date(), today) for at in (entry.starts_at, entry.ends_at)
        ):
            raise _LeftOut(_("its time is too far away"))
        return entry, _rule(event, entry, replaced)
    except _FAULTS:
        raise _LeftOut(_("it cannot be read")) from None


def _entry(event: Any, title: str, actor: Actor) -> MeetingEntry:
    start, end = event.get("dtstart"), event.get("dtend")
    if start is None or not title:
        raise _LeftOut(_("it has no title or no time"))
    starts = start.dt
    try:
        ends = end.dt if end is not None else starts + event["duration"].dt
    except (KeyError, AttributeError):
        ends = None
    is_all_day = not isinstance(starts, datetime)
    if is_all_day:
        last = ends if isinstance(ends, date) and not isinstance(ends, datetime) else None
        starts_at = day_range(starts)[0]
        ends_at = day_range(last)[0] if last and last > starts else day_range(starts)[1]
    else:
        starts_at = _moment(start, starts)
        ends_at = _moment(end or start, ends) if isinstance(ends, datetime) else starts_at
    return MeetingEntry(
        title=title,
        starts_at=starts_at,
        ends_at=ends_at,
        place=str(event.get("location", ""))[:200],
        participants_text=_people(event),
        is_all_day=is_all_day,
        membership_ids=frozenset({actor.membership_id}),
    )


def _moment(told: Any, moment: datetime) -> datetime:
    """Return a moment whose zone is known; a guess would show it at another hour."""
    if moment.tzinfo is not None:
        return moment
    zone = str(told.params.get("TZID", "")) if told is not None else ""
    if zone:
        raise _LeftOut(_("its time zone is not known: %s") % clean_line(zone)[:60])
    raise _LeftOut(_("its hours name no time zone"))


def _rule(event: Any, entry: MeetingEntry, replaced: dict[str, set[date]]) -> Recurrence | None:
    if "recurrence-id" in event:
        return None
    if "rdate" in event or "exrule" in event:
        raise _LeftOut(_("it recurs by a rule that we do not follow"))
    told = event.get("rrule")
    if told is None:
        return None
    if isinstance(told, list):
        raise _LeftOut(_("it recurs by a rule that we do not follow"))
    try:
        rule = read_rule(told, local(entry.starts_at).date())
        gone = _days(event.get("exdate")) | replaced.get(str(event.get("uid", "")), set())
        return replace(rule, exceptions=frozenset(gone))
    except (RecurrenceInvalid, *_FAULTS):
        raise _LeftOut(_("it recurs by a rule that we do not follow")) from None


def _replaced(events: list[Any]) -> dict[str, set[date]]:
    """Return the days of recurring events that others stand for, by what the event is called."""
    found: dict[str, set[date]] = {}
    for event in events:
        if "recurrence-id" in event:
            with suppress(*_FAULTS):  # the event itself is left out for it
                day = _day_of(event["recurrence-id"].dt)
                found.setdefault(str(event.get("uid", "")), set()).add(day)
    return found


def _days(told: Any) -> set[date]:
    lists = told if isinstance(told, list) else [told] if told is not None else []
    return {_day_of(each.dt) for one in lists for each in one.dts}


def _day_of(moment: date | datetime) -> date:
    if isinstance(moment, datetime):
        return local(moment).date() if moment.tzinfo else moment.date()
    return moment


def _people(event: Any) -> str:
    """Return who else is named, as names or addresses; as many as have room."""
    told = [event.get("organizer"), *_listed(event.get("attendee"))]
    names = [str(each).removeprefix("mailto:").removeprefix("MAILTO:") for each in told if each]
    text = ", ".join(dict.fromkeys(names[:100]))
    return text if len(text) <= 500 else text[:500].rsplit(",", 1)[0]


def _listed(told: Any) -> list[Any]:
    return told if isinstance(told, list) else [told]


def _refuse_more(
    entry: MeetingEntry, rule: Recurrence | None, recurring: int, actor: Actor
) -> None:
    if rule is not None and recurring >= _MOST_RECURRING:
        raise _LeftOut(_("more recurring meetings than one import takes"))
    same = Meeting.objects.filter(
        title=entry.title,
        starts_at=entry.starts_at,
        participants__membership_id=actor.membership_id,
    )
    if same.exists():
        raise _LeftOut(_("it is in the diary already"))
