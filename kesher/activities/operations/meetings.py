"""Setting meetings and writing what was said in them; a meeting is its own row in the log."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from kesher.activities.choices import ActivityKind, SeriesPart
from kesher.activities.errors import (
    DeleteWindowClosed,
    MeetingEndsBeforeStart,
    MeetingTitleRequired,
    NoDayInSeries,
    NotAParticipant,
    PrivateWithCard,
    TooManyParticipants,
)
from kesher.activities.models import Activity, Meeting, MeetingParticipant
from kesher.activities.operations import meeting_series as series
from kesher.activities.operations.bookings import take_resources
from kesher.activities.operations.meeting_answers import ask_again
from kesher.activities.operations.meeting_reminders import set_reminders
from kesher.activities.operations.meeting_telling import tell_of_end, tell_of_set, users_of
from kesher.activities.operations.next_calls import (
    close_calls_as_contacted,
    reopen_calls_contacted_in,
)
from kesher.activities.operations.rows import (
    cleaned_summary,
    open_party,
    raise_lock,
    write_row,
)
from kesher.activities.queries.activities import row_facts, windows_of
from kesher.activities.queries.meetings import entry_of, get_meeting, takes_part
from kesher.activities.rules.meetings import (
    MOST_PARTICIPANTS,
    MeetingEntry,
    is_planned,
    is_time_span,
    moved_to,
)
from kesher.activities.rules.windows import Lock, delete_lock, meeting_lock
from kesher.lib.dates import local
from kesher.lib.recurrences import Recurrence, next_day
from kesher.lib.text import clean_line
from kesher.parties.models import Contact
from kesher.parties.operations import follow_first_meeting
from kesher.reminders.rules.reading import NOTHING_WISHED, ReminderWishes
from kesher.tenancy.errors import StaleVersion
from kesher.tenancy.history import operation
from kesher.tenancy.models import Membership
from kesher.tenancy.operations import run_once
from kesher.tenancy.rules.access import Actor, require


@operation
def create_meeting(
    *,
    actor: Actor,
    key: UUID,
    party_id: int | None,
    entry: MeetingEntry,
    recurrence: Recurrence | None = None,
    reminders: ReminderWishes = NOTHING_WISHED,
) -> int:
    """Set a meeting, with a party or without; return the id of its row in the log.

    A meeting that has begun is a contact: the calls promised to the party leave the queue. A new
    customer is in follow-up from the first meeting on; the row tells so. One that comes again is
    set on the first day that fits, and on those after it for a year and more. Who is to take
    part is told. The actor is reminded of it, and of every time ahead where it comes again.

    Raises: NotFound, when the party is not to be seen; NotPermitted, without the right to log;
    PartyArchived, when its log is read-only; MeetingTitleRequired; MeetingEndsBeforeStart;
    NotAParticipant; TooManyParticipants; PrivateWithCard; NotAResource; ResourceTaken;
    NoDayInSeries; SummaryTooLong; TooManyReminders.
    """

    def deed() -> int:
        require(actor, "activity.create")
        party = open_party(actor, party_id) if party_id is not None else None
        told = _on_first_day(entry, recurrence)
        row = write_row(
            actor,
            ActivityKind.MEETING,
            party_id=party_id,
            summary=cleaned_summary(told.summary),
            occurred_at=told.starts_at,
        )
        meeting = Meeting(business_id=actor.business_id, activity=row)
        _put(meeting, told, party_id=party_id)
        if recurrence is not None:
            series.start(meeting, recurrence)
        set_reminders(actor, meeting, reminders, now=timezone.now())
        tell_of_set(actor, meeting)
        if party is None:
            return row.pk
        if not is_planned(told.starts_at, timezone.now()):
            close_calls_as_contacted(actor, row)
        if change := follow_first_meeting(actor=actor, party_id=party.pk):
            row.status_change = f"{change.role}:{change.from_status}>{change.to_status}"
            row.save(update_fields=["status_change"])
        return row.pk

    return run_once(actor=actor, key=key, deed_name="create_meeting", deed=deed) or 0


@operation
def edit_meeting(
    *,
    actor: Actor,
    activity_id: int,
    entry: MeetingEntry,
    expected_version: int,
    part: str = SeriesPart.ONE,
    recurrence: Recurrence | None = None,
    reminders: ReminderWishes = NOTHING_WISHED,
) -> None:
    """Change a meeting; its row in the log shows the same, for it is the meeting.

    Whoever takes part may write as well as whoever owns it, at any time. The first summary of a
    meeting that has begun makes it a contact: what was promised before it leaves the queue. Of a
    recurring meeting `part` says how much is changed; meetings that were held stay as they were.
    A `recurrence` makes a single meeting a recurring one, or changes how those of the part recur;
    without it those of the part after this one are called off. `reminders` are the actor's own.

    Raises: NotFound, when the meeting is not to be seen; NotPermitted, when it is not the actor's
    to change; PartyArchived and PartyLeftLists; StaleVersion, when somebody changed it meanwhile;
    MeetingTitleRequired; MeetingEndsBeforeStart; NotAParticipant; TooManyParticipants;
    PrivateWithCard; NotAResource; ResourceTaken; NoDayInSeries; SummaryTooLong; TooManyReminders.
    """
    seen = _changeable(actor, activity_id)
    row: Activity = Activity.objects.select_for_update(no_key=True).get(pk=activity_id)
    if row.version != expected_version:
        raise StaleVersion(current_version=row.version)
    now = timezone.now()
    was_silent, was_alone = not row.summary, seen.series_id is None
    before, users = series.said_of(seen), users_of(seen)
    row.summary, row.occurred_at = cleaned_summary(entry.summary), entry.starts_at
    row.version += 1
    row.save(update_fields=["summary", "occurred_at", "version", "updated_at"])
    is_moved = (seen.starts_at, seen.ends_at) != (entry.starts_at, entry.ends_at)
    seen.activity = row
    _put(seen, entry, party_id=row.party_id)
    if was_silent and row.summary and row.party_id and not is_planned(entry.starts_at, now):
        close_calls_as_contacted(actor, row)
    if seen.series_id is None and recurrence is not None:
        series.start(seen, recurrence)
    elif seen.series_id is not None and part != SeriesPart.ONE:
        series.change(seen, before, recurrence, is_all=part == SeriesPart.ALL, now=now)
    elif seen.series_id is not None and series.said_of(seen) != before:
        seen.is_apart = True
        seen.save(update_fields=["is_apart"])
    if is_moved:
        ask_again(actor, seen, is_series=part != SeriesPart.ONE, now=now)
    tell_of_set(actor, seen, before=users, is_moved=is_moved)
    is_new_series = was_alone and seen.series_id is not None
    set_reminders(actor, seen, reminders, part=SeriesPart.ALL if is_new_series else part, now=now)


@operation
def move_meeting(
    *,
    actor: Actor,
    activity_id: int,
    starts_at: datetime,
    ends_at: datetime,
    expected_version: int,
) -> None:
    """Give a meeting other times, and leave all else as it is; of a recurring one this time only.

    Raises: NotFound, NotPermitted, PartyArchived, PartyLeftLists, StaleVersion,
    MeetingEndsBeforeStart, ResourceTaken, as `edit_meeting`.
    """
    entry = entry_of(get_meeting(actor=actor, activity_id=activity_id))
    edit_meeting(
        actor=actor,
        activity_id=activity_id,
        entry=replace(entry, starts_at=starts_at, ends_at=ends_at),
        expected_version=expected_version,
    )


@operation
def delete_meeting(*, actor: Actor, activity_id: int, part: str = SeriesPart.ONE) -> None:
    """Call a meeting off, with its row in the log; of a recurring one as much as `part` says.

    Meetings that were held stay, but for the one that is named while it may still be deleted.

    Raises: NotFound, when it is not to be seen; NotPermitted, when it is not the actor's to
    change; DeleteWindowClosed, when it was held and created too long ago; PartyArchived and
    PartyLeftLists.
    """
    seen = get_meeting(actor=actor, activity_id=activity_id)
    now, windows = timezone.now(), windows_of(actor)
    if lock := delete_lock(row_facts(seen.activity, actor=actor, now=now), windows, now):
        raise_lock(lock)
        raise DeleteWindowClosed(minutes=windows.delete_minutes)
    if seen.series_id is not None and part != SeriesPart.ONE:
        series.end(seen, is_all=part == SeriesPart.ALL, now=now)
    tell_of_end(actor, seen)
    reopen_calls_contacted_in(seen.activity)
    seen.activity.delete()


def _changeable(actor: Actor, activity_id: int) -> Meeting:
    seen = get_meeting(actor=actor, activity_id=activity_id)
    lock = meeting_lock(row_facts(seen.activity, actor=actor, now=timezone.now()))
    if lock and not (lock is Lock.NOT_YOURS and takes_part(seen, actor)):
        raise_lock(lock)
    return seen


def _on_first_day(entry: MeetingEntry, recurrence: Recurrence | None) -> MeetingEntry:
    """Return the entry on the first day that fits the recurrence, if there is one."""
    if recurrence is None:
        return entry
    start = local(entry.starts_at).date()
    day = next_day(recurrence, start, after=start.fromordinal(start.toordinal() - 1))
    if day is None:
        raise NoDayInSeries
    return entry if day == start else moved_to(entry, day)


def _put(meeting: Meeting, entry: MeetingEntry, *, party_id: int | None) -> None:
    """Write what an entry says of a meeting, its people and what it takes."""
    _check(entry, party_id=party_id)
    meeting.title = clean_line(entry.title)[:200]
    meeting.starts_at, meeting.ends_at = entry.starts_at, entry.ends_at
    meeting.place = clean_line(entry.place)[:200]
    meeting.participants_text = clean_line(entry.participants_text)[:500]
    meeting.is_all_day, meeting.is_private = entry.is_all_day, entry.is_private
    meeting.save()
    _set_participants(meeting, entry, party_id=party_id)
    take_resources([meeting], entry.resource_ids)


def _check(entry: MeetingEntry, *, party_id: int | None) -> None:
    if not clean_line(entry.title):
        raise MeetingTitleRequired
    if not is_time_span(entry.starts_at, entry.ends_at):
        raise MeetingEndsBeforeStart
    if len(entry.membership_ids) + len(entry.contact_ids) > MOST_PARTICIPANTS:
        raise TooManyParticipants(most=MOST_PARTICIPANTS)
    if entry.is_private and party_id is not None:
        raise PrivateWithCard


def _set_participants(meeting: Meeting, entry: MeetingEntry, *, party_id: int | None) -> None:
    """Make the participants those of the entry; who stays keeps his row, so the log stays calm."""
    standing = list(meeting.participants.all())
    had_users = {row.membership_id for row in standing if row.membership_id}
    had_contacts = {row.contact_id for row in standing if row.contact_id}
    _check_new(entry.membership_ids - had_users, entry.contact_ids - had_contacts, party_id)
    for row in standing:
        if (
            row.membership_id not in entry.membership_ids
            and row.contact_id not in entry.contact_ids
        ):
            row.delete()
    rows = [{"membership_id": pk} for pk in sorted(entry.membership_ids - had_users)]
    rows += [{"contact_id": pk} for pk in sorted(entry.contact_ids - had_contacts)]
    MeetingParticipant.objects.bulk_create(
        MeetingParticipant(business_id=meeting.business_id, meeting=meeting, **row) for row in rows
    )


def _check_new(
    user_ids: Collection[int], contact_ids: Collection[int], party_id: int | None
) -> None:
    users = Membership.objects.filter(pk__in=user_ids, is_active=True)
    contacts = Contact.objects.filter(pk__in=contact_ids, party_id=party_id or 0, archived_at=None)
    if users.count() != len(user_ids) or contacts.count() != len(contact_ids):
        raise NotAParticipant
