from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "kesher.activities"
    label = "activities"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from kesher.activities import record_types, tasks
        from kesher.notifications import live

        live.follow("activities_activity", right="activity.see")
        # Records stand below notifications and cannot say it themselves.
        live.follow("records_streampin", right="activity.see", is_part=True)
        for table in ("phonecall", "meeting", "meetingparticipant", "meetingresource", "nextcall"):
            live.follow(f"activities_{table}", right="activity.see", is_part=True)
