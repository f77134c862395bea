from django.apps import AppConfig


class TenancyConfig(AppConfig):
    name = "kesher.tenancy"
    label = "tenancy"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from kesher.lib import errors, jobs
        from kesher.tenancy import queries, tasks
        from kesher.tenancy.scoping import business_scope

        jobs.open_scopes_with(business_scope)
        errors.name_rights_with(queries.right_label)
