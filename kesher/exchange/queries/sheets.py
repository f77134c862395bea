"""Reading the sheet of an import: its first rows, and what they would become."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from django.utils import timezone

from kesher.exchange.choices import ENDED, BatchDeed
from kesher.exchange.errors import UnknownEncoding
from kesher.exchange.models import Batch
from kesher.exchange.queries.targets import target_of
from kesher.exchange.rules.encodings import Decoding
from kesher.exchange.rules.mapping import line_of
from kesher.exchange.rules.sheets import Sheet, SheetRow, open_sheet
from kesher.exchange.rules.targets import ImportRun, Remark
from kesher.lib.files import stored_path
from kesher.tenancy.rules.access import Actor


def sheet_of(batch: Batch) -> Sheet:
    """Open the sheet of an import as it was last read.

    Raises: BrokenSheet, when the stored file can no longer be read.
    """
    return open_sheet(stored_path(batch.stored_file), Decoding.parse(batch.encoding))


def path_of(batch: Batch) -> Path:
    """Return the place of the stored sheet."""
    return stored_path(batch.stored_file)


def parse_decoding(text: str) -> Decoding:
    """Return the decoding of this name.

    Raises: UnknownEncoding.
    """
    try:
        return Decoding.parse(text)
    except ValueError:
        raise UnknownEncoding(text) from None


def earlier_import(batch: Batch) -> Batch | None:
    """Return the latest other import of the very same file that made records, if any."""
    same = Batch.objects.filter(
        deed=BatchDeed.IMPORT,
        checksum=batch.checksum,
        record_type=batch.record_type,
        created_count__gt=0,
        state__in=ENDED,
    )
    return same.exclude(pk=batch.pk).order_by("-id").first()


def earlier_of_same_shape(batch: Batch) -> Batch | None:
    """Return the latest import of a sheet with the same headers that somebody has started."""
    same = Batch.objects.filter(
        deed=BatchDeed.IMPORT,
        record_type=batch.record_type,
        headers=batch.headers,
        started_at__isnull=False,
    )
    return same.exclude(pk=batch.pk).order_by("-id").first()


@dataclass(frozen=True, slots=True)
class Preview:
    """The first rows of a sheet, what they would become, and samples of each column."""

    sheet: Sheet
    rows: tuple[SheetRow, ...]
    remarks: tuple[tuple[Remark, ...], ...]
    samples: tuple[tuple[str, ...], ...]


def preview_of(actor: Actor, batch: Batch) -> Preview:
    """Return the first twenty rows of an import as they would come in, writing nothing.

    Raises: NotPermitted; BrokenSheet, when the stored file can no longer be read.
    """
    target = target_of(actor, batch.record_type)
    sheet = sheet_of(batch)
    rows = tuple(islice(sheet.rows(), PREVIEWED_ROWS))
    run = ImportRun(actor=actor, decisions=batch.choices, started_at=timezone.now())
    lines = [line_of(row, batch.headers, batch.mapping) for row in rows]
    remarks = tuple(target.check(run, lines))
    columns = zip(*(row.cells for row in rows), strict=True) if rows else [()] * len(batch.headers)
    samples = tuple(_samples(column) for column in columns)
    return Preview(sheet, rows, remarks, samples)


def _samples(column: Iterable[str]) -> tuple[str, ...]:
    said = dict.fromkeys(cell.strip() for cell in column if cell.strip())
    return tuple(said)[:_SAMPLES]


PREVIEWED_ROWS = 20
_SAMPLES = 3
