from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "kesher.parties"
    label = "parties"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from kesher.notifications import live
        from kesher.parties import record_types, tasks

        live.follow("parties_party", right="party.see")
        for table in ("contact", "phone", "email", "address", "fictitiouslead"):
            live.follow(f"parties_{table}", right="party.see", is_part=True)
