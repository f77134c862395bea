"""How records of a type are written, what guards their statuses, how they are numbered."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kesher.customfields.rules.field_type import Option
from kesher.records.rules.record_types.fields import FieldSpec
from kesher.records.rules.transitions import TransitionTable
from kesher.tenancy.rules.access import Actor


@dataclass(frozen=True, slots=True)
class Mark:
    """A deed that sets columns of the record and does nothing else, such as archiving it.

    `right` is the part behind the type of the right that it needs. `put` sets the columns on a
    locked record, which it does not store, and returns their names; it refuses a record that has
    the mark already.
    """

    right: str
    put: Callable[[Actor, Any], tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordWriter:
    """How records of a type are written: the operations of the app that owns it.

    `values` are cleaned values by field key, custom ones among them, and need not name every
    field. `edit` refuses with `StaleVersion` when `expected_version` is given and passed.
    `records.operations` calls these after it has checked rights to fields, what is required and
    what is computed; nothing else does. None means that the type cannot do it.

    `moved` is told which records got another owner, branch or department by a bulk write, to take
    along what stands where they stand; `refresh`, which records were put back to an earlier state,
    to bring up to date what lists and search read of them.

    `edits_alone`: `edit` does more than it says of columns, own fields and the place, as telling
    people or keeping a lock, so that each record goes through it, however many are changed at once.

    `marks` are those of delete, archive and unarchive that set columns of the record and do nothing
    else: they are done to many records in one statement.
    """

    create: Callable[..., Any] | None = None  # (*, actor, values) -> record
    edit: Callable[..., Any] | None = None  # (*, actor, record_id, values, expected_version) -> ..
    delete: Callable[..., Any] | None = None  # (*, actor, record_id) -> record
    restore: Callable[..., Any] | None = None  # (*, actor, record_id) -> record
    archive: Callable[..., Any] | None = None  # (*, actor, record_id) -> record
    unarchive: Callable[..., Any] | None = None  # (*, actor, record_id) -> record
    moved: Callable[..., None] | None = None  # (*, record_ids)
    refresh: Callable[..., None] | None = None  # (*, record_ids)
    edits_alone: bool = False
    marks: Mapping[str, Mark] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardedStatus:
    """A status field of a record type, and the table that guards its moves.

    `first` are the statuses that a new record may start with, the default first; `closed` are
    those in which nothing is left to do. `told` is what a move asks for that no field of the record
    holds, such as a reason; those that are required every move by hand asks for. `remake` returns
    the guard of the statuses that a business has in place of the declared ones; without it they
    cannot be its own.
    """

    field_key: str
    table: TransitionTable
    first: tuple[str, ...]
    closed: frozenset[str] = frozenset()
    told: tuple[FieldSpec, ...] = ()
    remake: "Callable[[Sequence[Option]], GuardedStatus] | None" = None


# Moves the status of one record: (*, actor, record_id, field_key, to_status, told) -> anything.
StatusMover = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class NumberSeries:
    """How records of a type are numbered: what stands before the number, and its least width."""

    prefix: str = ""
    width: int = 1

    def text_of(self, number: int) -> str:
        """Return the number as records bear it."""
        return f"{self.prefix}{number:0{self.width}}"
