"""Isolation by business, keys within the business, and the change log.

The type stands as the parent of its records, so that a screen of one type hears of its rows alone.
"""

from django.db import migrations

from kesher.lib.schema import business_foreign_key, business_table

_OF_RECORD = (
    ("owner_id", "tenancy_membership"),
    ("branch_id", "tenancy_orgunit"),
    ("department_id", "tenancy_orgunit"),
    ("created_by_id", "tenancy_membership"),
    ("deleted_by_id", "tenancy_membership"),
    ("type_id", "records_customrecordtype"),
)


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0002_own_record_types"),
    ]

    operations = [
        business_table("records_customrecordtype"),
        business_table("records_customrecord", parent="type_id"),
        business_table("records_recordlink", logged=False),
        business_foreign_key("records_customrecordtype", "created_by_id", "tenancy_membership"),
        *(
            business_foreign_key("records_customrecord", column, target)
            for column, target in _OF_RECORD
        ),
    ]
