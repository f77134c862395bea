from django.urls import path

from kesher.reminders import views

app_name = "reminders"
_RECORD = "reminders/<slug:record_type>/<int:record_id>"
_ONE = "reminders/<int:reminder_id>"

urlpatterns = [
    path("reminders/", views.reminder_list, name="reminder_list"),
    path("reminders/menu/", views.reminder_menu, name="reminder_menu"),
    path("reminders/now/", views.reminders_now, name="reminders_now"),
    path("reminders/new/", views.reminder_create, name="reminder_create"),
    path(f"{_RECORD}/", views.record_reminders, name="record_reminders"),
    path(f"{_RECORD}/new/", views.record_remind, name="record_remind"),
    path(f"{_ONE}/edit/", views.reminder_edit, name="reminder_edit"),
    path(f"{_ONE}/snooze/", views.reminder_snooze, name="reminder_snooze"),
    path(f"{_ONE}/done/", views.reminder_done, name="reminder_done"),
    path(f"{_ONE}/dismiss/", views.reminder_dismiss, name="reminder_dismiss"),
    path(f"{_ONE}/bring-back/", views.reminder_bring_back, name="reminder_bring_back"),
]
