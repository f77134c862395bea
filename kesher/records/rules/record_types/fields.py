"""The fields of a record type."""

from dataclasses import dataclass
from typing import Any, Literal

from kesher.customfields.rules.field_type import FieldType
from kesher.lib.errors import Text


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
        return getattr(record, self.attribute or self.key, None)
