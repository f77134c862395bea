"""The presets of a business are its own, and what becomes of them is in the change log."""

from django.db import migrations

from kesher.lib.schema import business_table


class Migration(migrations.Migration):
    dependencies = [("reminders", "0005_presets")]

    operations = [business_table("reminders_presettable")]
