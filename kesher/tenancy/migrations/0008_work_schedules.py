"""When the business, its branches and its users work, and their days off."""

import django.db.models.deletion
from django.db import migrations, models

import kesher.tenancy.scoping
from kesher.lib.schema import business_foreign_key, business_table


class Migration(migrations.Migration):
    dependencies = [
        ("tenancy", "0007_api_tokens"),
    ]

    operations = [
        migrations.CreateModel(
            name="OwnDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="Name")),
                ("first_day", models.DateField(verbose_name="From")),
                ("last_day", models.DateField(verbose_name="Until")),
                ("opens", models.TimeField(blank=True, null=True, verbose_name="Opens")),
                ("closes", models.TimeField(blank=True, null=True, verbose_name="Closes")),
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
                    "membership",
                    kesher.tenancy.scoping.ScopedForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tenancy.membership",
                    ),
                ),
                (
                    "unit",
                    kesher.tenancy.scoping.ScopedForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tenancy.orgunit",
                    ),
                ),
            ],
            options={
                "verbose_name": "own day",
                "verbose_name_plural": "own days",
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["business", "last_day"], name="own_day_ahead")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last_day__gte", models.F("first_day"))),
                        name="own_days_in_order",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WorkSchedule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("days", models.JSONField()),
                (
                    "eve_end",
                    models.TimeField(blank=True, null=True, verbose_name="Eves of holidays end"),
                ),
                ("calendars", models.JSONField(default=list)),
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
                    "membership",
                    kesher.tenancy.scoping.ScopedForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tenancy.membership",
                    ),
                ),
                (
                    "unit",
                    kesher.tenancy.scoping.ScopedForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tenancy.orgunit",
                    ),
                ),
            ],
            options={
                "verbose_name": "working hours",
                "verbose_name_plural": "working hours",
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("business", "unit", "membership"),
                        name="work_schedule_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("unit", None), ("membership", None), _connector="OR"),
                        name="work_schedule_of_one",
                    ),
                ],
            },
        ),
        business_table("tenancy_workschedule"),
        business_table("tenancy_ownday"),
        *(
            business_foreign_key(table, column, target, on_delete="CASCADE")
            for table in ("tenancy_workschedule", "tenancy_ownday")
            for column, target in (
                ("unit_id", "tenancy_orgunit"),
                ("membership_id", "tenancy_membership"),
            )
        ),
    ]
