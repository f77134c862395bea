"""The meeting behind a row of the log."""

from kesher.activities.models import Meeting
from kesher.activities.queries.activities import get_activity
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


def takes_part(meeting: Meeting, actor: Actor) -> bool:
    """Tell whether the actor is a participant of the meeting."""
    return bool(meeting.participants.filter(membership_id=actor.membership_id).exists())
