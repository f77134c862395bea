from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "kesher.parties"
    label = "parties"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from kesher.parties import record_types
