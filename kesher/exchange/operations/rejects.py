"""The file of the rows that were refused or left out."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from kesher.exchange.choices import RowOutcome
from kesher.exchange.models import Batch, BatchRow
from kesher.exchange.operations.progress import new_file
from kesher.exchange.operations.uploads import FOLDER
from kesher.exchange.rules.sheet_files import writing_sheet
from kesher.exchange.rules.sheets import SheetKind
from kesher.lib.files import stored_path

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
    rejected = BatchRow.objects.filter(batch=batch, outcome__in=_REJECTED)
    after = 0
    while rows := list(rejected.filter(number__gt=after).order_by("number")[:_ROWS_AT_ONCE]):
        for row in rows:
            yield [*row.values, str(row.number), row.reason]
        after = rows[-1].number
