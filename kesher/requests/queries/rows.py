"""Requests with the names that their rows show, read by SQL that is put together once."""

from collections.abc import Iterable, Sequence
from typing import Any

from kesher.lib.rows import column_count, columns_of, hold, instance_of
from kesher.requests.models import Request

_NAMES = (
    ("owner", "display_name"),
    ("created_by", "display_name"),
    ("group", "name"),
    ("party", "name"),
)

#: What `requests_of` reads, from a table of requests that is called `row`.
COLUMNS = ", ".join(
    [columns_of(Request, "row"), *(f'its_{name}."{attribute}"' for name, attribute in _NAMES)]
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
"""


def requests_of(rows: Iterable[Sequence[Any]]) -> list[Request]:
    """Return the requests of rows of `COLUMNS`, each with the names of those that it leads to."""
    count = column_count(Request)
    found = []
    for values in rows:
        request = instance_of(Request, values[:count])
        for (name, attribute), value in zip(_NAMES, values[count:], strict=True):
            hold(request, name, attribute, value)
        found.append(request)
    return found
