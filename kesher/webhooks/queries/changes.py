"""The change log as webhooks read it: what of it one of them is told, as its user sees it."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from kesher.records.queries import in_reach, record_types_for, rights_to_see, visible_records
from kesher.records.rules.record_types import RecordType
from kesher.tenancy.models import Change
from kesher.tenancy.rules.access import Actor, is_within_reach
from kesher.webhooks.models import Webhook
from kesher.webhooks.rules.events import (
    RowChange,
    deed_of,
    put_together,
    row_change,
    wanted_deed,
)

LoggedChanges = Sequence[Change]


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that a webhook is told."""

    change_id: int
    happened_at: dt.datetime
    record_type: str
    record_id: int
    deed: str
    changed: tuple[str, ...]


def logged_changes(*, after: int, up_to: int, most: int) -> list[Change]:
    """Return the next rows of the log of the business in scope, in the order of their numbers."""
    changes = Change.objects.filter(pk__gt=after, pk__lte=up_to)
    return list(changes.order_by("pk")[:most])


def tellings(webhook: Webhook, actor: Actor, changes: LoggedChanges) -> list[Told]:
    """Return what of these changes the webhook is told, for the user whom it works for.

    Left out is what happened before the webhook was made, what its user may not see, and changes
    of nothing but fields that he may not read. At most two queries for each record type.
    """
    since = [change for change in changes if change.at >= webhook.created_at]
    types = record_types_for(actor)
    found = [
        told
        for key in webhook.record_types
        if (kind := types.get(key)) is not None
        for told in _of_type(webhook, actor, kind, since)
    ]
    return sorted(found, key=lambda told: told.change_id)


def _of_type(
    webhook: Webhook, actor: Actor, kind: RecordType, changes: LoggedChanges
) -> list[Told]:
    if not all(actor.may(right) for right in rights_to_see(kind)):
        return []
    rows = put_together(
        (change.request_id, read)
        for change in changes
        if change.table == kind.table and (read := _read(change)) is not None
    )
    away = _null_while_present(kind)
    statuses = {spec.column for status in kind.statuses if (spec := _field(kind, status.field_key))}
    meant = [
        (row, deed)
        for row in rows
        if (deed := deed_of(row, null_while_present=away, status_columns=statuses))
    ]
    present = _seen(visible_records(actor, kind), [row for row, deed in meant if deed != "deleted"])
    gone = _seen(_rows_of(actor, kind), [row for row, deed in meant if deed == "deleted"])
    found = []
    for row, deed in meant:
        is_seen = row.row_id in (gone if deed == "deleted" else present)
        name = wanted_deed(deed, webhook.deeds)
        if name is None or not (is_seen or _was_seen(actor, kind, row)):
            continue
        changed = _changed(kind, row) if deed in {"updated", "status_changed"} else ()
        if changed or deed not in {"updated", "status_changed"}:
            found.append(Told(row.change_id, row.at, kind.key, row.row_id, name, changed))
    return found


def _read(change: Change) -> RowChange | None:
    return row_change(
        change_id=change.pk,
        at=change.at,
        row_id=change.row_id,
        kind=change.kind,
        diff=change.diff,
    )


def _field(kind: RecordType, key: str) -> Any:
    return kind.find_field(key)


def _null_while_present(kind: RecordType) -> set[str]:
    """Return the columns of the row itself that are null as long as the record is in use."""
    return {
        kind.model._meta.get_field(name).attname
        for name, value in kind.condition.items()
        if value is None and "__" not in name
    }


def _rows_of(actor: Actor, kind: RecordType) -> Any:
    """Return the records that the actor may see, or might before they were deleted."""
    rows = kind.model.objects.filter(**kind.rows_condition)
    for right in rights_to_see(kind):
        rows = in_reach(rows, actor, kind, right)
    return rows


def _seen(records: Any, rows: Collection[RowChange]) -> frozenset[int]:
    ids = {row.row_id for row in rows}
    return (
        frozenset(records.filter(pk__in=ids).values_list("pk", flat=True)) if ids else frozenset()
    )


def _was_seen(actor: Actor, kind: RecordType, row: RowChange) -> bool:
    """Tell whether a row that is gone altogether was in the actor's reach, as far as it tells."""
    if row.kind != "D" or any(row.before.get(n) != v for n, v in kind.rows_condition.items()):
        return False
    if kind.reach_path:
        return all(actor.level(right) == actor.level(right).ALL for right in rights_to_see(kind))
    place = {name: row.before.get(name) for name in ("owner_id", "branch_id", "department_id")}
    return all(is_within_reach(actor, right, **place) for right in rights_to_see(kind))


def _changed(kind: RecordType, row: RowChange) -> tuple[str, ...]:
    """Return the keys of the fields that changed, of those that the actor may read."""
    columns = row.columns
    keys = [spec.key for spec in kind.fields if spec.column in columns]
    if kind.archived_attribute and kind.archived_attribute in columns:
        keys.append(kind.archived_attribute)
    return tuple(keys)
