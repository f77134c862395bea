from django.apps import AppConfig
from django.core.checks import register


class RecordsConfig(AppConfig):
    name = "kesher.records"
    label = "records"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from kesher.records import queries, tasks

        del tasks  # imported so that its jobs are known
        register(queries.check_registry)
