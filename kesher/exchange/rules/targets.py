"""What a record type says about itself so that its records can be imported.

Exchange reads sheets and keeps account of rows; which fields there are, what a row means and how
it is stored, the app that owns the records tells in an `ImportTarget`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from kesher.customfields.rules.field_type import Option
from kesher.lib.errors import Text
from kesher.records.rules.record_types import FieldSpec
from kesher.tenancy.rules.access import Actor

#: The column that holds numbers of records: such a row changes that record and makes none.
RECORD_NUMBER = "id"
#: Decisions about rows that match a record, and what may be decided.
MATCH, ON_MATCH, BLANK = "match", "on_match", "blank"
UPDATE, SKIP, CREATE = "update", "skip", "create"
LEAVE, CLEAR = "leave", "clear"


@dataclass(frozen=True, slots=True)
class NamedCell:
    """A cell that holds something, with the header of its column."""

    header: str
    text: str


@dataclass(frozen=True, slots=True)
class ImportLine:
    """One row of a sheet by the fields to which its columns were mapped."""

    number: int
    cells: Mapping[str, tuple[NamedCell, ...]]

    def text(self, key: str) -> str:
        """Return what the row says of a field, blank if nothing."""
        return " ".join(cell.text for cell in self.cells.get(key, ()))


@dataclass(frozen=True, slots=True)
class Remark:
    """What somebody should look at in a row; the field tells in which of its cells."""

    field: str
    text: Text
    is_refusal: bool = False


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """What became of a row: a record, with what should be looked at, or the reason for none.

    `place` is owner, branch and department of the record: whoever they concern hears of it.
    """

    number: int
    record_id: int | None
    remarks: tuple[Remark, ...] = ()
    place: tuple[int | None, int | None, int | None] = (None, None, None)
    outcome: str = ""
    """Said where it is neither that a record was made nor that the row failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A question about the whole import; of several options one is chosen, the first by default."""

    key: str
    label: Text
    options: tuple[Option, ...]
    help: Text = ""
    is_list: bool = False
    is_optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRun:
    """Whose import it is, what was decided for all of it, and when it began."""

    actor: Actor
    decisions: Mapping[str, str]
    started_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportTarget:
    """How records of one type are made from the rows of a sheet.

    The fields are those of the record type that stand `in_import`, and `more_fields`, which only
    an import knows. To `repeatable` fields several columns may be mapped. A column that nothing
    else takes is kept in the field `leftover`. At least one of `names` has to be mapped.

    `recognizers` tell by its contents what a column holds when its header does not. `finders`
    return the records that hold a text in a field whose values are rows of their own: a phone.

    `require_allowed` raises a Refusal for what the actor may not decide. `check` returns the
    remarks of each line and writes nothing; `store` makes the records of a chunk in the
    transaction that is open, and returns one result for each line, in order; without it records
    are made one by one.
    """

    record_type: str
    right: str
    decisions: Callable[[Actor], tuple[Decision, ...]]
    require_allowed: Callable[[Actor, Mapping[str, str]], None]
    check: Callable[[ImportRun, Sequence[ImportLine]], list[tuple[Remark, ...]]]
    store: Callable[[ImportRun, Sequence[ImportLine]], list[ImportedRow]] | None
    names: tuple[str, ...]
    leftover: str
    more_fields: tuple[FieldSpec, ...] = ()
    repeatable: frozenset[str] = frozenset()
    recognizers: Mapping[str, Callable[[str], bool]] = field(default_factory=dict)
    finders: Mapping[str, Callable[[Actor, Sequence[str]], Mapping[str, Sequence[int]]]] = field(
        default_factory=dict
    )
