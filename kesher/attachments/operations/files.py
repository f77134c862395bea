"""Attaching files and giving them other names."""

import hashlib
import secrets
from collections.abc import Iterable, Iterator
from contextlib import suppress

from django.conf import settings
from django.db import connection

from kesher.attachments import queries
from kesher.attachments.choices import ScanState
from kesher.attachments.errors import EmptyFile, FileTooLarge, QuotaExceeded, StoreUnavailable
from kesher.attachments.models import Attachment
from kesher.attachments.rules.file_kinds import (
    HEAD_BYTES,
    TAIL_BYTES,
    FileDescription,
    describe_file,
    refuse_program_name,
)
from kesher.attachments.rules.file_names import clean_file_name, new_file_name
from kesher.gateways import clamd
from kesher.gateways.base import GatewayFailed
from kesher.gateways.file_store import PREFIX, file_store
from kesher.lib import jobs
from kesher.lib.sizes import format_size
from kesher.tenancy.history import operation
from kesher.tenancy.rules.access import Actor

# Any number, as long as nobody else takes it: it parts our lock from those of others.
_ROOM_LOCK = 7_301


class _Measured:
    """Bytes on their way to the store: counted, hashed and looked at as they pass."""

    def __init__(self, name: str, chunks: Iterable[bytes]) -> None:
        self._name = name
        self._chunks = chunks
        self._digest = hashlib.sha256()
        self._head = b""
        self._tail = b""
        self.size_bytes = 0
        self.description: FileDescription | None = None

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    def __iter__(self) -> Iterator[bytes]:
        """Yield the chunks; what is to be refused raises here, so that the store keeps nothing.

        Raises: FileTooLarge, EmptyFile, ProgramRefused, LyingName.
        """
        for chunk in self._chunks:
            self.size_bytes += len(chunk)
            if self.size_bytes > settings.ATTACHMENT_BYTES:
                raise FileTooLarge(settings.ATTACHMENT_BYTES // 1024**2)
            self._digest.update(chunk)
            if len(self._head) < HEAD_BYTES:
                self._head += chunk[: HEAD_BYTES - len(self._head)]
            self._tail = (self._tail + chunk)[-TAIL_BYTES:]
            yield chunk
        if not self.size_bytes:
            raise EmptyFile
        self.description = describe_file(self._name, self._head, self._tail)


@operation
def attach_file(
    *, actor: Actor, record_type: str, record_id: int, file_name: str, chunks: Iterable[bytes]
) -> Attachment:
    """Attach a file to a record; its bytes are safe on disk before the row says that it is there.

    A process that is killed between the two leaves bytes without a row, which `sweep_orphans`
    removes; a row without bytes cannot come to be.

    Raises: NotFound, NotPermitted, RecordArchived; PathInName, FileNameMissing, ProgramRefused,
    LyingName, EmptyFile, FileTooLarge, QuotaExceeded; StoreUnavailable. Then nothing is kept.
    """
    kind, record = queries.get_record_of_files(actor, record_type, record_id)
    queries.require_change(actor, kind, record)
    return store_file(actor, record_type, record_id, file_name, chunks)


def store_file(
    actor: Actor, record_type: str, record_id: int, file_name: str, chunks: Iterable[bytes]
) -> Attachment:
    """Keep a file for a record; the caller has seen to the rights.

    Raises: PathInName, FileNameMissing, ProgramRefused, LyingName, EmptyFile, FileTooLarge,
    QuotaExceeded; StoreUnavailable. Then nothing is kept.
    """
    name = clean_file_name(file_name)
    refuse_program_name(name)
    measured = _Measured(name, chunks)
    key = f"{PREFIX}{actor.business_id}/{secrets.token_hex(1)}/{secrets.token_hex(16)}"
    store = file_store()
    try:
        store.save(key, measured)
    except GatewayFailed as failure:
        raise StoreUnavailable from failure
    try:
        _require_room(actor, measured.size_bytes)
        return _record_file(actor, record_type, record_id, name, key, measured)
    except BaseException:
        with suppress(GatewayFailed):  # then the sweep removes it
            store.delete(key)
        raise


def _require_room(actor: Actor, size_bytes: int) -> None:
    # Two uploads at once must not both take the last room; the later waits for the earlier.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", (_ROOM_LOCK, actor.business_id))
    room = queries.room_of_business()
    if not room.has_room_for(size_bytes):
        raise QuotaExceeded(format_size(room.quota_bytes))


def _record_file(
    actor: Actor, record_type: str, record_id: int, name: str, key: str, measured: _Measured
) -> Attachment:
    found = measured.description
    if found is None:
        raise AssertionError("The store kept a file without reading it to the end.")
    attachment: Attachment = Attachment.objects.create(
        business_id=actor.business_id,
        record_type=record_type,
        record_id=record_id,
        name=f"{name}.{found.ending}" if found.ending else name,
        content_type=found.content_type,
        size_bytes=measured.size_bytes,
        sha256=measured.sha256,
        storage_key=key,
        is_previewable=found.is_previewable,
        scan_state=ScanState.WAITING if clamd.is_configured() else ScanState.NOT_SCANNED,
        created_by_id=actor.membership_id,
    )
    if attachment.scan_state == ScanState.WAITING:
        jobs.enqueue(
            "attachments.scan_attachment",
            business_id=actor.business_id,
            attachment_id=attachment.pk,
        )
    return attachment


@operation
def rename_attachment(*, actor: Actor, attachment_id: int, name: str) -> Attachment:
    """Give a file another name; its ending stays, and may be left out.

    Raises: NotFound, NotPermitted, RecordArchived, FileInField; PathInName, FileNameMissing,
    EndingChanged.
    """
    attachment, kind, record = queries.get_attachment(actor, attachment_id, for_update=True)
    queries.require_change(actor, kind, record)
    queries.require_not_in_field(attachment, kind, record)
    attachment.name = new_file_name(name, old_name=attachment.name)
    attachment.save(update_fields=["name"])
    return attachment
