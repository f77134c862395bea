"""Setting meetings and writing what was said in them; a meeting is its own row in the log."""

from uuid import UUID

from django.utils import timezone

from kesher.activities.choices import ActivityKind
from kesher.activities.errors import (
    MeetingEndsBeforeStart,
    MeetingTitleRequired,
    NotAParticipant,
)
from kesher.activities.models import Activity, Meeting, MeetingParticipant
from kesher.activities.operations.next_calls import close_calls_as_contacted
from kesher.activities.operations.rows import (
    cleaned_summary,
    open_party,
    raise_lock,
    write_row,
)
from kesher.activities.queries.activities import row_facts
from kesher.activities.queries.meetings import get_meeting, takes_part
from kesher.activities.rules.meetings import MeetingEntry, is_planned, is_time_span
from kesher.activities.rules.windows import Lock, meeting_lock
from kesher.lib.text import clean_line
from kesher.parties.models import Contact
from kesher.parties.operations import follow_first_meeting
from kesher.tenancy.errors import StaleVersion
from kesher.tenancy.history import operation
from kesher.tenancy.models import Membership
from kesher.tenancy.operations import run_once
from kesher.tenancy.rules.access import Actor


@operation
def create_meeting(*, actor: Actor, key: UUID, party_id: int, entry: MeetingEntry) -> int:
    """Set a meeting with a party, ahead or already held; return the id of its row in the log.

    A meeting that has begun is a contact: the calls promised to the party leave the queue. A new
    customer is in follow-up from the first meeting on; the row tells so.

    Raises: NotFound, when the party is not to be seen; NotPermitted, without the right to log;
    PartyArchived, when its log is read-only; MeetingTitleRequired;
    MeetingEndsBeforeStart; NotAParticipant; SummaryTooLong.
    """

    def deed() -> int:
        party = open_party(actor, party_id)
        title = _checked_title(entry)
        row = write_row(
            actor,
            ActivityKind.MEETING,
            party_id=party.pk,
            summary=cleaned_summary(entry.summary),
            occurred_at=entry.starts_at,
        )
        meeting: Meeting = Meeting.objects.create(
            business_id=actor.business_id,
            activity=row,
            title=title,
            starts_at=entry.starts_at,
            ends_at=entry.ends_at,
            place=clean_line(entry.place)[:200],
            participants_text=clean_line(entry.participants_text)[:500],
        )
        _set_participants(meeting, entry, party_id=party.pk)
        if not is_planned(entry.starts_at, timezone.now()):
            close_calls_as_contacted(actor, row)
        if change := follow_first_meeting(actor=actor, party_id=party.pk):
            row.status_change = f"{change.role}:{change.from_status}>{change.to_status}"
            row.save(update_fields=["status_change"])
        return row.pk

    return run_once(actor=actor, key=key, deed_name="create_meeting", deed=deed) or 0


@operation
def edit_meeting(
    *, actor: Actor, activity_id: int, entry: MeetingEntry, expected_version: int
) -> None:
    """Change a meeting; its row in the log shows the same, for it is the meeting.

    Whoever takes part may write as well as whoever owns it, at any time. The first summary of a
    meeting that has begun makes it a contact: what was promised before it leaves the queue.

    Raises: NotFound, when the meeting is not to be seen; NotPermitted, when it is not the actor's
    to change; PartyArchived and PartyFictitious; StaleVersion, when somebody changed it meanwhile;
    MeetingTitleRequired; MeetingEndsBeforeStart; NotAParticipant; SummaryTooLong.
    """
    seen = get_meeting(actor=actor, activity_id=activity_id)
    now = timezone.now()
    lock = meeting_lock(row_facts(seen.activity, actor=actor, now=now))
    if lock and not (lock is Lock.NOT_YOURS and takes_part(seen, actor)):
        raise_lock(lock)
    row: Activity = Activity.objects.select_for_update(no_key=True).get(pk=activity_id)
    if row.version != expected_version:
        raise StaleVersion(current_version=row.version)
    title = _checked_title(entry)
    was_silent = not row.summary
    row.summary, row.occurred_at = cleaned_summary(entry.summary), entry.starts_at
    row.version += 1
    row.save(update_fields=["summary", "occurred_at", "version", "updated_at"])
    seen.title = title
    seen.starts_at, seen.ends_at = entry.starts_at, entry.ends_at
    seen.place = clean_line(entry.place)[:200]
    seen.participants_text = clean_line(entry.participants_text)[:500]
    seen.save(update_fields=["title", "starts_at", "ends_at", "place", "participants_text"])
    _set_participants(seen, entry, party_id=row.party_id or 0)
    if was_silent and row.summary and not is_planned(entry.starts_at, now):
        close_calls_as_contacted(actor, row)


def _checked_title(entry: MeetingEntry) -> str:
    title = clean_line(entry.title)[:200]
    if not title:
        raise MeetingTitleRequired
    if not is_time_span(entry.starts_at, entry.ends_at):
        raise MeetingEndsBeforeStart
    return title


def _set_participants(meeting: Meeting, entry: MeetingEntry, *, party_id: int) -> None:
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


def _check_new(user_ids: frozenset[int], contact_ids: frozenset[int], party_id: int) -> None:
    users = Membership.objects.filter(pk__in=user_ids, is_active=True)
    contacts = Contact.objects.filter(pk__in=contact_ids, party_id=party_id, archived_at=None)
    if users.count() != len(user_ids) or contacts.count() != len(contact_ids):
        raise NotAParticipant
