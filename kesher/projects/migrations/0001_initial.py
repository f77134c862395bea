"""The table of projects."""

import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import kesher.tenancy.scoping


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("parties", "0002_isolation"),
        ("tenancy", "0006_design_stamp"),
    ]

    operations = [
        migrations.CreateModel(
            name="Project",
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
                ("name", models.CharField(max_length=200, verbose_name="Name of the project")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("active", "Under way"),
                            ("on_hold", "On hold"),
                            ("done", "Done"),
                            ("canceled", "Canceled"),
                        ],
                        default="planned",
                        max_length=20,
                        verbose_name="Status",
                    ),
                ),
                ("start_date", models.DateField(blank=True, null=True, verbose_name="Starts")),
                (
                    "target_date",
                    models.DateField(blank=True, null=True, verbose_name="To be done by"),
                ),
                ("end_date", models.DateField(blank=True, null=True, verbose_name="Ended")),
                (
                    "budget",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="Budget",
                    ),
                ),
                ("remarks", models.TextField(blank=True, verbose_name="Remarks")),
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
                    "manager",
                    kesher.tenancy.scoping.ScopedForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.membership",
                        verbose_name="Project manager",
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
                    "party",
                    kesher.tenancy.scoping.ScopedForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="projects",
                        to="parties.party",
                        verbose_name="Customer",
                    ),
                ),
            ],
            options={
                "verbose_name": "project",
                "verbose_name_plural": "projects",
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        models.F("business_id"),
                        django.contrib.postgres.indexes.OpClass("search_text", name="gin_trgm_ops"),
                        condition=models.Q(("deleted_at", None)),
                        name="project_search",
                    ),
                    models.Index(
                        condition=models.Q(("archived_at", None), ("deleted_at", None)),
                        fields=["business", "sort_key", "id"],
                        name="project_all",
                    ),
                    models.Index(
                        condition=models.Q(("archived_at", None), ("deleted_at", None)),
                        fields=["business", "status", "sort_key", "id"],
                        name="project_status",
                    ),
                    models.Index(fields=["business", "party"], name="project_of_party"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="project_has_name"
                    ),
                    models.UniqueConstraint(
                        fields=("business", "number"), name="project_number_once"
                    ),
                ],
            },
        ),
    ]
