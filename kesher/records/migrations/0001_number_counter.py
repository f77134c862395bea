"""The counters from which records get their numbers."""

import django.db.models.deletion
from django.db import migrations, models

from kesher.lib.schema import business_table


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("tenancy", "0006_design_stamp"),
    ]

    operations = [
        migrations.CreateModel(
            name="NumberCounter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("series", models.SlugField(max_length=60)),
                ("last_number", models.PositiveBigIntegerField()),
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=("business", "series"), name="one_counter_of_series"
                    )
                ],
            },
        ),
        business_table("records_numbercounter", logged=False),
    ]
