from django.apps import AppConfig


class RequestsConfig(AppConfig):
    name = "kesher.requests"
    label = "requests"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from kesher.notifications import live
        from kesher.requests import record_types, tasks

        # A request is also seen by who gave it and by its group, which an event does not carry.
        live.follow("requests_request", right="request.see", is_part=True)
        for table in ("checklistitem", "taskdependency"):
            live.follow(f"requests_{table}", right="request.see", is_part=True)
