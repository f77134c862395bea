from django.urls import path

from kesher.exchange.views import mapping, runs, uploads

app_name = "exchange"
urlpatterns = [
    path("imports/", uploads.import_list, name="import_list"),
    path("imports/new/", uploads.import_upload, name="import_upload"),
    path("imports/<int:batch_id>/", runs.import_progress, name="import_progress"),
    path("imports/<int:batch_id>/columns/", mapping.import_mapping, name="import_mapping"),
    path("imports/<int:batch_id>/encoding/", mapping.import_encoding, name="import_encoding"),
    path("imports/<int:batch_id>/start/", mapping.import_start, name="import_start"),
    path("imports/<int:batch_id>/cancel/", runs.import_cancel, name="import_cancel"),
    path("imports/<int:batch_id>/report/", runs.import_report, name="import_report"),
    path("imports/<int:batch_id>/rejects/", runs.import_rejects, name="import_rejects"),
]
