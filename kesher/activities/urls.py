from django.urls import path

from kesher.activities.views import (
    call_queue,
    composers,
    contact_log,
    leads,
    meetings,
    next_calls,
    rows,
    statuses,
    stream,
    unknown_calls,
)

app_name = "activities"
urlpatterns = [
    path("parties/<int:party_id>/status/", statuses.status_change, name="status_change"),
    path("leads/", leads.fictitious_lead_list, name="fictitious_lead_list"),
    path("leads/<int:lead_id>/", leads.fictitious_lead, name="fictitious_lead"),
    path(
        "leads/<int:lead_id>/restore/",
        leads.fictitious_lead_restore,
        name="fictitious_lead_restore",
    ),
    path("parties/<int:party_id>/log/", contact_log.contact_log, name="contact_log"),
    path("parties/<int:party_id>/log/rows/", contact_log.contact_log_rows, name="contact_log_rows"),
    path(
        "parties/<int:party_id>/log/print/",
        contact_log.contact_log_print,
        name="contact_log_print",
    ),
    path("parties/<int:party_id>/log/pdf/", contact_log.contact_log_pdf, name="contact_log_pdf"),
    path("parties/<int:party_id>/log/no-answer/", composers.no_answer_log, name="no_answer_log"),
    path("parties/<int:party_id>/log/message/", composers.message_log, name="message_log"),
    path("parties/<int:party_id>/log/call/", composers.call_log, name="call_log"),
    path("parties/<int:party_id>/log/note/", composers.note_log, name="note_log"),
    path("log/<int:activity_id>/edit/", rows.activity_edit, name="activity_edit"),
    path("log/<int:activity_id>/delete/", rows.activity_delete, name="activity_delete"),
    path("log/<int:activity_id>/summary/", rows.activity_summary, name="activity_summary"),
    path("log/<int:activity_id>/menu/", rows.activity_menu, name="activity_menu"),
    path("log/<int:activity_id>/next-call/", next_calls.next_call_set, name="next_call_set"),
    path("parties/<int:party_id>/next-call/", next_calls.next_call_panel, name="next_call_panel"),
    path("next-calls/<int:next_call_id>/", next_calls.next_call, name="next_call"),
    path(
        "next-calls/<int:next_call_id>/close/", next_calls.next_call_close, name="next_call_close"
    ),
    path("next-calls/<int:next_call_id>/take/", next_calls.next_call_take, name="next_call_take"),
    path(
        "next-calls/<int:next_call_id>/release/",
        next_calls.next_call_release,
        name="next_call_release",
    ),
    path("stream/<slug:record_type>/<int:record_id>/note/", stream.stream_note, name="stream_note"),
    path("stream/<slug:record_type>/<int:record_id>/call/", stream.stream_call, name="stream_call"),
    path(
        "stream/<slug:record_type>/<int:record_id>/documentation/",
        stream.stream_documentation,
        name="stream_documentation",
    ),
    path(
        "stream/<slug:record_type>/<int:record_id>/mentions/",
        stream.mention_lookup,
        name="mention_lookup",
    ),
    path("parties/<int:party_id>/meetings/", meetings.party_meetings, name="party_meetings"),
    path("meetings/new/", meetings.meeting_create, name="meeting_create"),
    path("meetings/busy/", meetings.meeting_busy, name="meeting_busy"),
    path("meetings/contacts/", meetings.meeting_contacts, name="meeting_contacts"),
    path("meetings/<int:activity_id>/", meetings.meeting, name="meeting"),
    path("meetings/<int:activity_id>/delete/", meetings.meeting_delete, name="meeting_delete"),
    path("meetings/<int:activity_id>/answer/", meetings.meeting_answer, name="meeting_answer"),
    path("calls/", call_queue.call_queue, name="call_queue"),
    path("calls/cards/", call_queue.call_queue_cards, name="call_queue_cards"),
    path("calls/counts/", call_queue.call_queue_counts, name="call_queue_counts"),
    path("unknown-calls/", unknown_calls.unknown_call_list, name="unknown_call_list"),
    path("unknown-calls/rows/", unknown_calls.unknown_call_rows, name="unknown_call_rows"),
    path("unknown-calls/new/", unknown_calls.incoming_call, name="incoming_call"),
    path(
        "unknown-calls/matches/",
        unknown_calls.incoming_call_matches,
        name="incoming_call_matches",
    ),
    path(
        "unknown-calls/<int:activity_id>/name/",
        unknown_calls.unknown_call_name,
        name="unknown_call_name",
    ),
]
