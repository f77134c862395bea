"""Every way in which parties and contacts are written."""

from kesher.parties.operations.contacts import (
    archive_contact,
    create_contact,
    edit_contact,
    unarchive_contact,
)
from kesher.parties.operations.duplicates import (
    begin_duplicate_scan,
    bring_pair_back,
    dismiss_pair,
    scan_duplicates,
    start_duplicate_scan,
)
from kesher.parties.operations.leads import erase_due_snapshots, mark_fictitious, restore_lead
from kesher.parties.operations.merge_undo import carry_on_undo, erase_due_merges, undo_merge
from kesher.parties.operations.merges import carry_on_merge, merge_contacts, merge_parties
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
    "begin_duplicate_scan",
    "bring_pair_back",
    "carry_on_merge",
    "carry_on_undo",
    "change_status",
    "create_contact",
    "create_party",
    "dismiss_pair",
    "edit_contact",
    "edit_party",
    "erase_due_merges",
    "erase_due_snapshots",
    "follow_first_meeting",
    "mark_fictitious",
    "merge_contacts",
    "merge_parties",
    "remove_role",
    "restore_lead",
    "scan_duplicates",
    "start_duplicate_scan",
    "unarchive_contact",
    "unarchive_party",
    "undo_merge",
]
