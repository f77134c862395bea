"""Who changed a record last: told to whoever changes it at the same time."""

import datetime as dt
from dataclasses import dataclass

from kesher.records.models import Record
from kesher.tenancy.models import Change, Membership


@dataclass(frozen=True, slots=True)
class Editor:
    """A user and the moment of the last change."""

    name: str
    at: dt.datetime


def last_editor(record: Record) -> Editor | None:
    """Return who changed the record last, if the change log knows."""
    change = (
        Change.objects.filter(table=record._meta.db_table, row_id=record.pk)
        .order_by("-pk")
        .only("membership_id", "at")
        .first()
    )
    if change is None:
        return None
    name = (
        Membership.objects.filter(pk=change.membership_id or 0)
        .values_list("display_name", flat=True)
        .first()
    )
    return Editor(name or "", change.at)
