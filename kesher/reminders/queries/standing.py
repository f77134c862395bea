"""How a record stands toward the reminders on it."""

from typing import Any

from kesher.records.rules.record_types import RecordType


def is_closed(kind: RecordType, record: Any) -> bool:
    """Tell whether nothing is left to do with a record: a status closes it, or it is put away."""
    if kind.is_work and kind.archived_attribute and getattr(record, kind.archived_attribute):
        return True
    for status in kind.statuses:
        spec = kind.find_field(status.field_key)
        if spec is not None and spec.value_of(record) in status.closed:
            return True
    return False


def handler_of(record: Any) -> int | None:
    """Return the member whose work a record is; None for that of a group, or of nobody."""
    found: int | None = getattr(record, "owner_id", None)
    return found
