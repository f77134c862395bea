"""Which version of a record a deed met, so that deeds can be undone one after another."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exchange", "0003_batch")]

    operations = [
        migrations.AddField("batchrow", "version_before", models.PositiveIntegerField(null=True)),
        migrations.AddIndex(
            "batchrow", models.Index(fields=["business", "record_id"], name="batch_of_record")
        ),
    ]
