from django.apps import AppConfig


class SavedViewsConfig(AppConfig):
    name = "kesher.savedviews"
    label = "savedviews"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from kesher.records.operations import erase_also
        from kesher.savedviews.operations.boards import forget_places

        erase_also(forget_places)
