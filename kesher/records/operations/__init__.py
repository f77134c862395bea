"""Writing records of any type: the one door for forms, imports, bulk edits, boards and programs."""

from kesher.records.operations.erasing import erase_also, erase_due_records
from kesher.records.operations.fields import (
    add_field,
    arrange_fields,
    delete_field,
    edit_field,
    restore_field,
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

__all__ = [
    "add_field",
    "archive_record",
    "arrange_fields",
    "create_record",
    "delete_field",
    "delete_record",
    "edit_field",
    "edit_record",
    "erase_also",
    "erase_due_records",
    "plain_writer",
    "restore_field",
    "restore_record",
    "unarchive_record",
]
