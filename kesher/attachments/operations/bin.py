"""Files that are deleted: in the bin for 30 days, then gone with their bytes."""

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import islice

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from kesher.attachments import queries
from kesher.attachments.models import Attachment
from kesher.customfields.models import CustomField
from kesher.gateways.file_store import PREFIX, file_store
from kesher.records.errors import UnknownRecordType
from kesher.records.operations.erasing import erase_also
from kesher.records.queries import record_type
from kesher.records.rules.record_types import RecordType
from kesher.tenancy.history import operation
from kesher.tenancy.rules.access import Actor

_ROWS_AT_ONCE = 500
# Bytes without a row may belong to an upload whose transaction has not ended.
_ORPHAN_AGE = dt.timedelta(days=1)


@operation
def delete_attachment(*, actor: Actor, attachment_id: int) -> Attachment:
    """Put a file into the bin; it can be restored for 30 days.

    Raises: NotFound, NotPermitted, RecordArchived, FileInField.
    """
    attachment, kind, record = queries.get_attachment(actor, attachment_id, for_update=True)
    queries.require_change(actor, kind, record)
    queries.require_not_in_field(attachment, kind, record)
    attachment.deleted_at = timezone.now()
    attachment.deleted_by_id = actor.membership_id
    attachment.save(update_fields=["deleted_at", "deleted_by"])
    return attachment


@operation
def restore_attachment(*, actor: Actor, attachment_id: int) -> Attachment:
    """Take a file out of the bin.

    Raises: NotFound, when it is not in the bin, or no longer; NotPermitted, RecordArchived.
    """
    attachment, kind, record = queries.get_attachment(
        actor, attachment_id, is_deleted=True, for_update=True
    )
    queries.require_change(actor, kind, record)
    attachment.deleted_at = None
    attachment.deleted_by_id = None
    attachment.save(update_fields=["deleted_at", "deleted_by"])
    return attachment


@operation
def erase_due_attachments(*, now: dt.datetime) -> int:
    """Erase files whose 30 days in the bin are over, those of records that are no more, and those
    that have waited for a record in vain.

    Row, change log and bytes go; at most 500 at once. Returns how many.
    """
    due = Q(deleted_at__lt=now - dt.timedelta(days=queries.DAYS_TO_RESTORE))
    due |= Q(record_id=queries.NO_RECORD, created_at__lt=now - _ORPHAN_AGE)
    due |= Q(~Exists(_fields_of_files()), ~Q(field_key=""))
    for condition in _of_erased_records():
        due |= condition
    rows = Attachment.objects.filter(due).order_by("pk").select_for_update(skip_locked=True)
    found = list(rows.values_list("pk", "storage_key")[:_ROWS_AT_ONCE])
    if not found:
        return 0
    _erase(found)
    return len(found)


@erase_also
def erase_files_of(kind: RecordType, record_ids: Sequence[int]) -> None:
    """Erase the files of records that are being erased, those in the bin too."""
    rows = Attachment.objects.filter(record_type=kind.key, record_id__in=record_ids)
    _erase(list(rows.values_list("pk", "storage_key")))


def _erase(found: Sequence[tuple[int, str]]) -> None:
    ids = [pk for pk, _ in found]
    Attachment.objects.filter(pk__in=ids).delete()
    with connection.cursor() as cursor:
        cursor.execute("SELECT kesher_erase_changes('attachments_attachment', %s)", (ids,))
    # Only once the rows are gone for good; what a kill leaves behind the sweep finds.
    keys = [key for _, key in found]
    transaction.on_commit(lambda: _remove(keys))


def _fields_of_files() -> QuerySet[CustomField]:
    """Return the field that a file came with; what is kept of a deleted one goes with it."""
    names = {"record_type": OuterRef("record_type"), "key": OuterRef("field_key")}
    fields: QuerySet[CustomField] = CustomField.objects.filter(**names)
    return fields


def _of_erased_records() -> Iterator[Q]:
    for key in Attachment.objects.order_by().values_list("record_type", flat=True).distinct():
        try:
            model = record_type(key).model
        except UnknownRecordType:
            continue  # a type that the business has put aside may come back
        is_there = Exists(model.objects.filter(pk=OuterRef("record_id")))
        yield Q(~is_there, ~Q(record_id=queries.NO_RECORD), record_type=key)


def _remove(keys: list[str]) -> None:
    store = file_store()
    for key in keys:
        store.delete(key)


def sweep_orphans(*, business_id: int, now: dt.datetime) -> int:
    """Remove bytes of the business in scope that no row names; return how many.

    They are left by processes that were killed between writing the bytes and the row, or between
    erasing the row and the bytes. A day old, since an upload may be under way.
    """
    store = file_store()
    old = (
        key
        for key, written_at in store.keys(f"{PREFIX}{business_id}/")
        if written_at < now - _ORPHAN_AGE
    )
    count = 0
    while keys := list(islice(old, _ROWS_AT_ONCE)):
        orphans = set(keys) - queries.known_keys(keys)
        _remove(sorted(orphans))
        count += len(orphans)
    return count
