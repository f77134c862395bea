"""Kinds of record that a business makes itself, their records, and links between records."""

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

import kesher.tenancy.scoping


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0001_number_counter"),
        ("tenancy", "0006_design_stamp"),
    ]

    operations = [
        migrations.CreateModel(
            name="CustomRecordType",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "key",
                    models.SlugField(
                        help_text="Begins with x_, so that no built-in type is called so.",
                        max_length=40,
                    ),
                ),
                (
                    "label_he",
                    models.CharField(max_length=60, verbose_name="One of them, in Hebrew"),
                ),
                (
                    "label_plural_he",
                    models.CharField(max_length=60, verbose_name="Several, in Hebrew"),
                ),
                (
                    "label_en",
                    models.CharField(
                        blank=True, max_length=60, verbose_name="One of them, in English"
                    ),
                ),
                (
                    "label_plural_en",
                    models.CharField(blank=True, max_length=60, verbose_name="Several, in English"),
                ),
                ("icon", models.SlugField(max_length=40, verbose_name="Icon")),
                (
                    "number_prefix",
                    models.CharField(blank=True, max_length=10, verbose_name="Before the number"),
                ),
                (
                    "number_width",
                    models.PositiveSmallIntegerField(
                        default=4, verbose_name="Digits of the number"
                    ),
                ),
                (
                    "belongs_to",
                    models.SlugField(
                        blank=True,
                        help_text="The kind of record that each of these belongs to, such as a customer.",
                        max_length=60,
                        verbose_name="Belongs to",
                    ),
                ),
                (
                    "statuses",
                    models.JSONField(
                        default=list, help_text="The statuses, and which follow which."
                    ),
                ),
                ("position", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "business",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.business",
                    ),
                ),
                (
                    "created_by",
                    kesher.tenancy.scoping.ScopedForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.membership",
                    ),
                ),
            ],
            options={
                "verbose_name": "record type",
                "verbose_name_plural": "record types",
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="CustomRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="Created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="Updated")),
                ("deleted_at", models.DateTimeField(blank=True, null=True, verbose_name="Deleted")),
                ("version", models.PositiveIntegerField(default=1)),
                ("custom_values", models.JSONField(blank=True, default=dict)),
                ("number", models.CharField(editable=False, max_length=40, verbose_name="Number")),
                ("title", models.CharField(max_length=200, verbose_name="Name")),
                ("status", models.CharField(blank=True, max_length=20, verbose_name="Status")),
                (
                    "status_summary",
                    models.TextField(blank=True, verbose_name="Summary of the last status"),
                ),
                (
                    "archived_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="Archived"),
                ),
                ("search_text", models.TextField(default="", editable=False)),
                (
                    "sort_key",
                    models.CharField(db_collation="C", default="", editable=False, max_length=240),
                ),
                (
                    "branch",
                    kesher.tenancy.scoping.ScopedForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.orgunit",
                        verbose_name="Branch",
                    ),
                ),
                (
                    "business",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.business",
                    ),
                ),
                (
                    "created_by",
                    kesher.tenancy.scoping.ScopedForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.membership",
                    ),
                ),
                (
                    "deleted_by",
                    kesher.tenancy.scoping.ScopedForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.membership",
                    ),
                ),
                (
                    "department",
                    kesher.tenancy.scoping.ScopedForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.orgunit",
                        verbose_name="Department",
                    ),
                ),
                (
                    "owner",
                    kesher.tenancy.scoping.ScopedForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.membership",
                        verbose_name="Owner",
                    ),
                ),
                (
                    "type",
                    kesher.tenancy.scoping.ScopedForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="records",
                        to="records.customrecordtype",
                    ),
                ),
            ],
            options={
                "verbose_name": "record",
                "verbose_name_plural": "records",
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="RecordLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("from_type", models.SlugField(max_length=60)),
                ("from_id", models.BigIntegerField()),
                ("field_key", models.SlugField(max_length=60)),
                ("to_type", models.SlugField(max_length=60)),
                ("to_id", models.BigIntegerField()),
                (
                    "business",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.business",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.AddConstraint(
            model_name="customrecordtype",
            constraint=models.UniqueConstraint(
                fields=("business", "key"), name="own_record_type_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="customrecordtype",
            constraint=models.CheckConstraint(
                condition=models.Q(("key__startswith", "x_")), name="own_record_type_begins_with_x"
            ),
        ),
        migrations.AddIndex(
            model_name="customrecord",
            index=django.contrib.postgres.indexes.GinIndex(
                models.F("business_id"),
                django.contrib.postgres.indexes.OpClass("search_text", name="gin_trgm_ops"),
                condition=models.Q(("deleted_at", None)),
                name="custom_record_search",
            ),
        ),
        migrations.AddIndex(
            model_name="customrecord",
            index=models.Index(
                condition=models.Q(("archived_at", None), ("deleted_at", None)),
                fields=["business", "type", "sort_key", "id"],
                name="custom_record_all",
            ),
        ),
        migrations.AddIndex(
            model_name="customrecord",
            index=models.Index(
                condition=models.Q(("archived_at", None), ("deleted_at", None)),
                fields=["business", "type", "status", "sort_key", "id"],
                name="custom_record_status",
            ),
        ),
        migrations.AddConstraint(
            model_name="customrecord",
            constraint=models.UniqueConstraint(
                fields=("business", "type", "number"), name="custom_record_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="customrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(("title", ""), _negated=True), name="custom_record_has_title"
            ),
        ),
        migrations.AddIndex(
            model_name="recordlink",
            index=models.Index(
                fields=["business", "to_type", "to_id", "from_type", "-from_id"],
                name="record_link_backward",
            ),
        ),
        migrations.AddConstraint(
            model_name="recordlink",
            constraint=models.UniqueConstraint(
                fields=("business", "from_type", "from_id", "field_key"), name="record_link_once"
            ),
        ),
    ]
