"""Links between records: what may be linked, and how a link is found from its other end."""

from collections.abc import Mapping, Sequence
from typing import Any

from kesher.records.errors import LinkUnknown
from kesher.records.models import RecordLink
from kesher.records.operations.erasing import erase_also
from kesher.records.operations.field_files import keep_files
from kesher.records.operations.places import PLACE_KEYS
from kesher.records.queries import record_type
from kesher.records.queries.links import linkable
from kesher.records.rules.record_types import RecordType
from kesher.tenancy.queries import design_stamp
from kesher.tenancy.rules.access import Actor


def require_links(actor: Actor, kind: RecordType, values: Mapping[str, Any]) -> None:
    """Let only links pass that lead to something of this business that the actor may choose.

    Owner, branch and department are left to `places`, which knows what they need of each other.

    Raises: LinkUnknown, naming the field.
    """
    for key, value in values.items():
        spec = kind.find_field(key)
        if spec is None or not value or key in PLACE_KEYS:
            continue
        rows = linkable(actor, spec)
        if rows is not None and not rows.filter(pk=value).exists():
            raise LinkUnknown(spec.key, spec.label)


def keep_links(type_key: str, records: Sequence[Any]) -> None:
    """Keep what own fields of these records lead to, so that it is found from the other end.

    Files that own fields hold become files of these records. Called after records were stored, by
    every operation that stores their own values. At most two queries; none where no own field of
    the type leads to records, and one more where one holds a file.
    """
    if not records or not design_stamp():
        return
    keep_files(type_key, records)
    specs = [spec for spec in record_type(type_key).fields if spec.is_custom and spec.link_to]
    if not specs:
        return
    wanted = [
        RecordLink(
            business_id=record.business_id,
            from_type=type_key,
            from_id=record.pk,
            field_key=spec.key,
            to_type=spec.link_to,
            to_id=value,
        )
        for record in records
        for spec in specs
        if (value := spec.value_of(record))
    ]
    ids = [record.pk for record in records]
    RecordLink.objects.filter(from_type=type_key, from_id__in=ids).delete()
    RecordLink.objects.bulk_create(wanted)


@erase_also
def erase_links(kind: RecordType, ids: Sequence[int]) -> None:
    """Erase the links from and to records that are being erased."""
    RecordLink.objects.filter(from_type=kind.key, from_id__in=ids).delete()
    RecordLink.objects.filter(to_type=kind.key, to_id__in=ids).delete()
