from django.urls import path

from kesher.exchange.views import batches, creation, mapping, source_exports, uploads

app_name = "exchange"
urlpatterns = [
    path("batches/", batches.batch_list, name="batch_list"),
    path("batches/new/", creation.batch_create, name="batch_create"),
    path("batches/<int:batch_id>/", batches.batch_progress, name="batch_progress"),
    path("batches/<int:batch_id>/cancel/", batches.batch_cancel, name="batch_cancel"),
    path("batches/<int:batch_id>/undo/", batches.batch_undo, name="batch_undo"),
    path("batches/<int:batch_id>/report/", batches.batch_report, name="batch_report"),
    path("batches/<int:batch_id>/file/", batches.batch_file, name="batch_file"),
    path("exports/<slug:what>/new/", source_exports.source_export, name="source_export"),
    path("imports/new/", uploads.import_upload, name="import_upload"),
    path("imports/<int:batch_id>/columns/", mapping.import_mapping, name="import_mapping"),
    path("imports/<int:batch_id>/encoding/", mapping.import_encoding, name="import_encoding"),
    path("imports/<int:batch_id>/start/", mapping.import_start, name="import_start"),
]
