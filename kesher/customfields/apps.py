from django.apps import AppConfig


class CustomFieldsConfig(AppConfig):
    name = "kesher.customfields"
    label = "customfields"
    default_auto_field = "django.db.models.BigAutoField"
