"""Meetings that come again, answers to invitations, and what meetings take: rooms and cars."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.constraints
import django.db.models.deletion
from django.db import migrations, models

import kesher.tenancy.scoping
from kesher.lib.schema import business_foreign_key, business_table


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0003_recycle_bin"),
        ("tenancy", "0007_api_tokens"),
    ]

    operations = [
        migrations.CreateModel(
            name="Resource",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="Name")),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="Place")),
                ("is_active", models.BooleanField(default=True)),
                ("version", models.PositiveIntegerField(default=1)),
            ],
            options={
                "verbose_name": "resource",
                "verbose_name_plural": "resources",
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.AddField(
            model_name="meeting",
            name="is_all_day",
            field=models.BooleanField(default=False, verbose_name="All day"),
        ),
        migrations.AddField(
            model_name="meeting",
            name="is_apart",
            field=models.BooleanField(
                default=False,
                help_text="Changed by itself, so the series no longer says what it is.",
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="is_private",
            field=models.BooleanField(default=False, verbose_name="Private"),
        ),
        migrations.AddField(
            model_name="meeting",
            name="series_day",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="meetingparticipant",
            name="answer",
            field=models.CharField(
                choices=[
                    ("none", "Not answered yet"),
                    ("yes", "Coming"),
                    ("maybe", "Perhaps"),
                    ("no", "Not coming"),
                ],
                default="none",
                max_length=8,
            ),
        ),
        migrations.CreateModel(
            name="MeetingResource",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
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
                    "meeting",
                    kesher.tenancy.scoping.ScopedForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="resources",
                        to="activities.meeting",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="MeetingSeries",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rule", models.JSONField()),
                ("first_day", models.DateField()),
                ("since", models.DateField()),
                ("at", models.TimeField()),
                ("minutes", models.PositiveIntegerField(help_text="How long each time is.")),
                (
                    "planned_until",
                    models.DateField(help_text="Up to this day each time has its meeting."),
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
            ],
            options={
                "verbose_name": "recurring meeting",
                "verbose_name_plural": "recurring meetings",
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.AddField(
            model_name="meeting",
            name="series",
            field=kesher.tenancy.scoping.ScopedForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="meetings",
                to="activities.meetingseries",
            ),
        ),
        migrations.AddIndex(
            model_name="meeting",
            index=models.Index(
                condition=models.Q(("series__isnull", False)),
                fields=["business", "series", "series_day"],
                name="meeting_of_series",
            ),
        ),
        migrations.AddIndex(
            model_name="meeting",
            index=models.Index(
                condition=models.Q(("is_private", True)),
                fields=["business", "activity"],
                name="meeting_private",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.UniqueConstraint(
                condition=models.Q(("series__isnull", False)),
                fields=("business", "series", "series_day"),
                name="meeting_once_in_series",
            ),
        ),
        migrations.AddField(
            model_name="resource",
            name="business",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.business",
            ),
        ),
        migrations.AddField(
            model_name="meetingresource",
            name="resource",
            field=kesher.tenancy.scoping.ScopedForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="activities.resource",
            ),
        ),
        migrations.AddIndex(
            model_name="meetingseries",
            index=models.Index(fields=["business", "planned_until"], name="series_to_plan"),
        ),
        migrations.AddConstraint(
            model_name="resource",
            constraint=models.UniqueConstraint(
                fields=("business", "name"), name="resource_name_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="meetingresource",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                expressions=[
                    ("resource", "="),
                    (
                        models.Func(
                            "starts_at",
                            "ends_at",
                            function="tstzrange",
                            output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="resource_taken_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="meetingresource",
            constraint=models.UniqueConstraint(
                fields=("business", "meeting", "resource"), name="resource_once_in_meeting"
            ),
        ),
        business_table("activities_meetingseries"),
        business_table("activities_resource"),
        business_table("activities_meetingresource", parent="meeting_id"),
        business_foreign_key("activities_meeting", "series_id", "activities_meetingseries"),
        business_foreign_key("activities_meetingresource", "meeting_id", "activities_meeting"),
        business_foreign_key("activities_meetingresource", "resource_id", "activities_resource"),
    ]
