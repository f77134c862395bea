"""Writing a report into a sheet that can be downloaded for a week."""

from collections.abc import Mapping

from django.utils import timezone

from kesher.exchange.choices import BatchDeed, BatchState
from kesher.exchange.errors import UnknownFormat
from kesher.exchange.models import Batch
from kesher.exchange.operations.exports import FOLDER, count_export, finish_export
from kesher.exchange.operations.progress import Acting, enqueue_batch, new_file
from kesher.exchange.queries.sources import get_sheet_source
from kesher.exchange.rules.sheet_files import writing_sheet
from kesher.exchange.rules.sheets import SheetKind
from kesher.lib.files import stored_path
from kesher.lib.text import clean_line
from kesher.tenancy.history import operation
from kesher.tenancy.rules.access import Actor

#: The choice that names what is exported, where that is not the records of a list.
SOURCE = "source"
_MOST_PARAMETERS, _LONGEST = 50, 200


@operation
def start_source_export(
    *, actor: Actor, source_key: str, parameters: Mapping[str, str], file_kind: str
) -> Batch:
    """Have the worker write a report into a sheet, as its address asks for it.

    Raises: NotFound, NotPermitted, UnknownFormat.
    """
    source = get_sheet_source(actor, source_key)
    if file_kind not in set(SheetKind):
        raise UnknownFormat(file_kind)
    batch = Batch(
        business_id=actor.business_id,
        created_by_id=actor.membership_id,
        deed=BatchDeed.EXPORT,
        record_type=source.record_type,
        file_name=f"{source.label} {timezone.localdate():%Y-%m-%d}.{file_kind}",
        choices={SOURCE: source.key, "parameters": _kept(parameters), "file_kind": file_kind},
        state=BatchState.QUEUED,
    )
    batch.save(force_insert=True)
    enqueue_batch(actor, batch)
    return batch


def _kept(parameters: Mapping[str, str]) -> dict[str, str]:
    """Return what a batch keeps of an address: no report says more than this."""
    some = list(parameters.items())[:_MOST_PARAMETERS]
    return {clean_line(name)[:_LONGEST]: clean_line(value)[:_LONGEST] for name, value in some}


def work_through(acting: Acting, batch: Batch) -> None:
    """Write the file; after a kill it is written again from its beginning.

    Raises: NotFound and NotPermitted, when the report or the right has gone since.
    """
    file_kind = SheetKind(batch.choices["file_kind"])
    with acting() as actor:
        source = get_sheet_source(actor, batch.choices[SOURCE])
        table = source.table(actor, batch.choices["parameters"])
        done = len(table.rows)
        count_export(actor=actor, batch_id=batch.pk, done=done, row_count=done)
        title = str(source.label)
    name = new_file(batch, FOLDER, file_kind)
    with writing_sheet(stored_path(name), file_kind, table.headers, title=title) as sheet:
        sheet.write(table.rows)
    with acting() as actor:
        finish_export(actor=actor, batch_id=batch.pk, name=name)
