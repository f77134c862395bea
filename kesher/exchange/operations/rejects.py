"""The file of the rows that made no record."""

import uuid
from collections.abc import Iterator

from django.utils.translation import gettext as _

from kesher.exchange.choices import RowOutcome
from kesher.exchange.models import ImportBatch, ImportRow
from kesher.exchange.operations.uploads import FOLDER
from kesher.exchange.rules.export_cells import write_csv
from kesher.lib.files import stored_path

_ROWS_AT_ONCE = 500


def write_rejects(batch: ImportBatch) -> str:
    """Write what made no record, as it stood, with the row's number and the reason.

    The columns are those of the sheet, so that the file can be mended and imported. Returns the
    name of the file in the folder of stored files, blank when there is nothing to write.
    """
    if not (batch.skipped_count or batch.failed_count):
        return ""
    name = f"{FOLDER}/{batch.business_id}/{uuid.uuid4().hex}.csv"
    headers = [*batch.headers, _("Row in the sheet"), _("Reason")]
    write_csv(stored_path(name), headers, _rejected_cells(batch))
    return name


def _rejected_cells(batch: ImportBatch) -> Iterator[list[str]]:
    rejected = ImportRow.objects.filter(batch=batch).exclude(outcome=RowOutcome.CREATED)
    after = 0
    while rows := list(rejected.filter(number__gt=after).order_by("number")[:_ROWS_AT_ONCE]):
        for row in rows:
            yield [*row.values, str(row.number), row.reason]
        after = rows[-1].number
