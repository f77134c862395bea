"""A time in the diary for a request."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from kesher.activities.models import Meeting
from kesher.activities.operations import create_meeting, move_meeting
from kesher.activities.queries.meetings import get_meeting, takes_part
from kesher.activities.rules.meetings import MeetingEntry, is_planned
from kesher.lib.errors import NotFound, NotPermitted
from kesher.records.queries import may_do, record_type
from kesher.requests.errors import RequestClosed
from kesher.requests.models import Request
from kesher.requests.queries.access import get_request
from kesher.tenancy.history import operation
from kesher.tenancy.rules.access import Actor

_LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class Scheduled:
    """The meeting of a request; `before` is when it was, where it has only been moved."""

    activity_id: int
    version: int
    starts_at: datetime
    before: tuple[datetime, datetime] | None = None


@operation
def schedule_request(
    *,
    actor: Actor,
    key: UUID,
    request_id: int,
    starts_at: datetime,
    minutes: int,
    is_with_party: bool = False,
) -> Scheduled:
    """Take a time in the actor's diary for a request, or move the time that he has for it already.

    It is a meeting of the actor alone, which the request leads to. With `is_with_party` it is a
    meeting with the customer, on his card and in his log; else the card knows nothing of it.

    Raises: NotFound, when the request is not to be seen; NotPermitted, without the right to edit it
    or to log; RequestClosed; and what `create_meeting` and `move_meeting` refuse.
    """
    seen = get_request(actor, request_id)
    if not may_do(actor, record_type(seen.kind), seen, "request.edit"):
        raise NotPermitted("request.edit")
    request: Request = Request.objects.select_for_update(no_key=True).get(pk=seen.pk)
    if request.closed_at is not None:
        raise RequestClosed
    ends_at = starts_at + timedelta(minutes=minutes)
    if standing := _own_meeting(actor, request):
        return _move(actor, standing, starts_at)
    party = request.party if request.party_id else None
    title = (
        request.subject if is_with_party or party is None else f"{request.subject} · {party.name}"
    )
    activity_id = create_meeting(
        actor=actor,
        key=key,
        party_id=request.party_id if is_with_party else None,
        entry=MeetingEntry(
            title=title[:_LONGEST_TITLE],
            starts_at=starts_at,
            ends_at=ends_at,
            membership_ids=frozenset({actor.membership_id}),
        ),
    )
    Request.objects.filter(pk=request.pk).update(hour_id=activity_id)
    return Scheduled(activity_id, 1, starts_at)


def _own_meeting(actor: Actor, request: Request) -> Meeting | None:
    """Return the meeting of a request if it is still ahead and the actor takes part in it."""
    if request.hour_id is None:
        return None
    try:
        found = get_meeting(actor=actor, activity_id=request.hour_id)
    except NotFound:
        return None
    is_own = is_planned(found.starts_at, timezone.now()) and takes_part(found, actor)
    return found if is_own else None


def _move(actor: Actor, meeting: Meeting, starts_at: datetime) -> Scheduled:
    before = meeting.starts_at, meeting.ends_at
    if meeting.starts_at == starts_at:  # asked twice: the undo that was offered stays good
        return Scheduled(meeting.activity_id, meeting.activity.version, starts_at, before)
    move_meeting(
        actor=actor,
        activity_id=meeting.activity_id,
        starts_at=starts_at,
        ends_at=starts_at + (meeting.ends_at - meeting.starts_at),
        expected_version=meeting.activity.version,
    )
    version = meeting.activity.version + 1
    return Scheduled(meeting.activity_id, version, starts_at, before)
