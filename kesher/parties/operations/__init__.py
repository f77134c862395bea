"""Every way in which parties and contacts are written."""

from kesher.parties.operations.contacts import (
    archive_contact,
    create_contact,
    edit_contact,
    unarchive_contact,
)
from kesher.parties.operations.leads import erase_due_snapshots, mark_fictitious, restore_lead
from kesher.parties.operations.parties import (
    add_role,
    archive_party,
    create_party,
    edit_party,
    remove_role,
    unarchive_party,
)
from kesher.parties.operations.reach import add_phone
from kesher.parties.operations.statuses import change_status, follow_first_meeting

__all__ = [
    "add_phone",
    "add_role",
    "archive_contact",
    "archive_party",
    "change_status",
    "create_contact",
    "create_party",
    "edit_contact",
    "edit_party",
    "erase_due_snapshots",
    "follow_first_meeting",
    "mark_fictitious",
    "remove_role",
    "restore_lead",
    "unarchive_contact",
    "unarchive_party",
]
