"""Reading imports, and the registry of what can be imported."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import MappingProxyType

from django.apps import apps
from django.db.models import Q, QuerySet
from django.utils import timezone

from kesher.exchange.choices import RowOutcome
from kesher.exchange.errors import UnknownEncoding
from kesher.exchange.models import ImportBatch, ImportRow
from kesher.exchange.rules.encodings import Decoding
from kesher.exchange.rules.mapping import ImportFields, line_of
from kesher.exchange.rules.sheets import Sheet, SheetRow, open_sheet
from kesher.exchange.rules.targets import ImportRun, ImportTarget, Remark
from kesher.lib.errors import NotFound
from kesher.lib.files import stored_path
from kesher.records.errors import RegistryClosed
from kesher.records.queries import fields_of, record_type
from kesher.tenancy.queries import within_reach
from kesher.tenancy.rules.access import Actor, Level, require

SHOWN_ROWS = 50

_targets: dict[str, ImportTarget] = {}


def register_target(target: ImportTarget) -> ImportTarget:
    """Let records of a type be imported.

    Raises: RegistryClosed, after the program has started.
    """
    if apps.ready:
        raise RegistryClosed(target.record_type)
    _targets[target.record_type] = target
    return target


def import_targets() -> Mapping[str, ImportTarget]:
    """Return what can be imported, by record type."""
    return MappingProxyType(_targets)


def target_of(actor: Actor, record_type_key: str) -> ImportTarget:
    """Return how records of a type are imported, for somebody who may.

    Raises: NotFound, when the type cannot be imported; NotPermitted.
    """
    target = _targets.get(record_type_key)
    if target is None:
        raise NotFound
    require(actor, target.right)
    return target


def fields_of_target(record_type_key: str) -> ImportFields:
    """Return the fields to which columns can be mapped, in the order of the record type."""
    target = _targets[record_type_key]
    own = [spec for spec in fields_of(record_type(record_type_key)) if spec.in_import]
    specs = sorted([*own, *target.more_fields], key=lambda spec: spec.position)
    return ImportFields(tuple(specs), target.repeatable, target.names, target.leftover)


def visible_batches(actor: Actor) -> QuerySet[ImportBatch]:
    """Return the imports that the actor may see, newest first.

    One's own; all of them for whoever may create records everywhere, since the rows of a sheet
    know no branch yet.
    """
    batches: QuerySet[ImportBatch] = ImportBatch.objects.select_related("created_by")
    may_see_all = [
        key for key, target in _targets.items() if actor.level(target.right) is Level.ALL
    ]
    may_import = [key for key, target in _targets.items() if actor.may(target.right)]
    own = Q(created_by_id=actor.membership_id, record_type__in=may_import)
    return batches.filter(own | Q(record_type__in=may_see_all)).order_by("-id")


def require_importer(actor: Actor) -> None:
    """Let only those pass who may import anything at all.

    Raises: NotPermitted, naming the right that is missing.
    """
    if not any(actor.may(target.right) for target in _targets.values()):
        require(actor, next(iter(_targets.values())).right)


def get_batch(actor: Actor, batch_id: int, *, for_update: bool = False) -> ImportBatch:
    """Return an import that the actor may see, locked if it is going to be changed.

    Raises: NotPermitted, when the actor may import nothing; NotFound, when it is absent, foreign,
    or somebody else's.
    """
    require_importer(actor)
    batches = visible_batches(actor)
    if for_update:
        batches = batches.select_for_update(of=("self",))
    batch = batches.filter(pk=batch_id).first()
    if batch is None:
        raise NotFound
    return batch


def sheet_of(batch: ImportBatch) -> Sheet:
    """Open the sheet of an import as it was last read.

    Raises: BrokenSheet, when the stored file can no longer be read.
    """
    return open_sheet(stored_path(batch.stored_file), Decoding.parse(batch.encoding))


def path_of(batch: ImportBatch) -> Path:
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


def earlier_import(batch: ImportBatch) -> ImportBatch | None:
    """Return the latest other import of the very same file that made records, if any."""
    same = ImportBatch.objects.filter(
        checksum=batch.checksum, record_type=batch.record_type, created_count__gt=0
    )
    return same.exclude(pk=batch.pk).order_by("-id").first()


@dataclass(frozen=True, slots=True)
class Preview:
    """The first rows of a sheet, what they would become, and samples of each column."""

    sheet: Sheet
    rows: tuple[SheetRow, ...]
    remarks: tuple[tuple[Remark, ...], ...]
    samples: tuple[tuple[str, ...], ...]


def preview_of(actor: Actor, batch: ImportBatch) -> Preview:
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


def record_titles(actor: Actor, batch: ImportBatch, ids: Collection[int]) -> dict[int, str]:
    """Return what the records of an import are called, of those that the actor may see."""
    kind = record_type(batch.record_type)
    title = next(spec.column for spec in kind.fields if spec.key == kind.title_field)
    records = kind.model.objects.filter(pk__in=ids, **kind.condition)
    seen = within_reach(records, actor, f"{kind.right}.see", prefix=kind.reach_path)
    return dict(seen.values_list("pk", title))


@dataclass(frozen=True, slots=True)
class ReportPage:
    """Rows of a report in the order of the sheet, and the number after which the next ones come."""

    rows: tuple[ImportRow, ...]
    next_after: int | None


def report_rows(batch: ImportBatch, *, outcome: str = "", after: int = 0) -> ReportPage:
    """Return fifty rows of what became of the sheet; `remarked` are records to be looked at."""
    rows = ImportRow.objects.filter(batch=batch, number__gt=after)
    if outcome == REMARKED:
        rows = rows.filter(outcome=RowOutcome.CREATED).exclude(reason="")
    elif outcome in RowOutcome.values:
        rows = rows.filter(outcome=outcome)
    found = list(rows.order_by("number")[: SHOWN_ROWS + 1])
    shown = tuple(found[:SHOWN_ROWS])
    return ReportPage(shown, shown[-1].number if len(found) > SHOWN_ROWS else None)


REMARKED = "remarked"


def remarked_count(batch: ImportBatch) -> int:
    """Return how many records were made that somebody should look at."""
    created = ImportRow.objects.filter(batch=batch, outcome=RowOutcome.CREATED)
    return created.exclude(reason="").count()
