"""Writing records of any type: the one door for forms, imports, bulk edits, boards and programs."""

from kesher.records.operations.computing import recompute_records, types_that_follow_the_day
from kesher.records.operations.conversions import (
    change_field_type,
    convert_values,
    preview_conversion,
)
from kesher.records.operations.erasing import erase_also, erase_due_records
from kesher.records.operations.field_erasing import erase_due_field
from kesher.records.operations.fields import (
    add_field,
    arrange_fields,
    delete_field,
    edit_field,
    restore_field,
)
from kesher.records.operations.links import keep_links
from kesher.records.operations.many import do_to_records, edit_records, move_statuses
from kesher.records.operations.options import set_options
from kesher.records.operations.own_types import (
    add_own_type,
    bring_back_own_type,
    edit_own_type,
    retire_own_type,
    set_statuses,
)
from kesher.records.operations.plain import plain_writer
from kesher.records.operations.records import (
    archive_record,
    create_record,
    delete_record,
    edit_record,
    restore_record,
    unarchive_record,
)
from kesher.records.operations.stream_pins import pin_entry

__all__ = [
    "add_field",
    "add_own_type",
    "archive_record",
    "arrange_fields",
    "bring_back_own_type",
    "change_field_type",
    "convert_values",
    "create_record",
    "delete_field",
    "delete_record",
    "do_to_records",
    "edit_field",
    "edit_own_type",
    "edit_record",
    "edit_records",
    "erase_also",
    "erase_due_field",
    "erase_due_records",
    "keep_links",
    "move_statuses",
    "pin_entry",
    "plain_writer",
    "preview_conversion",
    "recompute_records",
    "restore_field",
    "restore_record",
    "retire_own_type",
    "set_options",
    "set_statuses",
    "types_that_follow_the_day",
    "unarchive_record",
]
