"""Isolation by business, keys within the business, and the change log."""

from django.db import migrations

from kesher.lib.schema import business_foreign_key, business_table


class Migration(migrations.Migration):
    dependencies = [
        ("deals", "0001_initial"),
    ]

    operations = [
        business_table("deals_deal"),
        business_foreign_key("deals_deal", "owner_id", "tenancy_membership"),
        business_foreign_key("deals_deal", "branch_id", "tenancy_orgunit"),
        business_foreign_key("deals_deal", "department_id", "tenancy_orgunit"),
        business_foreign_key("deals_deal", "created_by_id", "tenancy_membership"),
        business_foreign_key("deals_deal", "deleted_by_id", "tenancy_membership"),
        business_foreign_key("deals_deal", "party_id", "parties_party"),
        business_foreign_key("deals_deal", "contact_id", "parties_contact"),
    ]
