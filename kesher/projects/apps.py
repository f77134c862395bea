from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "kesher.projects"
    label = "projects"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from kesher.notifications import live
        from kesher.projects import record_types

        live.follow("projects_project", right="project.see")
