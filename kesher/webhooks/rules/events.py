"""What happened to a record, read from rows of the change log."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

_OWN_VALUES = "custom_values"


@dataclass(frozen=True, slots=True)
class RowChange:
    """What one request did to one row: `before` and `after` hold the columns that changed.

    `kind` is that of the log: I, U or D. `change_id` is the last of the rows of the log that were
    put together.
    """

    change_id: int
    at: dt.datetime
    row_id: int
    kind: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]

    @property
    def columns(self) -> frozenset[str]:
        """Return what differs, own fields by `custom_values__` and their key."""
        names = {
            name
            for name in self.before.keys() | self.after.keys()
            if self.before.get(name) != self.after.get(name)
        }
        if _OWN_VALUES in names:
            old, new = (values.get(_OWN_VALUES) or {} for values in (self.before, self.after))
            own = {key for key in old.keys() | new.keys() if old.get(key) != new.get(key)}
            names = (names - {_OWN_VALUES}) | {f"{_OWN_VALUES}__{key}" for key in own}
        return frozenset(names)


def row_change(
    *, change_id: int, at: dt.datetime, row_id: int, kind: str, diff: object
) -> RowChange | None:
    """Return a row of the log; None for one of which the values were erased."""
    if not isinstance(diff, dict):
        return None
    before, after = _sides(kind, diff)
    return RowChange(change_id, at, row_id, kind, before, after)


def _sides(kind: str, diff: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    if kind == "I":
        return {}, dict(diff)
    if kind == "D":
        return dict(diff), {}
    pairs = {name: pair for name, pair in diff.items() if isinstance(pair, list)}
    return (
        {name: pair[0] for name, pair in pairs.items()},
        {name: pair[1] for name, pair in pairs.items()},
    )


def put_together(changes: Iterable[tuple[str, RowChange]]) -> list[RowChange]:
    """Return one change for all that one request did to one row, in the order of the last of them.

    Each comes with its request; what was done without one stands alone.
    """
    alone = count()
    found: dict[tuple[object, int], RowChange] = {}
    for request_id, change in changes:
        key = (request_id or next(alone), change.row_id)
        earlier = found.pop(key, None)
        found[key] = _joined(earlier, change) if earlier else change
    return list(found.values())


def _joined(earlier: RowChange, later: RowChange) -> RowChange:
    kind = {"I": "I", "D": "D"}.get(earlier.kind, later.kind)
    return replace(
        later,
        kind="D" if later.kind == "D" else kind,
        before={**later.before, **earlier.before},
        after={**earlier.after, **later.after},
    )


def deed_of(
    change: RowChange, *, null_while_present: Collection[str], status_columns: Collection[str]
) -> str | None:
    """Return what a change means to those who follow the records, None where nothing.

    `null_while_present` are the columns that take a record away when they are filled, such as the
    moment of deletion.
    """
    went = any(change.after.get(name) is not None for name in null_while_present)
    was_away = any(change.before.get(name) is not None for name in null_while_present)
    if change.kind == "I":
        return None if went else "created"
    if change.kind == "D" or went:
        return None if was_away else "deleted"
    if was_away:
        return "restored"
    columns = change.columns
    if not columns:
        return None
    return "status_changed" if columns & set(status_columns) else "updated"


def wanted_deed(deed: str, wanted: Collection[str]) -> str | None:
    """Return under which name a webhook is told of a deed; None where it did not ask.

    A new status is a change too, for those who asked for changes alone.
    """
    if deed in wanted:
        return deed
    return "updated" if deed == "status_changed" and "updated" in wanted else None
