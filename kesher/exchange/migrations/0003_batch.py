"""Imports become one kind of batch among exports and deeds done to many records."""

import django.db.models.deletion
from django.db import migrations, models

import kesher.tenancy.scoping
from kesher.lib.schema import business_foreign_key

DEEDS = [
    ("import", "Import"),
    ("export", "Export"),
    ("edit", "Edit"),
    ("delete", "Delete"),
    ("archive", "Move to the archive"),
    ("unarchive", "Bring back from the archive"),
]
STATES = [
    ("checking", "Being checked"),
    ("mapping", "Choosing columns"),
    ("queued", "Waiting"),
    ("running", "Running"),
    ("done", "Done"),
    ("cancelled", "Cancelled"),
    ("failed", "Failed"),
    ("undoing", "Being undone"),
    ("undone", "Undone"),
]
OUTCOMES = [
    ("waiting", "Still to come"),
    ("created", "Created"),
    ("updated", "Changed"),
    ("skipped", "Skipped"),
    ("failed", "Failed"),
]
UNDO_OUTCOMES = [("undone", "Undone"), ("kept", "Left as it is")]


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0002_isolation"),
        ("tenancy", "0006_design_stamp"),
    ]

    operations = [
        migrations.RenameModel("ImportBatch", "Batch"),
        migrations.RenameModel("ImportRow", "BatchRow"),
        migrations.RenameField("batch", "rejects_file", "result_file"),
        migrations.RenameIndex("batch", new_name="batch_newest", old_name="import_newest"),
        migrations.RenameIndex("batchrow", new_name="batch_outcome", old_name="import_outcome"),
        migrations.RemoveConstraint("batchrow", "import_row_once"),
        migrations.AddConstraint(
            "batchrow",
            models.UniqueConstraint(fields=("business", "batch", "number"), name="batch_row_once"),
        ),
        migrations.AlterModelOptions(
            "batch",
            {
                "base_manager_name": "objects",
                "verbose_name": "batch",
                "verbose_name_plural": "batches",
            },
        ),
        migrations.AddField(
            "batch",
            "deed",
            models.CharField(choices=DEEDS, default="import", max_length=12),
        ),
        migrations.AlterField(
            "batch",
            "file_name",
            models.CharField(blank=True, max_length=255, verbose_name="File"),
        ),
        migrations.AlterField("batch", "checksum", models.CharField(blank=True, max_length=64)),
        migrations.AlterField(
            "batch",
            "state",
            models.CharField(choices=STATES, default="mapping", max_length=10),
        ),
        migrations.AddField("batch", "updated_count", models.PositiveIntegerField(default=0)),
        migrations.AddField("batch", "undone_count", models.PositiveIntegerField(default=0)),
        migrations.AddField("batch", "kept_count", models.PositiveIntegerField(default=0)),
        migrations.AddField("batch", "undone_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "batch",
            "undone_by",
            kesher.tenancy.scoping.ScopedForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.membership",
            ),
        ),
        business_foreign_key("exchange_batch", "undone_by_id", "tenancy_membership"),
        migrations.AlterField(
            "batchrow", "outcome", models.CharField(choices=OUTCOMES, max_length=8)
        ),
        migrations.AddField("batchrow", "version", models.PositiveIntegerField(null=True)),
        migrations.AddField(
            "batchrow",
            "undo_outcome",
            models.CharField(blank=True, choices=UNDO_OUTCOMES, default="", max_length=8),
            preserve_default=False,
        ),
        migrations.AddField(
            "batchrow",
            "undo_reason",
            models.TextField(blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AddIndex(
            "batchrow",
            models.Index(
                condition=models.Q(("undo_outcome", ""), _negated=True),
                fields=["business", "batch", "undo_outcome", "number"],
                name="batch_undo_outcome",
            ),
        ),
    ]
