"""A link to another row of the business: a record, a user, a branch.

The value is the row's id; whoever draws it brings the row's name along.
"""

from dataclasses import replace
from typing import Any

from kesher.customfields.errors import BadValue
from kesher.customfields.rules.field_type import FieldType, as_it_is, shown_as_it_is
from kesher.lib.ids import read_id


def clean(value: Any) -> int | None:
    """Return the id; whether the row exists and may be named is for the operation to check.

    Raises: BadValue, when it is no id.
    """
    text = "" if value is None else str(value).strip()
    if not text:
        return None
    found = read_id(text)
    if not found:
        raise BadValue("not_a_reference")
    return found


RECORD_LINK = FieldType(
    key="record_link",
    clean=clean,
    to_json=as_it_is,
    from_json=as_it_is,
    display=shown_as_it_is,
    lookups=frozenset({"exact", "in", "isnull"}),
    sql_cast="bigint",
    widget_name="record_link",
    is_sortable=False,
)

ORG_UNIT = replace(RECORD_LINK, key="org_unit", widget_name="org_unit", is_sortable=True)
GROUP = replace(RECORD_LINK, key="group", widget_name="org_unit")
