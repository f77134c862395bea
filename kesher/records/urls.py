from django.urls import path

from kesher.records.views import cards, editing, history, statuses, stream

app_name = "records"
urlpatterns = [
    path(
        "history/<slug:record_type>/<int:record_id>/", history.record_history, name="record_history"
    ),
    path("records/<slug:record_type>/new/", editing.record_create, name="record_create"),
    path("records/<slug:record_type>/lookup/", editing.record_lookup, name="record_lookup"),
    path("records/<slug:record_type>/<int:record_id>/", cards.record_card, name="record_card"),
    path(
        "records/<slug:record_type>/<int:record_id>/tab/<slug:tab>/",
        cards.record_tab,
        name="record_tab",
    ),
    path("records/<slug:record_type>/<int:record_id>/head/", cards.record_head, name="record_head"),
    path(
        "records/<slug:record_type>/<int:record_id>/edit/", editing.record_edit, name="record_edit"
    ),
    path(
        "records/<slug:record_type>/<int:record_id>/lasting/<slug:field>/",
        editing.record_lasting,
        name="record_lasting",
    ),
    path(
        "records/<slug:record_type>/<int:record_id>/status/",
        statuses.record_status,
        name="record_status",
    ),
    path(
        "records/<slug:record_type>/<int:record_id>/archive/",
        cards.record_archive,
        name="record_archive",
    ),
    path(
        "records/<slug:record_type>/<int:record_id>/unarchive/",
        cards.record_unarchive,
        name="record_unarchive",
    ),
    path("stream/<slug:record_type>/<int:record_id>/", stream.record_stream, name="record_stream"),
    path("stream/<slug:record_type>/<int:record_id>/pin/", stream.stream_pin, name="stream_pin"),
    path(
        "stream/<slug:record_type>/<int:record_id>/<slug:source>/<int:row_id>/",
        stream.stream_entry,
        name="stream_entry",
    ),
]
