"""Who holds the times of a recurring meeting that are planned after its organizer has left."""

from collections.abc import Sequence

from kesher.activities.models import Activity, Meeting, MeetingParticipant
from kesher.notifications.operations import notify
from kesher.notifications.queries import members_who_see
from kesher.tenancy.queries import active_among, head_of_business
from kesher.tenancy.rules.heirs import heir_of

MEETING_INHERITED = "meeting_inherited"


def is_forsaken(pattern: Meeting) -> bool:
    """Tell whether a meeting was the private affair of somebody who has left."""
    owner_id = pattern.activity.owner_id
    return pattern.is_private and owner_id is not None and not active_among([owner_id])


def settle_people(pattern: Meeting, meetings: Sequence[Meeting]) -> None:
    """Leave out of meetings that were planned as the pattern says those who have left.

    What one of them held is held by who made the series, else by the first of those who take part,
    else by the owner of the business: by nobody who may not see its customer. He takes part, and is
    told.
    """
    row = pattern.activity
    there = pattern.participants.exclude(membership=None).order_by("pk")
    people = list(there.values_list("membership_id", flat=True))
    active = active_among([row.owner_id, row.created_by_id, *people])
    ids = [meeting.pk for meeting in meetings]
    taking_part = MeetingParticipant.objects.filter(meeting__in=ids)
    taking_part.filter(membership__in=set(people) - active).delete()
    if not meetings or row.owner_id is None or row.owner_id in active:
        return
    heirs = members_who_see(active, "party" if row.party_id else "", row.party_id)
    heir = heir_of(
        row.created_by_id,
        after=people,
        active={one.membership_id for one in heirs},
        head_id=head_of_business(),
    )
    rows = Activity.objects.filter(pk__in=[meeting.activity_id for meeting in meetings])
    rows.update(owner=heir)
    had = set(taking_part.filter(membership=heir).values_list("meeting_id", flat=True))
    MeetingParticipant.objects.bulk_create(
        MeetingParticipant(business_id=row.business_id, meeting_id=pk, membership_id=heir)
        for pk in ids
        if pk not in had
    )
    notify(
        actor=None,
        kind=MEETING_INHERITED,
        members=[heir],
        text=pattern.title,
        grouping_key=f"{MEETING_INHERITED}:{pattern.series_id}",
    )
