from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "kesher.exchange"
    label = "exchange"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from kesher.exchange import record_types, tasks
