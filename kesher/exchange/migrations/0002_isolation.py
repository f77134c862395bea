"""Isolation by business, keys within the business, and the change log."""

from django.db import migrations

from kesher.lib.schema import business_foreign_key, business_table


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0001_initial"),
        ("tenancy", "0002_isolation"),
    ]

    operations = [
        business_table("exchange_importbatch"),
        business_table("exchange_importrow", logged=False),
        business_foreign_key("exchange_importbatch", "created_by_id", "tenancy_membership"),
        business_foreign_key("exchange_importrow", "batch_id", "exchange_importbatch"),
    ]
