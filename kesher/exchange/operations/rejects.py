"""The file of the rows that were refused or left out."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kesher.exchange.choices import RowOutcome
from kesher.exchange.models import Batch, BatchRow
from kesher.exchange.operations.progress import new_file
from kesher.exchange.operations.uploads import FOLDER
from kesher.exchange.rules.sheet_files import writing_sheet
from kesher.exchange.rules.sheets import SheetKind
from kesher.lib.files import stored_path
from kesher.records.queries import record_type, title_attribute

_ROWS_AT_ONCE = 500
_REJECTED = (RowOutcome.SKIPPED, RowOutcome.FAILED)


def write_rejects(batch: Batch) -> str:
    """Write what made no record, as it stood, with the row's number and the reason.

    The columns are those of the sheet, so that the file can be mended and imported. Returns the
    name of the file in the folder of stored files, blank when there is nothing to write.
    """
    if not (batch.skipped_count or batch.failed_count):
        return ""
    name = new_file(batch, FOLDER, SheetKind.TEXT)
    headers = [*batch.headers, _("Row in the sheet"), _("Reason")]
    with writing_sheet(stored_path(name), SheetKind.TEXT, headers) as sheet:
        sheet.write(_rejected_cells(batch))
    return name


def _rejected_cells(batch: Batch) -> Iterator[list[str]]:
    for rows in _in_pieces(BatchRow.objects.filter(batch=batch, outcome__in=_REJECTED)):
        for row in rows:
            yield [*row.values, str(row.number), row.reason]


def write_refusals(batch: Batch) -> str:
    """Write which records were refused, by number and name, and why; blank when none was."""
    if not batch.failed_count:
        return ""
    name = new_file(batch, FOLDER, SheetKind.TEXT)
    headers = [_("Record number"), _("Name"), _("Reason"), _("Code")]
    with writing_sheet(stored_path(name), SheetKind.TEXT, headers) as sheet:
        sheet.write(_refused_cells(batch))
    return name


def _refused_cells(batch: Batch) -> Iterator[list[str]]:
    kind = record_type(batch.record_type)
    for rows in _in_pieces(BatchRow.objects.filter(batch=batch, outcome=RowOutcome.FAILED)):
        ids = [row.record_id for row in rows]
        named = kind.model.objects.filter(pk__in=ids).values_list("pk", title_attribute(kind))
        names = dict(named)
        for row in rows:
            yield [str(row.record_id), str(names.get(row.record_id, "")), row.reason, row.code]


def _in_pieces(rows: QuerySet[BatchRow]) -> Iterator[list[BatchRow]]:
    after = 0
    while piece := list(rows.filter(number__gt=after).order_by("number")[:_ROWS_AT_ONCE]):
        yield piece
        after = piece[-1].number
