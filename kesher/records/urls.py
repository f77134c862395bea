from django.urls import path

from kesher.records import views

app_name = "records"
urlpatterns = [
    path(
        "history/<slug:record_type>/<int:record_id>/", views.record_history, name="record_history"
    ),
]
