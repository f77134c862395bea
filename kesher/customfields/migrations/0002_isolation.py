"""Isolation by business, keys within the business, and the change log."""

from django.db import migrations

from kesher.lib.schema import business_foreign_key, business_table


class Migration(migrations.Migration):
    dependencies = [
        ("customfields", "0001_initial"),
        ("tenancy", "0002_isolation"),
    ]

    operations = [
        business_table("customfields_customfield"),
        business_table("customfields_fielddesign"),
        business_foreign_key("customfields_customfield", "created_by_id", "tenancy_membership"),
        business_foreign_key("customfields_customfield", "deleted_by_id", "tenancy_membership"),
    ]
