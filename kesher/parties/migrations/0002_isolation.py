"""Isolation by business, keys within the business, and the change log."""

from django.db import migrations

from kesher.lib.schema import business_foreign_key, business_table


class Migration(migrations.Migration):
    dependencies = [
        ("parties", "0001_initial"),
        ("tenancy", "0002_isolation"),
    ]

    operations = [
        business_table("parties_party"),
        business_table("parties_contact", parent="party_id"),
        business_table("parties_phone", parent="party_id"),
        business_table("parties_email", parent="party_id"),
        business_table("parties_address", parent="party_id"),
        business_table("parties_fictitiouslead", parent="party_id"),
        business_foreign_key("parties_party", "owner_id", "tenancy_membership"),
        business_foreign_key("parties_party", "branch_id", "tenancy_orgunit"),
        business_foreign_key("parties_party", "department_id", "tenancy_orgunit"),
        business_foreign_key("parties_party", "created_by_id", "tenancy_membership"),
        business_foreign_key("parties_contact", "owner_id", "tenancy_membership"),
        business_foreign_key("parties_contact", "branch_id", "tenancy_orgunit"),
        business_foreign_key("parties_contact", "department_id", "tenancy_orgunit"),
        business_foreign_key("parties_contact", "created_by_id", "tenancy_membership"),
        business_foreign_key("parties_contact", "party_id", "parties_party"),
        business_foreign_key("parties_phone", "party_id", "parties_party"),
        business_foreign_key("parties_phone", "contact_id", "parties_contact"),
        business_foreign_key("parties_email", "party_id", "parties_party"),
        business_foreign_key("parties_email", "contact_id", "parties_contact"),
        business_foreign_key("parties_address", "party_id", "parties_party"),
        business_foreign_key("parties_fictitiouslead", "party_id", "parties_party"),
        business_foreign_key("parties_fictitiouslead", "surviving_party_id", "parties_party"),
        business_foreign_key("parties_fictitiouslead", "marked_by_id", "tenancy_membership"),
        business_foreign_key("parties_fictitiouslead", "restored_by_id", "tenancy_membership"),
    ]
