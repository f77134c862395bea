from django.apps import AppConfig
from django.core.checks import register


class RecordsConfig(AppConfig):
    name = "kesher.records"
    label = "records"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from kesher.records import queries, record_types, tasks

        del record_types, tasks  # imported so that what they register is known
        register(queries.check_registry)
