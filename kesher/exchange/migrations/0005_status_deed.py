"""Statuses of many records set at once; each refusal keeps its code."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exchange", "0004_versions")]

    operations = [
        migrations.AddField("batchrow", "code", models.CharField(blank=True, max_length=60)),
        migrations.AlterField(
            "batch",
            "deed",
            models.CharField(
                choices=[
                    ("import", "Import"),
                    ("export", "Export"),
                    ("edit", "Edit"),
                    ("delete", "Delete"),
                    ("status", "Set status"),
                    ("archive", "Move to the archive"),
                    ("unarchive", "Bring back from the archive"),
                ],
                default="import",
                max_length=12,
            ),
        ),
    ]
