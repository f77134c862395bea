"""Every way in which files of records are written."""

from kesher.attachments.operations.bin import (
    delete_attachment,
    erase_due_attachments,
    restore_attachment,
    sweep_orphans,
)
from kesher.attachments.operations.files import attach_file, move_attachments, rename_attachment
from kesher.attachments.operations.scanning import record_scan, scan_attachment, scan_waiting

__all__ = [
    "attach_file",
    "delete_attachment",
    "erase_due_attachments",
    "move_attachments",
    "record_scan",
    "rename_attachment",
    "restore_attachment",
    "scan_attachment",
    "scan_waiting",
    "sweep_orphans",
]
