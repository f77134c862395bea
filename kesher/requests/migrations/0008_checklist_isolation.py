"""Isolation of checklists by business, their keys within it, and the change log."""

from django.db import migrations

from kesher.lib.schema import business_foreign_key, business_table


class Migration(migrations.Migration):
    dependencies = [("requests", "0007_checklists")]
    operations = [
        business_table("requests_checklistitem", parent="request_id"),
        business_foreign_key("requests_checklistitem", "request_id", "requests_request"),
        business_foreign_key("requests_checklistitem", "done_by_id", "tenancy_membership"),
    ]
