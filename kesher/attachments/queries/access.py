"""The one way to the files of a record, and to one of them."""

from collections.abc import Collection
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from kesher.attachments.choices import GIVEN_OUT, PENDING
from kesher.attachments.errors import (
    FileInField,
    InfectedFile,
    NotYetScanned,
    RecordArchived,
)
from kesher.attachments.models import Attachment
from kesher.customfields.rules.file import attachment_id_of
from kesher.lib.errors import NotFound, NotPermitted, Refusal
from kesher.lib.rows import columns_of, hold, instance_of, read_rows
from kesher.records.errors import UnknownRecordType
from kesher.records.queries import get_record, may_do, record_type_for
from kesher.records.rules.record_types import RecordType
from kesher.tenancy.rules.access import Actor, require
from kesher.tenancy.scoping import scoped_business_id

# The number of a record that is still to be saved.
NO_RECORD = 0
_AFTER_ALL = 2**63 - 1


def get_record_of_files(actor: Actor, type_key: str, record_id: int) -> tuple[RecordType, Any]:
    """Return the record whose files are asked for, if the actor may see it, and its type for him.

    Raises: NotFound, also for a type that is not.
    """
    try:
        kind = record_type_for(actor, type_key)
    except UnknownRecordType:
        raise NotFound from None
    return kind, get_record(actor=actor, record_type=kind, record_id=record_id)


def attachments_of(actor: Actor, type_key: str, record_id: int) -> QuerySet[Attachment]:
    """Return the files of a record, newest first, those in the bin left out.

    Raises: NotFound, when the actor may not see the record.
    """
    return _files_of(actor, type_key, record_id).filter(deleted_at=None)


def recently_deleted(actor: Actor, type_key: str, record_id: int) -> QuerySet[Attachment]:
    """Return the files of a record that are in the bin, newest first.

    Raises: NotFound, when the actor may not see the record.
    """
    files = _files_of(actor, type_key, record_id).filter(deleted_at__isnull=False)
    return files.select_related("created_by", "deleted_by")


def _files_of(actor: Actor, type_key: str, record_id: int) -> QuerySet[Attachment]:
    kind, _record = get_record_of_files(actor, type_key, record_id)
    return _newest(kind, record_id)


def files_of_seen(
    kind: RecordType, record_id: int, *, only: Collection[int] = (), before: int = 0, limit: int
) -> list[Attachment]:
    """Return the newest files of a record that the actor is known to see, or `only` some.

    `kind` is the type as he may see it; `before` is the last file of the page above. One query.
    """
    values = {
        "business": scoped_business_id(),
        "type": kind.key,
        "record": record_id,
        "fields": readable_keys(kind),
        "is_all": not only,
        "only": list(only),
        "before": before or _AFTER_ALL,
        "limit": limit,
    }
    found = []
    for *columns, by in read_rows(_NEWEST, values):
        file = instance_of(Attachment, columns)
        hold(file, "created_by", "display_name", by)
        found.append(file)
    return found


# Asked for every stream, see `lib.rows`.
_NEWEST = f"""
SELECT {columns_of(Attachment, "file")}, its_maker.display_name
FROM attachments_attachment file
LEFT JOIN tenancy_membership its_maker
  ON its_maker.business_id = file.business_id AND its_maker.id = file.created_by_id
WHERE file.business_id = %(business)s AND file.record_type = %(type)s
  AND file.record_id = %(record)s AND file.field_key = ANY(%(fields)s) AND file.deleted_at IS NULL
  AND (%(is_all)s OR file.id = ANY(%(only)s)) AND file.id < %(before)s
ORDER BY file.id DESC LIMIT %(limit)s"""  # noqa: S608 -- names of ours


def _newest(kind: RecordType, record_id: int) -> QuerySet[Attachment]:
    files: QuerySet[Attachment] = Attachment.objects.filter(
        record_type=kind.key, record_id=record_id, field_key__in=readable_keys(kind)
    )
    return files.select_related("created_by").order_by("-id")


def readable_keys(kind: RecordType) -> list[str]:
    """Return the keys of the fields whose files he may know of for whom the type was asked.

    The blank one is that of files that came with no field.
    """
    return ["", *(spec.key for spec in kind.fields if spec.type.key == "file")]


def count_attachments(kind: RecordType, record_id: int) -> int:
    """Return how many files a record has that the actor is known to see; for its card."""
    # Asked with every card, so the ORM is left out: putting it together takes three times as long.
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, (scoped_business_id(), kind.key, record_id, readable_keys(kind)))
        count: int = cursor.fetchone()[0]
    return count


_COUNT = (
    "SELECT count(*) FROM attachments_attachment WHERE business_id = %s AND record_type = %s"
    " AND record_id = %s AND field_key = ANY(%s) AND deleted_at IS NULL"
)


def get_attachment(
    actor: Actor,
    attachment_id: int,
    *,
    type_key: str = "",
    record_id: int = 0,
    is_deleted: bool = False,
    for_update: bool = False,
) -> tuple[Attachment, RecordType, Any]:
    """Return a file with the type of its record and the record, if the actor may see that.

    With `type_key` and `record_id` it must be a file of this record. Locked if it is going to be
    changed.

    Raises: NotFound, when it is absent, foreign, in the bin (or, with `is_deleted`, not in it), or
    the actor may not see its record, or may not read the field that it came with.
    """
    files = Attachment.objects.filter(pk=attachment_id, deleted_at__isnull=not is_deleted)
    if type_key:
        files = files.filter(record_type=type_key, record_id=record_id)
    if for_update:
        files = files.select_for_update()
    attachment: Attachment | None = files.first()
    if attachment is None:
        raise NotFound
    kind, record = get_record_of_files(actor, attachment.record_type, attachment.record_id)
    if attachment.field_key not in readable_keys(kind):
        raise NotFound
    return attachment, kind, record


def require_change(actor: Actor, kind: RecordType, record: Any) -> None:
    """Let pass only who may edit the record, while it is in use.

    Raises: NotPermitted, RecordArchived.
    """
    refusal = _refusal_of_change(actor, kind, record)
    if refusal:
        raise refusal


def reason_not_to_change(actor: Actor, kind: RecordType, record: Any) -> str:
    """Return why the actor may not add, rename or delete files here; blank where it is possible."""
    refusal = _refusal_of_change(actor, kind, record)
    return str(refusal.message) if refusal else ""


def may_change_files(actor: Actor, kind: RecordType, record: Any) -> bool:
    """Tell whether the actor may add files to this record."""
    return _refusal_of_change(actor, kind, record) is None


def _refusal_of_change(actor: Actor, kind: RecordType, record: Any) -> Refusal | None:
    right = f"{kind.right}.edit"
    if not may_do(actor, kind, record, right):
        return NotPermitted(right)
    if kind.archived_attribute and getattr(record, kind.archived_attribute):
        return RecordArchived()
    return None


def require_not_in_field(attachment: Attachment, kind: RecordType, record: Any) -> None:
    """Let pass only files that no field of the record holds.

    Raises: FileInField.
    """
    spec = kind.find_field(attachment.field_key) if attachment.field_key else None
    if spec and attachment_id_of(spec.value_of(record)) == attachment.pk:
        raise FileInField(spec.label)


def require_writing(actor: Actor, type_key: str) -> None:
    """Let pass only who may make or change records of the type.

    Raises: NotFound, for a type that is not; NotPermitted.
    """
    try:
        kind = record_type_for(actor, type_key)
    except UnknownRecordType:
        raise NotFound from None
    if not actor.may(f"{kind.right}.edit"):
        require(actor, f"{kind.right}.create")


def require_given_out(attachment: Attachment) -> None:
    """Let only files through that the virus scanner has cleared, where there is one.

    Raises: NotYetScanned, InfectedFile.
    """
    if attachment.scan_state in GIVEN_OUT:
        return
    raise NotYetScanned if attachment.scan_state in PENDING else InfectedFile
