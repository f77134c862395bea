"""Records of one type that lead to a record of another."""

from typing import Any

from django.db.models import QuerySet

from kesher.records.models import RecordLink
from kesher.records.queries.access import rights_to_see, visible_records
from kesher.records.queries.design import record_types_for
from kesher.records.rules.record_types import FieldSpec, RecordType
from kesher.tenancy.rules.access import Actor


def records_leading_to(
    actor: Actor, kind: RecordType, spec: FieldSpec, record_id: int
) -> QuerySet[Any]:
    """Return the records in use whose field leads to the record, newest first; those in sight."""
    if not all(actor.may(right) for right in rights_to_see(kind)):
        return kind.model.objects.none()  # type: ignore[no-any-return]
    rows = visible_records(actor, kind).filter(**{spec.column: record_id})
    if kind.archived_attribute:
        rows = rows.filter(**{f"{kind.archived_attribute}__isnull": True})
    return rows.order_by("-pk")


def links_to(
    actor: Actor, type_key: str, record_id: int
) -> list[tuple[RecordType, FieldSpec, int]]:
    """Return which types have records in sight that lead to the record by an own field.

    With each stands the field and how many there are, archived ones left out. One query, and one
    more for each type that is found.
    """
    found = (
        RecordLink.objects.filter(to_type=type_key, to_id=record_id)
        .values_list("from_type", "field_key")
        .distinct()
    )
    linked = []
    for from_type, field_key in sorted(found):
        kind = record_types_for(actor).get(from_type)
        spec = kind.find_field(field_key) if kind else None
        if kind and spec:
            count = linking_records(actor, kind, spec, type_key, record_id).count()
            linked.append((kind, spec, count))
    return [entry for entry in linked if entry[2]]


def linking_records(
    actor: Actor, kind: RecordType, spec: FieldSpec, to_type: str, to_id: int
) -> QuerySet[Any]:
    """Return the records in use and in sight whose own field leads to the record, newest first."""
    if not all(actor.may(right) for right in rights_to_see(kind)):
        return kind.model.objects.none()  # type: ignore[no-any-return]
    links = RecordLink.objects.filter(
        to_type=to_type, to_id=to_id, from_type=kind.key, field_key=spec.key
    )
    rows = visible_records(actor, kind).filter(pk__in=links.values("from_id"))
    if kind.archived_attribute:
        rows = rows.filter(**{f"{kind.archived_attribute}__isnull": True})
    return rows.order_by("-pk")


def is_linked_to(actor: Actor, type_key: str) -> bool:
    """Tell whether some own field in use leads to records of this type. No query of its own."""
    return any(
        spec.is_custom and spec.link_to == type_key
        for kind in record_types_for(actor).values()
        for spec in kind.fields
    )
