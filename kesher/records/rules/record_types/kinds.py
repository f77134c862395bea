"""The record type itself, and the tables below its records."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kesher.customfields.rules.field_type import Option
from kesher.lib.errors import Text
from kesher.records.rules.form_shapes import PLAIN_FORM, FormShape
from kesher.records.rules.record_types.fields import FieldSpec
from kesher.records.rules.record_types.lists import (
    BuiltInList,
    Column,
    Deed,
    Fixed,
    Relation,
    SearchSpec,
)
from kesher.records.rules.record_types.writers import GuardedStatus, NumberSeries, RecordWriter
from kesher.records.rules.shares import Share


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildTable:
    """A table whose rows belong to the record (their log parent), shown in its history.

    Rows that are records themselves name their `record_type`: what is told of them are its fields,
    as the reader may read them, without those that are `untold` here. `reads` are fields, by type
    and key, without a right to all of which nobody is told of these rows.

    Where rows of one table belong to records of several types, `row_ids` returns those of one
    record, of which the actor for whom the type was asked may know: the numbers of parents alone
    would mix them up. `deed_labels` are as those of the type. `names` tells what rows are called,
    asked once with their numbers, where the fields that changed do not say which row it was.
    """

    table: str
    label: Text
    fields: tuple[FieldSpec, ...] = ()
    record_type: str = ""
    untold: frozenset[str] = frozenset()
    reads: tuple[tuple[str, str], ...] = ()
    row_ids: Callable[["RecordType", int], Any] | None = None  # (type, record id) -> queryset
    deed_labels: Mapping[str, Text] = field(default_factory=dict)
    names: Callable[[Sequence[int]], Mapping[int, str]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordType:
    """One kind of record.

    `right` is the prefix of its rights (`party` for `party.see`); `also_seen_by` are further rights
    to see that a reader needs. `reach_path` leads from the record to the one that carries owner,
    branch and department (`party__` for a contact), empty where it is the record itself.

    `title_field` is the key of the field that names the record; it opens the card from a list.

    `condition` holds for every row that is ever listed or found; the indexes repeat it.
    `rows_condition` tells rows of this type from those of others in the same table.
    `left_out` says, by attribute, why a record that fails the `condition` is out of sight; the
    first attribute that holds something speaks.
    `archived_attribute` is the moment of archiving, null while the record is in use.

    `unversioned` are attributes that change without a new version of the record: nobody's open form
    is stale by them, but whoever keeps a copy of the record has an old one.

    The card's address is `card_url_name` with `card_argument` = the value of `card_attribute`: a
    contact leads to the card of its party. Without a name it is the generic card.

    How its records are imported, the type tells `exchange.queries.register_target`.

    `relations` are what a filter may ask beyond its fields, `added_columns` what a list may show
    beyond them; apps above add theirs.

    `late_when` tells of a row's values in `late_attributes`, in their order, whether it is overdue.
    `is_work`: it is there to be done, and once it is closed nothing of it has to be remembered.

    `writer` are its writes, `form` is the shape of their form; `share` is who reaches a record
    besides its owner and those around him. `is_own`: the business made the type itself. `statuses`
    are its guarded status fields, `numbers` the series from which new records get their number.

    `deed_labels` are the words of the history for names of operations (`parties.archive_party`).
    """

    key: str
    label: Text
    label_plural: Text
    icon: str
    model: Any
    table: str
    right: str
    fields: tuple[FieldSpec, ...]
    title_field: str = "name"
    also_seen_by: tuple[str, ...] = ()
    reach_path: str = ""
    condition: Mapping[str, Any] = field(default_factory=dict)
    rows_condition: Mapping[str, Any] = field(default_factory=dict)
    left_out: Mapping[str, Text] = field(default_factory=dict)
    archived_attribute: str = ""
    unversioned: tuple[str, ...] = ()
    lists: tuple[BuiltInList, ...] = ()
    search: SearchSpec | None = None
    children: tuple[ChildTable, ...] = ()
    relations: tuple[Relation, ...] = ()
    added_columns: tuple[Column, ...] = ()
    row_deeds: tuple[Deed, ...] = ()
    card_url_name: str = ""
    card_argument: str = ""
    card_attribute: str = "id"
    deed_labels: Mapping[str, Text] = field(default_factory=dict)
    late_attributes: tuple[str, ...] = ()
    late_when: Callable[..., bool] | None = None
    is_work: bool = False
    writer: RecordWriter = field(default_factory=RecordWriter)
    share: Share | None = None
    form: FormShape = PLAIN_FORM
    is_own: bool = False
    statuses: tuple[GuardedStatus, ...] = ()
    numbers: NumberSeries | None = None

    @property
    def card_address(self) -> tuple[str, str, Fixed]:
        """Return name, changing argument and fixed arguments of the card's address."""
        if self.card_url_name:
            return self.card_url_name, self.card_argument, ()
        return "records:record_card", "record_id", (("record_type", self.key),)

    @property
    def bin_condition(self) -> Mapping[str, Any]:
        """Return what holds for rows of this type that can come back from the bin.

        What hangs on a record that is away comes back with that one and not before.
        """
        of_others = {name: one for name, one in self.condition.items() if "__" in name}
        return {**of_others, **self.rows_condition, "deleted_at__isnull": False}

    def find_status(self, field_key: str) -> GuardedStatus | None:
        """Return what guards this field, if it is a status with a table of moves."""
        return next((status for status in self.statuses if status.field_key == field_key), None)

    def find_field(self, key: str) -> FieldSpec | None:
        """Return the field of this key, if the type has one."""
        return next((spec for spec in self.fields if spec.key == key), None)

    def find_relation(self, key: str) -> Relation | None:
        """Return the relation of this key, if the type has one."""
        return next((relation for relation in self.relations if relation.key == key), None)

    def find_list(self, path: str) -> BuiltInList | None:
        """Return the list at this path, if the type has one."""
        return next((listing for listing in self.lists if listing.path == path), None)


def options_of_field(record_type: RecordType, key: str) -> tuple[Option, ...]:
    """Return the options of a choice field, none where there is no such field."""
    spec = record_type.find_field(key)
    return spec.type.options if spec else ()
