"""Pinning entries at the top of the stream of a record."""

from collections.abc import Sequence

from kesher.lib.errors import NotFound, NotPermitted
from kesher.records.errors import TooManyPinned
from kesher.records.models import StreamPin
from kesher.records.operations.erasing import erase_also
from kesher.records.queries import get_record, may_do
from kesher.records.queries.screens import get_type
from kesher.records.queries.stream import MOST_PINNED, stream_entry
from kesher.records.rules.record_types import RecordType
from kesher.tenancy.history import operation
from kesher.tenancy.rules.access import Actor


@operation
def pin_entry(
    *, actor: Actor, record_type: str, record_id: int, source: str, row_id: int, is_pinned: bool
) -> None:
    """Pin an entry of a record's stream for everybody, or let it go; doing it twice does nothing.

    Raises: NotFound, when the record or the entry is not to be seen; NotPermitted, without the
    right to edit the record; TooManyPinned, beyond twenty.
    """
    kind = get_type(actor, record_type)
    record = get_record(actor=actor, record_type=kind, record_id=record_id)
    if not may_do(actor, kind, record, f"{kind.right}.edit"):
        raise NotPermitted(f"{kind.right}.edit")
    pins = StreamPin.objects.filter(record_type=kind.key, record_id=record_id)
    if not is_pinned:
        pins.filter(source=source, row_id=row_id).delete()
        return
    entry = stream_entry(actor, kind, record, source_key=source, row_id=row_id)
    if entry is None:
        raise NotFound
    if entry.is_pinned:
        return
    if pins.count() >= MOST_PINNED:
        raise TooManyPinned(most=MOST_PINNED)
    StreamPin.objects.get_or_create(
        business_id=actor.business_id,
        record_type=kind.key,
        record_id=record_id,
        source=source,
        row_id=row_id,
        defaults={"created_by_id": actor.membership_id},
    )


@erase_also
def erase_pins(kind: RecordType, record_ids: Sequence[int]) -> None:
    """Erase what was pinned on records that are being erased."""
    StreamPin.objects.filter(record_type=kind.key, record_id__in=record_ids).delete()
