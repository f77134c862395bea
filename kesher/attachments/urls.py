from django.urls import path

from kesher.attachments import views

app_name = "attachments"
_RECORD = "files/<slug:record_type>/<int:record_id>"
_FILE = f"{_RECORD}/<int:attachment_id>"

urlpatterns = [
    path("files/<int:attachment_id>/", views.attachment_open, name="attachment_open"),
    path("files/<slug:record_type>/upload/", views.attachment_upload, name="attachment_upload"),
    path(f"{_RECORD}/", views.attachment_list, name="attachment_list"),
    path(f"{_RECORD}/add/", views.attachment_add, name="attachment_add"),
    path(f"{_FILE}/", views.attachment_file, name="attachment_file"),
    path(f"{_FILE}/preview/", views.attachment_preview, name="attachment_preview"),
    path(f"{_FILE}/rename/", views.attachment_rename, name="attachment_rename"),
    path(f"{_FILE}/delete/", views.attachment_delete, name="attachment_delete"),
    path(f"{_FILE}/restore/", views.attachment_restore, name="attachment_restore"),
]
