"""Telling those who take part in a meeting what became of it, while it is still ahead."""

from collections.abc import Collection

from django.utils import timezone

from kesher.activities.models import Meeting
from kesher.lib.dates import format_date, format_datetime
from kesher.notifications.operations import notify
from kesher.parties.queries.access import may
from kesher.tenancy.rules.access import Actor

INVITED, MOVED = "meeting_invited", "meeting_moved"
CALLED_OFF, DECLINED = "meeting_called_off", "meeting_declined"


def users_of(meeting: Meeting) -> set[int]:
    """Return who of the business takes part."""
    people = meeting.participants.filter(membership__isnull=False)
    return set(people.values_list("membership_id", flat=True))


def tell_of_set(
    actor: Actor, meeting: Meeting, *, before: Collection[int] = (), is_moved: bool = False
) -> None:
    """Tell who came to a meeting that was set or changed, who went, and who has it at another time.

    `before` are those who took part until now.
    """
    now = users_of(meeting)
    _tell(actor, INVITED, meeting, now.difference(before))
    _tell(actor, CALLED_OFF, meeting, set(before) - now)
    if is_moved:
        _tell(actor, MOVED, meeting, now.intersection(before))


def tell_of_end(actor: Actor, meeting: Meeting) -> None:
    """Tell who takes part that a meeting is called off."""
    _tell(actor, CALLED_OFF, meeting, users_of(meeting))


def tell_of_refusal(actor: Actor, meeting: Meeting) -> None:
    """Tell who holds a meeting that the actor does not come."""
    _tell(actor, DECLINED, meeting, {meeting.activity.owner_id} - {None})


def _tell(actor: Actor, kind: str, meeting: Meeting, members: Collection[int | None]) -> None:
    told = sorted(pk for pk in members if pk and pk != actor.membership_id)
    if not told or meeting.ends_at <= timezone.now():
        return
    show = format_date if meeting.is_all_day else format_datetime
    party = meeting.activity.party
    notify(
        actor=actor,
        kind=kind,
        members=told,
        record_id=None if kind == CALLED_OFF else meeting.activity_id,
        text=f"{meeting.title} · {show(meeting.starts_at)}",
        grouping_key=f"{kind}:{meeting.activity_id}",
        # Of a meeting with a customer out of his sight a diary tells no more than that he is busy.
        may_see=lambda reader: (
            reader.may("activity.see") and (party is None or may(reader, "party.see", party))
        ),
    )
