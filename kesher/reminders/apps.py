from django.apps import AppConfig


class RemindersConfig(AppConfig):
    name = "kesher.reminders"
    label = "reminders"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from kesher.notifications import live
        from kesher.reminders import record_types, tasks

        live.follow_own("reminders_reminder")
