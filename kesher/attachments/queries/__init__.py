"""Reading files of records: whoever sees the record sees its files."""

from kesher.attachments.queries.access import (
    NO_RECORD,
    attachments_of,
    count_attachments,
    files_of_seen,
    get_attachment,
    get_record_of_files,
    may_change_files,
    readable_keys,
    reason_not_to_change,
    recently_deleted,
    require_change,
    require_given_out,
    require_not_in_field,
    require_writing,
)
from kesher.attachments.queries.room import Room, room_of_business
from kesher.attachments.queries.upkeep import (
    DAYS_TO_RESTORE,
    find_attachment_to_scan,
    known_keys,
    waiting_for_scan,
)

__all__ = [
    "DAYS_TO_RESTORE",
    "NO_RECORD",
    "Room",
    "attachments_of",
    "count_attachments",
    "files_of_seen",
    "find_attachment_to_scan",
    "get_attachment",
    "get_record_of_files",
    "known_keys",
    "may_change_files",
    "readable_keys",
    "reason_not_to_change",
    "recently_deleted",
    "require_change",
    "require_given_out",
    "require_not_in_field",
    "require_writing",
    "room_of_business",
    "waiting_for_scan",
]
