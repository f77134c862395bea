"""A diary that is full: in each month of two years, two thousand meetings of all colleagues."""

from collections.abc import Sequence

from bench.data.businesses import Built, name_built
from bench.data.copying import Connection, insert
from kesher.activities.models import (
    Activity,
    Meeting,
    MeetingParticipant,
    MeetingResource,
    Resource,
)

_MONTHS = 12  # before this one, and after it
_OF_MONTH = 2_000
_HALF_HOURS = 20  # of a day, from eight in the morning; each has some of them begin
_FROM_HOUR = 8
# Who comes beside the owner: another always, a third to every fourth. Never the same twice.
_OTHERS = "m.place + 1 + m.place %% 5"
_THIRD = "m.place + 10"


def make_meetings(built: Sequence[Built], connection: Connection) -> None:
    """Give the businesses that are measured their meetings, each of two people or three."""
    name_built(connection, built)
    _plan(connection)
    activity = {
        "id": "m.id",
        "business_id": "m.business_id",
        "kind": "'meeting'",
        "party_id": "CASE m.place %% 3 WHEN 0 THEN NULL"
        " ELSE m.first_id + 2 + (m.id * 7919) %% (m.parties - 2) END",
        "occurred_at": "m.starts_at",
        "owner_id": _member("m.place"),
        "created_by_id": _member("m.place"),
        "branch_id": "m.branch_id",
        "department_id": "m.department_id",
    }
    insert(connection, Activity, activity, "planned m")
    meeting = {
        "id": "m.id",
        "business_id": "m.business_id",
        "activity_id": "m.id",
        "title": "(ARRAY['פגישת היכרות', 'הצגת הצעה', 'ישיבת צוות', 'סיור אצל הלקוח',"
        " 'מעקב רבעוני'])[1 + (m.place %% 5)::int]",
        "starts_at": "m.starts_at",
        "ends_at": "m.ends_at",
        "place": "(ARRAY['במשרד', 'אצל הלקוח', 'זום', ''])[1 + (m.place %% 4)::int]",
        "is_private": "m.place %% 20 = 19",
        "is_all_day": "m.is_all_day",
    }
    insert(connection, Meeting, meeting, "planned m")
    said = "(ARRAY['', 'yes', 'yes', 'no'])[1 + (m.place %% 4)::int]"
    for place, answer, which in (
        ("m.place", "'yes'", "true"),
        (_OTHERS, said, "true"),
        (_THIRD, "''", "m.place %% 4 = 0"),
    ):
        participant = {
            "business_id": "m.business_id",
            "meeting_id": "m.id",
            "membership_id": _member(place),
            "answer": answer,
        }
        insert(connection, MeetingParticipant, participant, f"planned m WHERE {which}")
    _take_rooms(connection)


def _member(place: str) -> str:
    return f"m.members[1 + (({place}) %% cardinality(m.members))::int]"


def _plan(connection: Connection) -> None:
    """Lay the meetings out in a table: over the days of each month, and over the hours of each."""
    connection.execute(
        f"""CREATE TEMPORARY TABLE planned AS
        SELECT nextval(pg_get_serial_sequence('activities_activity', 'id')) AS id, b.*, place, slot,
          is_all_day,
          (day + CASE WHEN is_all_day THEN interval '0' ELSE
            interval '{_FROM_HOUR} hours' + slot %% {_HALF_HOURS} * interval '30 minutes' END
          ) AT TIME ZONE 'Asia/Jerusalem' AS starts_at,
          (day + CASE WHEN is_all_day THEN interval '1 day' ELSE
            interval '{_FROM_HOUR} hours' + slot %% {_HALF_HOURS} * interval '30 minutes'
            + (1 + place %% 3) * interval '30 minutes' END
          ) AT TIME ZONE 'Asia/Jerusalem' AS ends_at
        FROM built b,
          generate_series(-{_MONTHS}, {_MONTHS}) later,
          LATERAL (SELECT date_trunc('month', now() AT TIME ZONE 'Asia/Jerusalem')
            + later * interval '1 month' AS first) months,
          LATERAL (SELECT extract(day FROM first + interval '1 month' - first)::int AS days) length,
          generate_series(0, {_OF_MONTH} - 1) place,
          LATERAL (SELECT first + place %% days * interval '1 day' AS day, place / days AS slot,
            place %% 50 = 49 AS is_all_day) hours
        WHERE b.is_measured""".replace("%%", "%")
    )
    connection.execute(
        "SELECT setval(pg_get_serial_sequence('activities_meeting', 'id'), max(id)) FROM planned"
    )


def _take_rooms(connection: Connection) -> None:
    """Let one meeting of some hours a day take the room; no two of them overlap."""
    room = {"business_id": "b.business_id", "name": "'חדר ישיבות'", "is_active": "true"}
    insert(connection, Resource, room, "built b WHERE b.is_measured")
    taken = {
        "business_id": "m.business_id",
        "meeting_id": "m.id",
        "resource_id": "r.id",
        "starts_at": "m.starts_at",
        "ends_at": "m.ends_at",
    }
    source = (
        "planned m JOIN activities_resource r ON r.business_id = m.business_id"
        f" WHERE m.slot < {_HALF_HOURS} AND m.slot %% 4 = 0 AND NOT m.is_all_day"
    )
    insert(connection, MeetingResource, taken, source)
