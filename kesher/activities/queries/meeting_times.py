"""Whose time is taken, and by what: every meeting that touches a span of days.

One query for all that a diary draws, with people and resources gathered in it. What the actor may
not see is still there, for the time is taken: `is_seen` tells, and nothing else may be shown.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from kesher.activities.rules.meetings import LONGEST
from kesher.lib.rows import read_rows
from kesher.tenancy.rules.access import Actor, Level, is_within_reach
from kesher.tenancy.scoping import scoped_business_id


class MeetingTime(NamedTuple):
    """A meeting as a diary needs it; `people` come or have not said, owners where nobody does."""

    activity_id: int
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str
    is_all_day: bool
    is_private: bool
    is_recurring: bool
    version: int
    owner_id: int | None
    branch_id: int | None
    department_id: int | None
    party_id: int | None
    party_name: str | None
    party_owner_id: int | None
    party_branch_id: int | None
    party_department_id: int | None
    people: list[int]
    resources: list[int]


_BETWEEN = """
WITH found AS MATERIALIZED (
  SELECT * FROM activities_meeting
  WHERE business_id = %(business)s
    AND starts_at >= %(longest)s AND starts_at < %(before)s AND ends_at > %(since)s
), people AS (
  SELECT meeting_id, array_agg(membership_id) ids FROM activities_meetingparticipant
  WHERE business_id = %(business)s AND meeting_id IN (SELECT id FROM found)
    AND membership_id IS NOT NULL AND answer <> 'no' GROUP BY meeting_id
), taken AS (
  SELECT meeting_id, array_agg(resource_id) ids FROM activities_meetingresource
  WHERE business_id = %(business)s AND meeting_id IN (SELECT id FROM found) GROUP BY meeting_id
)
SELECT row.id, m.title, m.starts_at, m.ends_at, m.place, m.is_all_day, m.is_private,
  m.series_id IS NOT NULL, row.version, row.owner_id, row.branch_id, row.department_id,
  party.id, party.name, party.owner_id, party.branch_id, party.department_id,
  coalesce(people.ids, ARRAY[row.owner_id]), coalesce(taken.ids, '{}')
FROM found m
JOIN activities_activity row ON row.business_id = %(business)s AND row.id = m.activity_id
LEFT JOIN parties_party party ON party.business_id = %(business)s AND party.id = row.party_id
LEFT JOIN people ON people.meeting_id = m.id
LEFT JOIN taken ON taken.meeting_id = m.id
WHERE %(is_all)s OR coalesce(people.ids, ARRAY[row.owner_id]) && %(people)s::bigint[]
  OR taken.ids && %(resources)s::bigint[]
ORDER BY m.starts_at, m.ends_at DESC, row.id
"""


def meetings_between(
    since: datetime,
    before: datetime,
    *,
    people: Sequence[int] | None = None,
    resources: Sequence[int] = (),
) -> list[MeetingTime]:
    """Return the meetings of these people, or that take these resources, in a span of time.

    Without `people` those of the whole business. In order of time; one query.
    """
    values = {
        "business": scoped_business_id(),
        "since": since,
        "before": before,
        "longest": since - 2 * LONGEST,
        "is_all": people is None,
        "people": list(people or ()),
        "resources": list(resources),
    }
    return [MeetingTime._make(row) for row in read_rows(_BETWEEN, values)]


def is_seen(meeting: MeetingTime, actor: Actor) -> bool:
    """Tell whether the actor may see more of a meeting than that the time is taken.

    The twin of `queries.activities.visible_activities`.
    """
    takes_part = actor.membership_id in meeting.people
    if meeting.is_private:
        return takes_part or meeting.owner_id == actor.membership_id
    if actor.level("activity.see") is Level.NONE:
        return False
    reached = takes_part or is_within_reach(
        actor,
        "activity.see",
        owner_id=meeting.owner_id,
        branch_id=meeting.branch_id,
        department_id=meeting.department_id,
    )
    return reached and (
        meeting.party_id is None
        or is_within_reach(
            actor,
            "party.see",
            owner_id=meeting.party_owner_id,
            branch_id=meeting.party_branch_id,
            department_id=meeting.party_department_id,
        )
    )
