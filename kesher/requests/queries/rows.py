"""Requests with the names that their rows show, read by SQL that is put together once."""

from collections.abc import Iterable, Sequence
from typing import Any

from kesher.activities.models import Activity, Meeting
from kesher.lib.rows import Held, column_count, columns_of, hold, instance_of, part_of
from kesher.requests.models import Request

_NAMES = (
    ("owner", "display_name"),
    ("created_by", "display_name"),
    ("group", "name"),
    ("party", "name"),
)
# What no row shows; some of it is long.
_UNSHOWN = frozenset({"content", "feedback", "search_text", "sort_key", "custom_values", "apart"})

#: What `requests_of` reads, from a table of requests that is called `row`.
COLUMNS = ", ".join(
    [
        columns_of(Request, "row", _UNSHOWN),
        *(f'its_{name}."{attribute}"' for name, attribute in _NAMES),
        "its_hour.id, its_hour.starts_at, of_hour.owner_id",
    ]
)
JOINED = """
LEFT JOIN tenancy_membership its_owner
  ON its_owner.business_id = row.business_id AND its_owner.id = row.owner_id
LEFT JOIN tenancy_membership its_created_by
  ON its_created_by.business_id = row.business_id AND its_created_by.id = row.created_by_id
LEFT JOIN tenancy_group its_group
  ON its_group.business_id = row.business_id AND its_group.id = row.group_id
LEFT JOIN parties_party its_party
  ON its_party.business_id = row.business_id AND its_party.id = row.party_id
LEFT JOIN activities_meeting its_hour
  ON its_hour.business_id = row.business_id AND its_hour.activity_id = row.hour_id
LEFT JOIN activities_activity of_hour
  ON of_hour.business_id = row.business_id AND of_hour.id = row.hour_id
"""


def requests_of(rows: Iterable[Sequence[Any]]) -> list[Request]:
    """Return the requests of rows of `COLUMNS`, each with the names of those that it leads to."""
    count = column_count(Request, _UNSHOWN)
    known: Held = {}
    found = []
    for values in rows:
        request = instance_of(Request, values[:count], _UNSHOWN)
        for (name, attribute), value in zip(_NAMES, values[count:], strict=False):
            hold(request, name, attribute, value, known)
        _hold_hour(request, *values[-3:])
        found.append(request)
    return found


def _hold_hour(
    request: Request, meeting_id: int | None, starts_at: Any, owner_id: int | None
) -> None:
    """Let a request know when the meeting begins that takes time for it, and whose time that is."""
    hour = None
    if meeting_id is not None:
        hour = part_of(Activity, id=request.hour_id, owner_id=owner_id)
        told = {"id": meeting_id, "activity_id": request.hour_id, "starts_at": starts_at}
        hour._state.fields_cache["meeting"] = part_of(Meeting, **told)
    request._state.fields_cache["hour"] = hour
