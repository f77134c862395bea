"""Isolation by business, keys within the business, and the change log."""

from django.db import migrations

from kesher.lib.schema import business_foreign_key, business_table


class Migration(migrations.Migration):
    dependencies = [("savedviews", "0001_initial")]

    operations = [
        business_table("savedviews_savedview"),
        business_table("savedviews_listpreference", logged=False),
        business_foreign_key("savedviews_savedview", "owner_id", "tenancy_membership"),
        business_foreign_key(
            "savedviews_savedview", "role_id", "tenancy_role", on_delete="SET NULL"
        ),
        business_foreign_key(
            "savedviews_savedview", "department_id", "tenancy_orgunit", on_delete="SET NULL"
        ),
        business_foreign_key(
            "savedviews_listpreference", "membership_id", "tenancy_membership", on_delete="CASCADE"
        ),
        business_foreign_key(
            "savedviews_listpreference", "view_id", "savedviews_savedview", on_delete="SET NULL"
        ),
    ]
