from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "kesher.notifications"
    label = "notifications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from kesher.notifications import live, operations, record_types, tasks

        live.follow_own("notifications_notification")
