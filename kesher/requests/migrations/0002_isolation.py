"""Isolation by business, keys within the business, and the change log."""

from django.db import migrations

from kesher.lib.schema import record_table


class Migration(migrations.Migration):
    dependencies = [("requests", "0001_initial")]
    operations = record_table(
        "requests_request",
        group_id="tenancy_group",
        party_id="parties_party",
        contact_id="parties_contact",
        project_id="projects_project",
        meeting_id="activities_activity",
    )
