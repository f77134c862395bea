"""Rows on records of any type, documentation, and who is mentioned in a row."""

import django.db.models.deletion
from django.db import migrations, models

import kesher.tenancy.scoping
from kesher.lib.schema import business_foreign_key, business_table


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0004_recurring_meetings"),
        ("tenancy", "0007_api_tokens"),
    ]

    operations = [
        migrations.AddField(
            model_name="activity",
            name="record_type",
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name="activity",
            name="record_id",
            field=models.BigIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="activity",
            name="subtype",
            field=models.CharField(blank=True, max_length=60, verbose_name="Type"),
        ),
        migrations.AlterField(
            model_name="activity",
            name="kind",
            field=models.CharField(
                choices=[
                    ("phone_call", "Phone call"),
                    ("meeting", "Meeting summary"),
                    ("note", "Note"),
                    ("documentation", "Documentation"),
                ],
                max_length=20,
                verbose_name="What",
            ),
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(
                condition=models.Q(("record_id__isnull", False)),
                fields=["business", "record_type", "record_id", "-occurred_at", "-id"],
                name="activity_of_record",
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("record_id", None), ("record_type", "")),
                    models.Q(
                        models.Q(("record_type", ""), _negated=True),
                        ("record_id__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="activity_record_is_whole",
            ),
        ),
        migrations.CreateModel(
            name="Mention",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                (
                    "activity",
                    kesher.tenancy.scoping.ScopedForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mentions",
                        to="activities.activity",
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
                    "group",
                    kesher.tenancy.scoping.ScopedForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tenancy.group",
                    ),
                ),
                (
                    "membership",
                    kesher.tenancy.scoping.ScopedForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.membership",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("group__isnull", False), ("membership", None)),
                            models.Q(("group", None), ("membership__isnull", False)),
                            _connector="OR",
                        ),
                        name="mention_of_user_or_group",
                    )
                ],
            },
        ),
        business_table("activities_mention", parent="activity_id"),
        business_foreign_key("activities_mention", "activity_id", "activities_activity"),
        business_foreign_key("activities_mention", "membership_id", "tenancy_membership"),
        business_foreign_key("activities_mention", "group_id", "tenancy_group"),
    ]
