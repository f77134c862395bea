"""The earlier task of a series lies in the same business."""

from django.db import migrations

from kesher.lib.schema import business_foreign_key


class Migration(migrations.Migration):
    dependencies = [("requests", "0005_repeating_tasks")]
    operations = [
        business_foreign_key("requests_request", "repeated_from_id", "requests_request"),
    ]
