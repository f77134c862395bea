"""Taking a sheet in, reading it through, and deciding what its columns are."""

import hashlib
import os
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from django.utils import timezone

from kesher.exchange import queries
from kesher.exchange.choices import BatchDeed, BatchState
from kesher.exchange.errors import BrokenSheet, FileTooLarge, ImportAlreadyStarted
from kesher.exchange.models import Batch
from kesher.exchange.rules.limits import MAX_FILE_BYTES, MAX_FILE_MEGABYTES
from kesher.exchange.rules.mapping import guess_mapping
from kesher.exchange.rules.sheets import Sheet, SheetKind, open_sheet
from kesher.exchange.rules.surveys import survey_sheet
from kesher.exchange.rules.targets import ImportTarget
from kesher.lib import jobs
from kesher.lib.files import stored_path
from kesher.lib.text import clean_line, strip_bidi_overrides
from kesher.tenancy.history import operation
from kesher.tenancy.rules.access import Actor

FOLDER = "imports"
_SAMPLE_ROWS = 200
_LONGEST_FILE_NAME = 200
# What was decided about the rows of that sheet, and says nothing about the next.
_OF_ONE_SHEET = frozenset({"lone_rows", "repetitions", "again", "is_trial"})

# Up to these sizes a sheet is read through while the user waits, for less than a second.
_SMALL_BYTES = {SheetKind.TEXT: 2 * 1024 * 1024, SheetKind.WORKBOOK: 256 * 1024}


@operation
def upload_sheet(
    *,
    actor: Actor,
    record_type: str,
    file_name: str,
    chunks: Iterable[bytes],
    encoding: str = "",
    wanted: Mapping[str, str] | None = None,
) -> Batch:
    """Store a sheet under a name of our own and guess what its columns are; import nothing yet.

    `encoding` overrides the one that is found, `wanted` are decisions known beforehand. A large
    sheet is read through by the worker; until then it is being checked.

    Raises: NotFound, NotPermitted, UnknownEncoding, FileTooLarge, or another BrokenSheet; then
    nothing is kept.
    """
    target = queries.target_of(actor, record_type)
    decoding = queries.parse_decoding(encoding) if encoding else None
    draft = f"{FOLDER}/{actor.business_id}/{uuid.uuid4().hex}"
    path = stored_path(draft)
    try:
        checksum = _write(path, chunks)
        sheet = open_sheet(path, decoding)
        batch = Batch(
            business_id=actor.business_id,
            created_by_id=actor.membership_id,
            record_type=record_type,
            file_name=_harmless_name(file_name),
            stored_file=f"{draft}.{sheet.kind}",
            checksum=checksum,
            choices=dict(wanted or {}),
        )
        _describe(actor, batch, sheet, target)
        path.rename(path.with_suffix(f".{sheet.kind}"))
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    batch.save(force_insert=True)
    if batch.state == BatchState.CHECKING:
        _enqueue_check(actor, batch)
    return batch


@operation
def choose_encoding(*, actor: Actor, batch_id: int, encoding: str) -> Batch:
    """Read the sheet again in another encoding, and guess its columns anew.

    Raises: NotFound, NotPermitted, ImportAlreadyStarted, UnknownEncoding; WrongEncoding or
    another BrokenSheet, when the file does not read so: then the earlier reading stays.
    """
    batch = _batch_to_prepare(actor, batch_id)
    target = queries.target_of(actor, batch.record_type)
    sheet = open_sheet(queries.path_of(batch), queries.parse_decoding(encoding))
    _describe(actor, batch, sheet, target)
    batch.save()
    if batch.state == BatchState.CHECKING:
        _enqueue_check(actor, batch)
    return batch


@operation
def choose_columns(
    *, actor: Actor, batch_id: int, mapping: Sequence[str], choices: Mapping[str, str]
) -> Batch:
    """Remember which column is which field, and what was decided; checked when it starts.

    Raises: NotFound, NotPermitted, ImportAlreadyStarted.
    """
    batch = _batch_to_prepare(actor, batch_id)
    batch.mapping = list(mapping)
    batch.choices = dict(choices)
    batch.save(update_fields=["mapping", "choices"])
    return batch


@operation
def check_sheet(*, actor: Actor, batch_id: int) -> Batch:
    """Read a large sheet through; what is broken in it ends the import before it began.

    Raises: NotFound, NotPermitted.
    """
    batch = queries.get_batch(actor, batch_id, deed=BatchDeed.IMPORT, for_update=True)
    if batch.state != BatchState.CHECKING:
        return batch
    try:
        _survey(batch, queries.sheet_of(batch))
    except BrokenSheet as refusal:
        batch.state = BatchState.FAILED
        batch.failure = str(refusal.message)
        batch.finished_at = timezone.now()
    batch.save()
    return batch


def _batch_to_prepare(actor: Actor, batch_id: int) -> Batch:
    batch = queries.get_batch(actor, batch_id, deed=BatchDeed.IMPORT, for_update=True)
    if batch.state not in (BatchState.CHECKING, BatchState.MAPPING):
        raise ImportAlreadyStarted
    return batch


def _describe(actor: Actor, batch: Batch, sheet: Sheet, target: ImportTarget) -> None:
    """Take over what a sheet looks like from the outside, and read it through if it is small."""
    fields = queries.fields_of_target(actor, target.record_type)
    sample = [row.cells for row, _ in zip(sheet.rows(), range(_SAMPLE_ROWS), strict=False)]
    batch.encoding = str(sheet.decoding)
    batch.headers = list(sheet.headers)
    batch.mapping = list(guess_mapping(sheet.headers, sample, fields, target.recognizers))
    earlier = queries.earlier_of_same_shape(batch)
    if earlier and fields.keys().issuperset(filter(None, earlier.mapping)):
        batch.mapping = earlier.mapping
        known = {key: value for key, value in earlier.choices.items() if key not in _OF_ONE_SHEET}
        batch.choices = {**known, **batch.choices}
    batch.survey = None
    batch.state = BatchState.CHECKING
    if sheet.path.stat().st_size <= _SMALL_BYTES[sheet.kind]:
        _survey(batch, sheet)


def _survey(batch: Batch, sheet: Sheet) -> None:
    survey = survey_sheet(sheet)
    batch.survey = asdict(survey)
    batch.row_count = survey.row_count
    batch.state = BatchState.MAPPING


def _enqueue_check(actor: Actor, batch: Batch) -> None:
    jobs.enqueue(
        "exchange.check_sheet",
        business_id=actor.business_id,
        membership_id=actor.membership_id,
        batch_id=batch.pk,
    )


def _write(path: Path, chunks: Iterable[bytes]) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    size = 0
    with path.open("xb") as file:
        for chunk in chunks:
            size += len(chunk)
            if size > MAX_FILE_BYTES:
                raise FileTooLarge(MAX_FILE_MEGABYTES)
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest()


def _harmless_name(file_name: str) -> str:
    """Return the last part of a file's name, without what would show it as something else."""
    last = file_name.replace("\\", "/").rpartition("/")[2]
    return clean_line(strip_bidi_overrides(last))[-_LONGEST_FILE_NAME:] or "sheet"
