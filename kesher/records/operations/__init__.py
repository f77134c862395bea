"""Writing records of any type: the one door for forms, imports, bulk edits, boards and programs."""

from kesher.records.operations.erasing import erase_also, erase_due_records
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
    "archive_record",
    "create_record",
    "delete_record",
    "edit_record",
    "erase_also",
    "erase_due_records",
    "plain_writer",
    "restore_record",
    "unarchive_record",
]
