"""Files that fields of records hold: taken in before the record is saved, then made its own."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from kesher.attachments import queries
from kesher.attachments.models import Attachment
from kesher.attachments.operations.files import store_file
from kesher.customfields.rules.file import file_value
from kesher.records.errors import LinkUnknown
from kesher.records.operations.field_files import FileKeeper, keep_files_with
from kesher.records.rules.record_types import FieldSpec, RecordType
from kesher.tenancy.history import operation
from kesher.tenancy.rules.access import Actor


@operation
def take_file_in(
    *, actor: Actor, record_type: str, file_name: str, chunks: Iterable[bytes]
) -> Attachment:
    """Take in a file for a field of a record that is still to be saved.

    It waits for the record a day; until then nobody gets it, and only the actor can use it.

    Raises: NotFound, NotPermitted, without the right to make or edit records of the type; what
    `attach_file` refuses of files. Then nothing is kept.
    """
    queries.require_writing(actor, record_type)
    return store_file(actor, record_type, queries.NO_RECORD, file_name, chunks)


def _find(actor: Actor, kind: RecordType, record: Any, spec: FieldSpec, attachment_id: int) -> str:
    own = Q(record_id=queries.NO_RECORD, created_by_id=actor.membership_id)
    if record.pk:
        own |= Q(record_id=record.pk, field_key__in=["", spec.key])
    files = Attachment.objects.filter(own, record_type=kind.key, deleted_at=None)
    file = files.filter(pk=attachment_id).first()
    if file is None:
        raise LinkUnknown(spec.key, spec.label)
    return file_value(file.name, file.pk)


def _keep(type_key: str, held: dict[int, tuple[int, str]]) -> None:
    files = Attachment.objects.filter(pk__in=held, record_type=type_key)
    for file in files:
        record_id, field_key = held[file.pk]
        is_free = file.record_id in {queries.NO_RECORD, record_id}
        if is_free and (file.record_id, file.field_key) != (record_id, field_key):
            file.record_id, file.field_key = record_id, field_key
            file.save(update_fields=["record_id", "field_key"])


keep_files_with(FileKeeper(find=_find, keep=_keep))
