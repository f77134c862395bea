"""The table of deals."""

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
            name="Deal",
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
                ("name", models.CharField(max_length=200, verbose_name="Name of the deal")),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("needs", "Clarifying needs"),
                            ("offer", "Offer sent"),
                            ("negotiation", "Negotiation"),
                            ("won", "Won"),
                            ("lost", "Lost"),
                        ],
                        default="new",
                        max_length=20,
                        verbose_name="Stage",
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="Amount",
                    ),
                ),
                (
                    "probability",
                    models.DecimalField(
                        blank=True,
                        decimal_places=3,
                        help_text="How likely the customer is to buy, from 0 to 100.",
                        max_digits=6,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="Probability",
                    ),
                ),
                (
                    "expected_date",
                    models.DateField(blank=True, null=True, verbose_name="Expected to close"),
                ),
                (
                    "lost_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("price", "Price"),
                            ("competitor", "Went to a competitor"),
                            ("no_budget", "No budget"),
                            ("postponed", "Put off"),
                            ("no_answer", "Stopped answering"),
                            ("not_suitable", "Not suitable"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                        verbose_name="Why it was lost",
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
                    "contact",
                    kesher.tenancy.scoping.ScopedForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.contact",
                        verbose_name="Contact",
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
                    "party",
                    kesher.tenancy.scoping.ScopedForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deals",
                        to="parties.party",
                        verbose_name="Customer",
                    ),
                ),
            ],
            options={
                "verbose_name": "deal",
                "verbose_name_plural": "deals",
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        models.F("business_id"),
                        django.contrib.postgres.indexes.OpClass("search_text", name="gin_trgm_ops"),
                        condition=models.Q(("deleted_at", None)),
                        name="deal_search",
                    ),
                    models.Index(
                        condition=models.Q(("archived_at", None), ("deleted_at", None)),
                        fields=["business", "sort_key", "id"],
                        name="deal_all",
                    ),
                    models.Index(
                        condition=models.Q(("archived_at", None), ("deleted_at", None)),
                        fields=["business", "stage", "sort_key", "id"],
                        name="deal_stage",
                    ),
                    models.Index(fields=["business", "party"], name="deal_of_party"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="deal_has_name"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("stage", "lost"), _negated=True),
                            models.Q(("lost_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="lost_deal_has_reason",
                    ),
                ],
            },
        ),
    ]
