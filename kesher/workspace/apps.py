from django.apps import AppConfig


class WorkspaceConfig(AppConfig):
    name = "kesher.workspace"
    label = "workspace"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from kesher.notifications import live

        # Records stand below notifications and cannot say it themselves.
        live.follow("records_customrecord", right="x_*.see", is_part=True)
