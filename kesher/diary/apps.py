from django.apps import AppConfig


class DiaryConfig(AppConfig):
    name = "kesher.diary"
    label = "diary"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from kesher.diary import record_types
