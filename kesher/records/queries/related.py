"""Records of one type that lead to a record of another."""

from typing import Any

from django.db.models import QuerySet

from kesher.records.queries.access import rights_to_see, visible_records
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
