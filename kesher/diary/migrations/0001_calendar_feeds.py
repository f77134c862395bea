"""The secret addresses at which calendar programs read."""

import django.db.models.deletion
from django.db import migrations, models

import kesher.tenancy.scoping
from kesher.lib.schema import business_foreign_key, business_table

# A calendar program names its secret and no business; the digest finds both.
BY_DIGEST = """
CREATE FUNCTION kesher_calendar(wanted text)
RETURNS TABLE (business_id bigint, membership_id bigint, digest text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
  SELECT f.business_id, f.membership_id, f.digest FROM public.diary_calendarfeed f
  JOIN public.tenancy_membership m ON m.business_id = f.business_id AND m.id = f.membership_id
  JOIN public.tenancy_user u ON u.id = m.user_id
  WHERE f.digest = wanted AND m.is_active AND u.is_active
$$
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("tenancy", "0008_work_schedules"),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
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
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tenancy.membership",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("business", "membership"), name="one_feed_of_member"
                    ),
                    models.UniqueConstraint(fields=("digest",), name="calendar_feed_once"),
                ],
            },
        ),
        business_table("diary_calendarfeed"),
        business_foreign_key(
            "diary_calendarfeed", "membership_id", "tenancy_membership", on_delete="CASCADE"
        ),
        migrations.RunSQL(BY_DIGEST, "DROP FUNCTION kesher_calendar(text)"),
    ]
