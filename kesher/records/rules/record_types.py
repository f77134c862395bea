"""What a kind of record is: one frozen declaration, from which every generic screen is made.

An app above writes a `RecordType` in its `record_types.py` and hands it to
`records.queries.register`. The list, the search, the card's history, the import and the filters
read nothing else: a field's label, type, column, order and rights are said once, here.

Texts are lazy translations. Callables are the app's own queries and operations, so nothing in this
module knows a kind of record, a table or Django.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from kesher.customfields.rules.field_type import FieldType, Option
from kesher.lib.errors import Text
from kesher.records.rules.form_shapes import PLAIN_FORM, FormShape
from kesher.records.rules.shares import Share
from kesher.records.rules.transitions import TransitionTable
from kesher.tenancy.rules.access import Actor

# Arguments of an address that are the same for every record of a type.
Fixed = tuple[tuple[str, str], ...]

# Lists of record types that a business made itself: `r/` and the key of the type.
OWN_LIST_PATHS = "r/[a-z][a-z0-9_]{0,40}"


@dataclass(frozen=True, slots=True)
class Dependency:
    """What another field must hold for a field to be shown, or to be required.

    `values` are texts as a filter writes them; none of them means any value at all.
    """

    field_key: str
    values: frozenset[str]
    effect: Literal["visible", "required"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSpec:
    """One field of a record type, as declared or as the business has designed it.

    `key` names it in addresses, in import mappings and in custom values, and never changes.
    `attribute` is the model's attribute that holds the value (default: the key); for a link it is
    the column with the id (`owner_id`), and `label_attribute` leads to the name (`owner__name`).

    `sort_attribute` is the column by which lists are ordered: name it only where an index
    (business, sort_attribute, id) exists. It must be unique or be followed by the id, never null.

    `mine` names the attribute of the actor that "mine" stands for in a filter (`membership_id`).
    `is_masked`: lists, histories and logs show only the end of the value.
    `aliases` are further header texts, in Hebrew and English, by which an import recognizes it.
    `position` orders columns; columns of other apps (see `Column`) fall between.

    `in_cells`: no form has it, yet people write it: in cells of lists, in many records at once, by
    imports and programs.

    `is_extensible`: the options of a choice are the business' to rename, order, add and retire.

    `link_to` is the record type that a link leads to. `is_computed`: nobody writes it, it
    follows from the others by the `formula`.
    `is_derived`: its value follows from rows below the record, as the main phone. `is_custom`:
    the business added it; its value stands in the record's `custom_values` under the key.
    `readers` and `writers` are ids of roles, None for every role that has the record's right;
    `is_locked` is set where the actor at hand may not write it.
    """

    key: str
    label: Text
    type: FieldType
    attribute: str = ""
    label_attribute: str = ""
    sort_attribute: str = ""
    is_required: bool = False
    in_list: bool = False
    in_form: bool = False
    in_cells: bool = False
    in_filter: bool = False
    in_import: bool = False
    in_history: bool = True
    is_masked: bool = False
    mine: str = ""
    mine_label: Text = ""
    aliases: tuple[str, ...] = ()
    help: Text = ""
    position: int = 100
    section: str = ""
    in_card: bool = True
    in_mini_card: bool = False
    default: Any = None
    depends: Dependency | None = None
    link_to: str = ""
    is_extensible: bool = False
    is_computed: bool = False
    formula: str = ""
    is_derived: bool = False
    is_custom: bool = False
    readers: frozenset[int] | None = None
    writers: frozenset[int] | None = None
    is_locked: bool = False

    @property
    def column(self) -> str:
        """Return the attribute of the model that holds the value, as queries name it."""
        return f"custom_values__{self.key}" if self.is_custom else self.attribute or self.key

    def is_read_by(self, role_id: int) -> bool:
        """Tell whether the role may read the field of records that it sees."""
        return self.readers is None or role_id in self.readers

    def is_written_by(self, role_id: int) -> bool:
        """Tell whether the role may write the field of records that it may edit."""
        return self.is_read_by(role_id) and (self.writers is None or role_id in self.writers)

    def value_of(self, record: Any) -> Any:
        """Return the value that a record has in this field."""
        if self.is_custom:
            return self.type.from_json(record.custom_values.get(self.key))
        # What the database works out has no value before the record is stored.
        return getattr(record, self.column, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """Something that can be done from a list or with one of its rows.

    `url_name` is reversed with the business, with the arguments that are `fixed` and, for a row,
    with `argument` set to the row's id; `query` is appended. `right` is the whole name of the
    right, such as `party.create`. On a card it stands only where `is_shown` says so of the record.
    """

    key: str
    label: Text
    icon: str
    url_name: str
    argument: str = ""
    query: str = ""
    right: str = ""
    opens_dialog: bool = False
    shortcut: str = ""
    shortcut_label: str = ""
    position: int = 100
    fixed: Fixed = ()
    is_shown: Callable[[Any], bool] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltInList:
    """A list that every business has, at `/b/<business>/<path>/`.

    `condition` are field lookups of the model that hold for every row. `hidden_fields` are columns
    and filters that would say the same in each row. `status_field` is the key of the field whose
    options stand as quick filters.
    """

    path: str
    label: Text
    icon: str
    condition: Mapping[str, Any] = field(default_factory=dict)
    hidden_fields: frozenset[str] = frozenset()
    status_field: str = ""
    sort: str = "name"
    deeds: tuple[Deed, ...] = ()
    search_label: Text = ""
    empty_title: Text = ""
    empty_text: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchSpec:
    """How records of a type are found; the model has `search_text` and `sort_key`.

    `title` and `details` are the attributes to show, `list_path` is the list of all results.
    `names` are the keys of fields that are searched as names are, beside the title.
    `title_only`: the search text holds words of another record too (a contact's holds the name of
    its party), so a hit by words must show in the title.
    """

    title: str
    details: tuple[str, ...] = ()
    names: frozenset[str] = frozenset()
    list_path: str = ""
    title_only: bool = False
    position: int = 100


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
    marks: "Mapping[str, Mark]" = field(default_factory=dict)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """Rows of another table by which records are filtered: contacts, calls that are still due.

    `rows` returns those that the actor may see, as a queryset; their attribute `path` holds the id
    of the record, and `moment`, where there is one, says when: "no contact for 60 days".
    """

    key: str
    label: Text
    rows: Callable[[Actor], Any]
    path: str
    moment: str = ""


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
    added_columns: "tuple[Column, ...]" = ()
    row_deeds: tuple[Deed, ...] = ()
    card_url_name: str = ""
    card_argument: str = ""
    card_attribute: str = "id"
    deed_labels: Mapping[str, Text] = field(default_factory=dict)
    late_attributes: tuple[str, ...] = ()
    late_when: Callable[..., bool] | None = None
    is_work: bool = False
    writer: RecordWriter = RecordWriter()
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


@dataclass(frozen=True, slots=True)
class CardTab:
    """A tab on the card of a record type; only built ones are registered, in order of position.

    `template` is a partial; its context is what `context` returns for the actor and the record,
    beside `record`, `actor` and `business`. `count` gives the figure beside the label. With
    `is_shown`, asked with the actor and the key of the type, only some cards have the tab.
    """

    record_type: str
    key: str
    label: Text
    position: int
    template: str
    context: Callable[[Actor, Any], Mapping[str, Any]]
    icon: str = ""
    count: Callable[[Actor, Any], int | None] | None = None
    is_shown: Callable[[Actor, str], bool] | None = None


@dataclass(frozen=True, slots=True)
class CardPanel:
    """A small card beside the tabs of a card, such as the next call; shown in order of position.

    `template` is a partial that draws a whole `<section class="card">` or nothing; its context is
    what `context` returns for the actor and the record, beside `record`, `actor` and `business`.
    It costs queries on every opening of the card: at most one. With `is_aside=False` it takes no
    place of its own: it lies over the card, like the place that takes dropped files.
    """

    record_type: str
    key: str
    position: int
    template: str
    context: Callable[[Actor, Any], Mapping[str, Any]]
    is_aside: bool = True


@dataclass(frozen=True, slots=True)
class Cell:
    """What a column of another app shows in one row; `tone` is `late` or empty."""

    text: str
    title: str = ""
    tone: Literal["", "late", "muted"] = ""
    icon: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnOrder:
    """How a list is ordered by the moments of a column.

    `value` returns the expression of a record's moment, as the actor may see it. It is worked out
    for every record, so `walk` does the same for large lists: asked with the actor, the records as
    a queryset, whether the newest come first, the moment and id after which to go on, if any, and
    how many are wanted, it returns ids and moments in order, records without any left out.
    """

    value: Callable[[Actor], Any]
    walk: Callable[..., Sequence[tuple[int, Any]]]


@dataclass(frozen=True, slots=True)
class Column:
    """A column that another app adds to the list of a record type.

    `load` is asked once for all rows of a page: the cells by record id, in at most one query.
    `tables` are those whose changes (with the record as parent) make the column stale. With an
    `order`, the list can be ordered by it.
    """

    record_type: str
    key: str
    label: Text
    position: int
    load: Callable[[Actor, Sequence[int]], Mapping[int, Cell]]
    tables: tuple[str, ...] = ()
    order: ColumnOrder | None = None


def options_of_field(record_type: RecordType, key: str) -> tuple[Option, ...]:
    """Return the options of a choice field, none where there is no such field."""
    spec = record_type.find_field(key)
    return spec.type.options if spec else ()
