"""Reading the timeline; one module per screen or kind of thing. These names are for other apps."""

from kesher.activities.queries.activities import get_activity, visible_activities
from kesher.activities.queries.call_queue import due_call_count, due_call_figure, queue_counts
from kesher.activities.queries.contact_log import contact_log, log_count
from kesher.activities.queries.meetings import get_meeting
from kesher.activities.queries.next_calls import get_next_call, promised_calls

__all__ = [
    "contact_log",
    "due_call_count",
    "due_call_figure",
    "get_activity",
    "get_meeting",
    "get_next_call",
    "log_count",
    "promised_calls",
    "queue_counts",
    "visible_activities",
]
