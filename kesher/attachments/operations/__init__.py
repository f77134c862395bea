"""Every way in which files of records are written."""

from kesher.attachments.operations.bin import (
    delete_attachment,
    erase_due_attachments,
    erase_files_of,
    restore_attachment,
    sweep_orphans,
)
from kesher.attachments.operations.fields import take_file_in
from kesher.attachments.operations.files import attach_file, rename_attachment
from kesher.attachments.operations.scanning import record_scan, scan_attachment, scan_waiting

__all__ = [
    "attach_file",
    "delete_attachment",
    "erase_due_attachments",
    "erase_files_of",
    "record_scan",
    "rename_attachment",
    "restore_attachment",
    "scan_attachment",
    "scan_waiting",
    "sweep_orphans",
    "take_file_in",
]
