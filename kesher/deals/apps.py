from django.apps import AppConfig


class DealsConfig(AppConfig):
    name = "kesher.deals"
    label = "deals"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from kesher.deals import record_types
        from kesher.notifications import live

        live.follow("deals_deal", right="deal.see")
