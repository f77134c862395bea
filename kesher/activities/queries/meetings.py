"""The meeting behind a row of the log."""

from kesher.activities.models import Meeting
from kesher.activities.queries.activities import get_activity
from kesher.activities.rules.meetings import MeetingEntry
from kesher.lib.errors import NotFound
from kesher.tenancy.rules.access import Actor


def get_meeting(*, actor: Actor, activity_id: int) -> Meeting:
    """Return the meeting of a row, with the row and its party.

    Raises: NotFound, when the row is absent, foreign, not to be seen, or not a meeting.
    """
    activity = get_activity(actor=actor, activity_id=activity_id)
    meeting: Meeting | None = getattr(activity, "meeting", None)
    if meeting is None:
        raise NotFound
    meeting.activity = activity
    return meeting


def entry_of(meeting: Meeting) -> MeetingEntry:
    """Return a meeting as its window would give it, unchanged; its row is loaded."""
    people = list(meeting.participants.all())
    return MeetingEntry(
        title=meeting.title,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        place=meeting.place,
        summary=meeting.activity.summary,
        participants_text=meeting.participants_text,
        is_all_day=meeting.is_all_day,
        is_private=meeting.is_private,
        membership_ids=frozenset(row.membership_id for row in people if row.membership_id),
        contact_ids=frozenset(row.contact_id for row in people if row.contact_id),
        resource_ids=frozenset(meeting.resources.values_list("resource_id", flat=True)),
    )


def takes_part(meeting: Meeting, actor: Actor) -> bool:
    """Tell whether the actor is a participant of the meeting."""
    return bool(meeting.participants.filter(membership_id=actor.membership_id).exists())
