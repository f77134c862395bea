"""Writing the timeline; one module per kind of thing. These names are for other apps too."""

from kesher.activities.operations.activities import delete_activity, edit_activity
from kesher.activities.operations.bookings import add_resource, edit_resource
from kesher.activities.operations.erasing import erase_rows_of
from kesher.activities.operations.meeting_answers import answer_meeting
from kesher.activities.operations.meetings import (
    create_meeting,
    delete_meeting,
    edit_meeting,
    move_meeting,
)
from kesher.activities.operations.next_calls import (
    close_next_call,
    release_next_call,
    reschedule_next_call,
    schedule_next_call,
    take_next_call,
)
from kesher.activities.operations.notes import log_documentation, log_note
from kesher.activities.operations.phone_calls import (
    log_call,
    log_message_left,
    log_no_answer,
    log_unknown_call,
    name_unknown_call,
)

__all__ = [
    "add_resource",
    "answer_meeting",
    "close_next_call",
    "create_meeting",
    "delete_activity",
    "delete_meeting",
    "edit_activity",
    "edit_meeting",
    "edit_resource",
    "erase_rows_of",
    "log_call",
    "log_documentation",
    "log_message_left",
    "log_no_answer",
    "log_note",
    "log_unknown_call",
    "move_meeting",
    "name_unknown_call",
    "release_next_call",
    "reschedule_next_call",
    "schedule_next_call",
    "take_next_call",
]
