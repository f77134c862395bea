"""The hour that is taken for a request lies in the same business."""

from django.db import migrations

from kesher.lib.schema import business_foreign_key


class Migration(migrations.Migration):
    dependencies = [("requests", "0012_hours_taken")]
    operations = [
        business_foreign_key("requests_request", "hour_id", "activities_activity"),
    ]
