"""Which changes of the log belong to a record, the newest first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from kesher.lib.rows import columns_of, instance_of, read_rows
from kesher.records.rules.record_types import ChildTable, RecordType
from kesher.tenancy.choices import ChangeKind
from kesher.tenancy.models import Change
from kesher.tenancy.scoping import scoped_business_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """Which part of a history is wanted: without some tables and operations, and whether it is of
    moves from status to status (None: of all changes).
    """

    without_tables: frozenset[str] = frozenset()
    without_operations: frozenset[str] = frozenset()
    of_statuses: bool | None = None


def newest_changes(
    kind: RecordType,
    record_id: int,
    children: Iterable[ChildTable],
    excerpt: Excerpt,
    before: int,
    most: int,
) -> Any:
    """Return the newest changes: the newest of each table, each by its index, put together."""
    kept = list(children)
    if excerpt.of_statuses is None and not any(child.row_ids for child in kept):
        return _newest(kind, record_id, kept, excerpt, before, most)
    own = Change.objects.filter(table=kind.table, row_id=record_id)
    if excerpt.of_statuses is not None:
        is_move = Q(diff__has_any_keys=sorted(status_columns(kind)), kind=ChangeKind.UPDATE)
        own = own.filter(is_move if excerpt.of_statuses else ~is_move)
    parts = [own]
    for child in kept if not excerpt.of_statuses else ():
        rows = Change.objects.filter(table=child.table)
        if child.row_ids:
            parts.append(rows.filter(row_id__in=child.row_ids(kind, record_id)))
        else:
            parts.append(rows.filter(parent_id=record_id))
    if excerpt.without_operations:
        parts = [part.exclude(operation__in=excerpt.without_operations) for part in parts]
    if before:
        parts = [part.filter(pk__lt=before) for part in parts]
    newest = [part.order_by("-pk")[:most] for part in parts]
    if len(newest) == 1:
        return newest[0]
    return newest[0].union(*newest[1:], all=True).order_by("-pk")[:most]


# What every stream asks of tables whose rows name the record, see `lib.rows`.
_OF_ONE = f"""
SELECT {columns_of(Change, "row")} FROM tenancy_change row
WHERE row.business_id = %(business)s AND {{condition}} AND row.operation <> ALL(%(without)s)
  AND row.id < %(before)s
ORDER BY row.id DESC LIMIT %(most)s"""  # noqa: S608 -- names of ours
_NEWEST = f"""
SELECT * FROM (
  ({_OF_ONE.format(condition="row.table_name = %(table)s AND row.row_id = %(record)s")})
  UNION ALL
  SELECT its.* FROM unnest(%(children)s::text[]) child, LATERAL
  ({_OF_ONE.format(condition="row.table_name = child AND row.parent_id = %(record)s")}) its
) found ORDER BY id DESC LIMIT %(most)s"""  # noqa: S608 -- names of ours
_AFTER_ALL = 2**63 - 1


def _newest(
    kind: RecordType,
    record_id: int,
    children: Sequence[ChildTable],
    excerpt: Excerpt,
    before: int,
    most: int,
) -> list[Change]:
    values = {
        "business": scoped_business_id(),
        "table": kind.table,
        "record": record_id,
        "children": [child.table for child in children],
        "without": sorted(excerpt.without_operations),
        "before": before or _AFTER_ALL,
        "most": most,
    }
    return [instance_of(Change, row) for row in read_rows(_NEWEST, values)]


def status_columns(kind: RecordType) -> frozenset[str]:
    """Return the columns of the guarded status fields of a type."""
    specs = (kind.find_field(status.field_key) for status in kind.statuses)
    return frozenset(spec.column for spec in specs if spec)
