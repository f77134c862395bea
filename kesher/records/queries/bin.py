"""The recycle bin: what was deleted in the last thirty days, of every type at once."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from kesher.lib.errors import NotPermitted
from kesher.records.queries.access import in_reach, rights_to_see
from kesher.records.queries.design import record_types_for
from kesher.records.rules.record_types import RecordType
from kesher.tenancy.rules.access import Actor

KEPT_DAYS = 30
PAGE_ROWS = 50


@dataclass(frozen=True, slots=True, order=True)
class BinPlace:
    """Where a page of the bin ended: the moment of deletion, the type and the id."""

    deleted_at: dt.datetime
    type_key: str
    record_id: int


@dataclass(frozen=True, slots=True)
class DeletedRecord:
    """One record in the bin."""

    place: BinPlace
    kind: RecordType
    title: str
    deleted_by: str
    days_left: int


def deleted_records(
    actor: Actor, after: BinPlace | None = None, *, now: dt.datetime | None = None
) -> list[DeletedRecord]:
    """Return what the actor may restore, newest first: at most one more than `PAGE_ROWS`.

    One query for each type of record that he may delete.

    Raises: NotPermitted, when he may delete nothing at all.
    """
    clock = now or timezone.now()
    kinds = record_types_for(actor).values()
    if not any(actor.may(f"{kind.right}.delete") for kind in kinds):
        raise NotPermitted("party.delete")
    found = [
        row
        for kind in kinds
        for row in _of_type(actor, kind, after, clock)
        if after is None or row.place < after
    ]
    found.sort(key=lambda row: row.place, reverse=True)
    return found[: PAGE_ROWS + 1]


def deletable(actor: Actor, kind: RecordType) -> QuerySet[Any]:
    """Return the records in the bin that the actor may restore."""
    rows: QuerySet[Any] = kind.model.objects.filter(**kind.bin_condition)
    for right in (*rights_to_see(kind), f"{kind.right}.delete"):
        rows = in_reach(rows, actor, kind, right)
    return rows


def _of_type(
    actor: Actor, kind: RecordType, after: BinPlace | None, now: dt.datetime
) -> Iterator[DeletedRecord]:
    if kind.writer.restore is None or not actor.may(f"{kind.right}.delete"):
        return
    rows = deletable(actor, kind)
    if after:
        rows = rows.filter(deleted_at__lte=after.deleted_at)
    title = next(spec.column for spec in kind.fields if spec.key == kind.title_field)
    ordered: Iterable[Any] = rows.order_by("-deleted_at", "-id").values_list(
        "id", "deleted_at", title, "deleted_by__display_name"
    )[: PAGE_ROWS * 2]
    for record_id, deleted_at, name, deleted_by in ordered:
        days_left = (deleted_at + dt.timedelta(days=KEPT_DAYS) - now).days + 1
        yield DeletedRecord(
            BinPlace(deleted_at, kind.key, record_id),
            kind,
            str(name),
            deleted_by or "",
            max(days_left, 0),
        )
