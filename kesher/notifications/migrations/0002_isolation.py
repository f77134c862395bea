"""Isolation by business and keys within it; what a person was told is no fact of the business."""

from django.db import migrations

from kesher.lib.schema import business_foreign_key, business_table


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_initial")]

    operations = [
        business_table("notifications_notification", logged=False),
        business_table("notifications_notificationpreference", logged=False),
        business_foreign_key("notifications_notification", "membership_id", "tenancy_membership"),
        business_foreign_key("notifications_notification", "actor_id", "tenancy_membership"),
        business_foreign_key(
            "notifications_notificationpreference", "membership_id", "tenancy_membership"
        ),
    ]
