"""Isolation of dependencies by business, their keys within it, and the change log."""

from django.db import migrations

from kesher.lib.schema import business_foreign_key, business_table


class Migration(migrations.Migration):
    dependencies = [("requests", "0009_dependencies")]
    operations = [
        business_table("requests_taskdependency", parent="request_id"),
        business_foreign_key("requests_taskdependency", "request_id", "requests_request"),
        business_foreign_key("requests_taskdependency", "waits_for_id", "requests_request"),
    ]
