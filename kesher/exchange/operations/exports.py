"""Writing the records of a list into a sheet that can be downloaded for a week."""

import datetime as dt
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from kesher.exchange import queries
from kesher.exchange.choices import BatchDeed, BatchState
from kesher.exchange.errors import UnknownFormat
from kesher.exchange.models import Batch
from kesher.exchange.operations.progress import (
    Acting,
    end_batch,
    enqueue_batch,
    lock_batch,
    new_file,
)
from kesher.exchange.rendering.export_rows import ExportColumn, export_column, export_rows
from kesher.exchange.rules.deeds import EXPORT_DAYS, UNDO_DAYS
from kesher.exchange.rules.export_cells import CellValue
from kesher.exchange.rules.selections import Selection
from kesher.exchange.rules.sheet_files import writing_sheet
from kesher.exchange.rules.sheets import SheetKind
from kesher.lib.files import stored_path
from kesher.records.queries import linked_names
from kesher.savedviews.queries.pages import all_columns, list_spec
from kesher.tenancy.history import operation
from kesher.tenancy.rules.access import Actor

FOLDER = "exports"
_ROWS_AT_ONCE = 1_000
_IDS_AT_ONCE = 1_000


@operation
def start_export(
    *, actor: Actor, selection: Selection, file_kind: str, all_fields: bool = False
) -> Batch:
    """Have the worker write the selected records into a sheet: the columns of the list, or all.

    Raises: NotFound, NotPermitted, UnknownFormat; UnknownFilter, UnknownSort and BadValue, for a
    state that the list does not have.
    """
    if file_kind not in set(SheetKind):
        raise UnknownFormat(file_kind)
    chosen = queries.selected(actor, selection, BatchDeed.EXPORT)
    batch = Batch(
        business_id=actor.business_id,
        created_by_id=actor.membership_id,
        deed=BatchDeed.EXPORT,
        record_type=chosen.kind.key,
        file_name=f"{chosen.listing.label} {timezone.localdate():%Y-%m-%d}.{file_kind}",
        choices={
            "selection": selection.as_json(),
            "file_kind": file_kind,
            "all_fields": all_fields,
        },
        state=BatchState.QUEUED,
    )
    batch.save(force_insert=True)
    enqueue_batch(actor, batch)
    return batch


def work_through(acting: Acting, batch: Batch) -> None:
    """Write the file of an export, a thousand records to a query, in constant memory.

    The numbers of the records are read first, eight bytes each, so that what comes and goes
    meanwhile shifts nothing; each record is read anew as the actor may see it then. After a kill
    the file is written again from its beginning.

    Raises: NotFound, NotPermitted and what `queries.selected` refuses, when the right or the list
    has gone since.
    """
    selection = Selection.from_json(batch.choices["selection"])
    file_kind = SheetKind(batch.choices["file_kind"])
    with acting() as actor:
        chosen = queries.selected(actor, selection, BatchDeed.EXPORT)
        ids = array("q", _ids(chosen.rows))
        columns = _columns(chosen, all_fields=batch.choices["all_fields"])
        is_going_on = count_export(actor=actor, batch_id=batch.pk, done=0, row_count=len(ids))
    name = new_file(batch, FOLDER, file_kind)
    headers = [column.label for column in columns]
    title, left, done = str(chosen.listing.label), iter(ids), 0
    with writing_sheet(stored_path(name), file_kind, headers, title=title) as sheet:
        while is_going_on and (piece := tuple(islice(left, _ROWS_AT_ONCE))):
            with acting() as actor:
                rows = _rows(actor, replace(selection, ids=piece), columns)
                done += len(rows)
                is_going_on = count_export(
                    actor=actor, batch_id=batch.pk, done=done, row_count=len(ids)
                )
            sheet.write(rows)
    with acting() as actor:
        finish_export(actor=actor, batch_id=batch.pk, name=name)


def _ids(rows: QuerySet[Any]) -> Iterator[int]:
    """Read the numbers of records through a cursor of the server, a thousand at a time."""
    try:
        query, parameters = rows.values_list("pk").query.sql_with_params()
    except EmptyResultSet:
        return
    with connection.chunked_cursor() as cursor:
        cursor.execute(query, parameters)
        while some := cursor.fetchmany(_IDS_AT_ONCE):
            yield from (row[0] for row in some)


def _columns(chosen: queries.Selected, *, all_fields: bool) -> list[ExportColumn]:
    """Return the columns of the list, or every field that the actor may read."""
    if not all_fields:
        shown = list_spec(chosen.kind, chosen.listing, chosen.state.columns)
        return [export_column(column) for column in shown.columns]
    number = ExportColumn(gettext("Record number"), "id", "id", draw=int)
    return [
        number,
        *(export_column(column) for column in all_columns(chosen.kind).values()),
    ]


def _rows(
    actor: Actor, selection: Selection, columns: Sequence[ExportColumn]
) -> list[list[CellValue]]:
    """Return rows of the sheet for those of the records that the actor may still export."""
    chosen = queries.selected(actor, selection, BatchDeed.EXPORT)
    wanted = dict.fromkeys(["id", *(column.attribute for column in columns if column.attribute)])
    places = {attribute: place for place, attribute in enumerate(wanted)}
    found = {row[0]: row for row in chosen.rows.order_by().values_list(*wanted)}
    rows = [found[record_id] for record_id in selection.ids if record_id in found]
    ids = [row[0] for row in rows]
    keys = {column.key for column in columns if not column.attribute}
    added = (column for column in chosen.kind.added_columns if column.key in keys)
    cells = {column.key: column.load(actor, ids) for column in added}
    links = [(column.link, places[column.attribute]) for column in columns if column.link]
    names = linked_names(actor, [(link, row[place]) for row in rows for link, place in links])
    return export_rows(columns, places, rows, cells, names)


@operation
def count_export(*, actor: Actor, batch_id: int, done: int, row_count: int) -> bool:
    """Write down how far an export has come; False when it was cancelled."""
    batch = lock_batch(actor, batch_id)
    if batch is None or batch.state != BatchState.RUNNING:
        return False
    batch.created_count, batch.row_count = done, row_count
    batch.save(update_fields=["created_count", "row_count"])
    return True


@operation
def finish_export(*, actor: Actor, batch_id: int, name: str) -> None:
    """Offer the file of an export; that of a cancelled one is deleted."""
    batch = lock_batch(actor, batch_id)
    if batch is None or batch.state != BatchState.RUNNING:
        stored_path(name).unlink(missing_ok=True)
        return
    batch.result_file = name
    end_batch(batch, BatchState.DONE)


@operation
def forget_files(*, now: dt.datetime) -> int:
    """Delete the files of exports after a week and those of refused rows after thirty days.

    The installation itself acts, in one business after another. Returns how many went.
    """
    over = Q(deed=BatchDeed.EXPORT, finished_at__lt=now - dt.timedelta(days=EXPORT_DAYS))
    over |= Q(finished_at__lt=now - dt.timedelta(days=UNDO_DAYS))
    batches = list(Batch.objects.filter(over).exclude(result_file=""))
    for batch in batches:
        path, batch.result_file = stored_path(batch.result_file), ""
        batch.save(update_fields=["result_file"])
        transaction.on_commit(partial(path.unlink, missing_ok=True))
    return len(batches)
