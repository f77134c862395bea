"""Whose time is taken, and by what: every meeting that touches a span of days.

One query for all that a diary draws, with people and resources gathered in it; a month draws the
first of each day alone. What the actor may not see is still there, for the time is taken: `is_seen`
tells, and nothing else may be shown.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from kesher.activities.rules.meetings import LONGEST
from kesher.lib.dates import to_utc
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


# People and resources of a meeting are looked up for each: joined as groups, PostgreSQL expects few
# meetings and compares each with all, which for a month of thirty colleagues took half a second.
_COMING = """FROM activities_meetingparticipant
  WHERE business_id = %(business)s AND meeting_id = m.id
    AND membership_id IS NOT NULL AND answer <> 'no'"""
_TAKEN = """FROM activities_meetingresource
  WHERE business_id = %(business)s AND meeting_id = m.id"""
_IN_SPAN = """m.business_id = %(business)s
  AND m.starts_at >= %(longest)s AND m.starts_at < %(before)s AND m.ends_at > %(since)s"""
_WANTED = """(%(is_all)s OR coalesce(people.ids, ARRAY[row.owner_id]) && %(people)s::bigint[]
  OR taken.ids && %(resources)s::bigint[])"""

_COLUMNS = """row.id, m.title, m.starts_at, m.ends_at, m.place, m.is_all_day, m.is_private,
  m.series_id IS NOT NULL, row.version, row.owner_id, row.branch_id, row.department_id,
  party.id, party.name, party.owner_id, party.branch_id, party.department_id,
  coalesce(people.ids, ARRAY[row.owner_id]), coalesce(taken.ids, '{}')"""
_JOINED = f"""
JOIN activities_activity row ON row.business_id = %(business)s AND row.id = m.activity_id
LEFT JOIN parties_party party ON party.business_id = %(business)s AND party.id = row.party_id
CROSS JOIN LATERAL (SELECT array_agg(membership_id) ids {_COMING}) people
CROSS JOIN LATERAL (SELECT array_agg(resource_id) ids {_TAKEN}) taken"""
_BETWEEN = f"""
SELECT {_COLUMNS} FROM activities_meeting m {_JOINED} WHERE {_IN_SPAN} AND {_WANTED}
ORDER BY m.starts_at, m.ends_at DESC, row.id"""  # noqa: S608 -- names of ours

# `days` are the moments at which the days of the span begin, and at which the last one ends: a day
# is its number among them. Who comes to the meetings of the span is read in one walk over their
# ids and looked up by hash; asked of each meeting, the server read all who were ever invited.
_FIRST_OF_DAYS = f"""
WITH span AS MATERIALIZED (
  SELECT id, activity_id, starts_at, ends_at, is_all_day,
    width_bucket(starts_at, %(days)s::timestamptz[]) begun,
    width_bucket(ends_at - interval '1 microsecond', %(days)s::timestamptz[]) ended
  FROM activities_meeting m WHERE {_IN_SPAN}
), coming AS MATERIALIZED (
  SELECT meeting_id, membership_id FROM activities_meetingparticipant
  WHERE business_id = %(business)s AND meeting_id = ANY(ARRAY(SELECT id FROM span))
    AND membership_id IS NOT NULL AND answer <> 'no'
), found AS (
  SELECT * FROM span WHERE %(is_all)s
    OR id IN (SELECT meeting_id FROM coming
      WHERE membership_id IN (SELECT unnest(%(people)s::bigint[])))
    OR id IN (SELECT meeting_id FROM activities_meetingresource
      WHERE business_id = %(business)s AND resource_id = ANY(%(resources)s)
        AND starts_at < %(before)s AND ends_at > %(since)s)
    OR id NOT IN (SELECT meeting_id FROM coming) AND (
      SELECT owner_id FROM activities_activity
      WHERE business_id = %(business)s AND id = span.activity_id) = ANY(%(people)s)
), parts AS (
  SELECT id, activity_id, starts_at, ends_at, day,
    is_all_day OR starts_at <= (%(days)s::timestamptz[])[day]
      AND ends_at >= (%(days)s::timestamptz[])[day + 1] is_whole
  FROM found, LATERAL (
    SELECT generate_series(greatest(begun, 1), least(ended, %(day_count)s)) AS day
    LIMIT 42 -- no screen has more days, and the server would expect a thousand
  ) days
), placed AS (
  SELECT day, count(*) of_day, (array_agg(
    id ORDER BY is_whole DESC, starts_at, ends_at DESC, activity_id))[:%(most)s] ids
  FROM parts GROUP BY day
)
SELECT {_COLUMNS}, shown.days FROM (
  SELECT id, json_object_agg(day, of_day) FILTER (WHERE place = 1) days
  FROM placed, unnest(ids) WITH ORDINALITY first(id, place) GROUP BY id
  LIMIT 500 -- never so many, but the server would expect more than all that there are
) shown
JOIN activities_meeting m ON m.business_id = %(business)s AND m.id = shown.id {_JOINED}
ORDER BY m.starts_at, m.ends_at DESC, row.id"""  # noqa: S608 -- names of ours


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
    values = _values(since, before, people, resources)
    return [MeetingTime._make(row) for row in read_rows(_BETWEEN, values)]


def first_meetings(
    first: date,
    last: date,
    *,
    people: Sequence[int] | None = None,
    resources: Sequence[int] = (),
    most: int,
) -> tuple[list[MeetingTime], dict[date, int]]:
    """Return the first meetings of each day, in order of time, and how many each day has.

    At least `most` of a day that has so many; those that take all of it come first. One query.
    """
    length = (last - first).days + 1
    days = [to_utc(first + timedelta(days=number), time.min) for number in range(length + 1)]
    values = {
        **_values(days[0], days[-1], people, resources),
        "days": days,
        "day_count": length,
        "most": most,
    }
    found, counts = [], dict[date, int]()
    for *row, of_days in read_rows(_FIRST_OF_DAYS, values):
        found.append(MeetingTime._make(row))
        for number, count in (of_days or {}).items():
            counts[first + timedelta(days=int(number) - 1)] = count
    return found, counts


def _values(
    since: datetime, before: datetime, people: Sequence[int] | None, resources: Sequence[int]
) -> dict[str, Any]:
    return {
        "business": scoped_business_id(),
        "since": since,
        "before": before,
        "longest": since - 2 * LONGEST,
        "is_all": people is None,
        "people": list(people or ()),
        "resources": list(resources),
    }


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
