import django.db.models.deletion
from django.db import migrations, models

import kesher.tenancy.scoping
from kesher.lib.schema import business_foreign_key, business_table


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0003_isolation"),
        ("tenancy", "0007_api_tokens"),
    ]

    operations = [
        migrations.CreateModel(
            name="StreamPin",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("record_type", models.SlugField(max_length=60)),
                ("record_id", models.BigIntegerField()),
                ("source", models.SlugField(max_length=40)),
                ("row_id", models.BigIntegerField()),
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
                    "created_by",
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
                    models.UniqueConstraint(
                        fields=("business", "record_type", "record_id", "source", "row_id"),
                        name="stream_pin_once",
                    )
                ],
            },
        ),
        business_table("records_streampin", parent="record_id"),
        business_foreign_key("records_streampin", "created_by_id", "tenancy_membership"),
    ]
