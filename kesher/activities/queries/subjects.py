"""Which record a row of the timeline is about, and which party that record has."""

from collections.abc import Iterable
from typing import Any

from kesher.activities.models import Activity
from kesher.lib.errors import NotFound
from kesher.records.errors import UnknownRecordType
from kesher.records.queries import (
    get_record,
    record_type,
    record_types_for,
    title_attribute,
    visible_records,
)
from kesher.records.queries.screens import get_type
from kesher.records.queries.stream import has_stream
from kesher.records.rules.record_types import RecordType
from kesher.tenancy.rules.access import Actor

PARTY = "party"


def get_subject(actor: Actor, record_type: str, record_id: int) -> tuple[RecordType, Any]:
    """Return a record that rows may be written on, with its type.

    Raises: NotFound, when it is not to be seen, or records of its type have no timeline.
    """
    kind = get_type(actor, record_type)
    if not has_stream(kind):
        raise NotFound
    return kind, get_record(actor=actor, record_type=kind, record_id=record_id)


def party_id_of(kind: RecordType, record: Any) -> int | None:
    """Return the party whose log shows the rows of a record: the one it belongs to, if any.

    It is what a built-in field leads to, or what records of an own type belong to.
    """
    if kind.key == PARTY:
        return int(record.pk)
    for spec in kind.fields:
        if spec.link_to == PARTY and (not spec.is_custom or spec.key == "belongs_to"):
            value = spec.value_of(record)
            return int(value) if value else None
    return None


def find_subject(activity: Activity) -> tuple[RecordType, Any] | None:
    """Return the record that a row was written on, with its type; its party is loaded.

    Nothing for a call from an unknown number, or where the record is no more.
    """
    if not activity.record_type:
        return (record_type(PARTY), activity.party) if activity.party else None
    try:
        kind = record_type(activity.record_type)
    except UnknownRecordType:
        return None
    record = kind.model.objects.filter(pk=activity.record_id, **kind.rows_condition).first()
    return (kind, record) if record else None


def is_of_archived_record(activity: Activity) -> bool:
    """Tell whether the record that a row was written on is read-only."""
    if not activity.record_type:
        return False
    found = find_subject(activity)
    if found is None:
        return True
    kind, record = found
    return record.deleted_at is not None or bool(
        kind.archived_attribute and getattr(record, kind.archived_attribute)
    )


def names_of_records(
    actor: Actor, wanted: Iterable[tuple[str, int | None]]
) -> dict[tuple[str, int], str]:
    """Return what records in sight are called, by type and id; one query for each type."""
    ids: dict[str, set[int]] = {}
    for type_key, record_id in wanted:
        if type_key and record_id is not None:
            ids.setdefault(type_key, set()).add(record_id)
    types = record_types_for(actor)
    found: dict[tuple[str, int], str] = {}
    for key in ids.keys() & types.keys():
        kind = types[key]
        title = title_attribute(kind)
        rows = visible_records(actor, kind).filter(pk__in=ids[key]).values_list("pk", title)
        found |= {(key, pk): f"{kind.label}: {name}" for pk, name in rows}
    return found
