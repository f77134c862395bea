"""Isolation by business, keys within the business, and the change log."""

from django.db import migrations

from kesher.lib.schema import business_foreign_key, business_table


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0001_initial"),
    ]

    operations = [
        business_table("projects_project"),
        business_foreign_key("projects_project", "owner_id", "tenancy_membership"),
        business_foreign_key("projects_project", "branch_id", "tenancy_orgunit"),
        business_foreign_key("projects_project", "department_id", "tenancy_orgunit"),
        business_foreign_key("projects_project", "created_by_id", "tenancy_membership"),
        business_foreign_key("projects_project", "deleted_by_id", "tenancy_membership"),
        business_foreign_key("projects_project", "party_id", "parties_party"),
        business_foreign_key("projects_project", "manager_id", "tenancy_membership"),
    ]
