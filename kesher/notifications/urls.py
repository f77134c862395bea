from django.urls import path

from kesher.notifications import views

app_name = "notifications"
urlpatterns = [
    path("notifications/", views.notification_list, name="notification_list"),
    path("notifications/menu/", views.notification_menu, name="notification_menu"),
    path("notifications/read/", views.notifications_read, name="notifications_read"),
    path("notifications/wishes/", views.notification_wishes, name="notification_wishes"),
    path("notifications/<int:notification_id>/", views.notification_open, name="notification_open"),
    path(
        "notifications/<int:notification_id>/mark/",
        views.notification_mark,
        name="notification_mark",
    ),
    path("today/", views.day_summary, name="day_summary"),
]
