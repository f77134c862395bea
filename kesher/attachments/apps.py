from django.apps import AppConfig


class AttachmentsConfig(AppConfig):
    name = "kesher.attachments"
    label = "attachments"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from kesher.attachments import record_types, tasks
        from kesher.notifications import live

        live.follow("attachments_attachment", right="party.see", is_part=True)
