import django.db.models.deletion
from django.db import migrations, models

from kesher.lib.schema import business_table


class Migration(migrations.Migration):
    dependencies = [
        ("savedviews", "0002_isolation"),
        ("tenancy", "0007_api_tokens"),
    ]

    operations = [
        migrations.CreateModel(
            name="BoardPlace",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("record_type", models.SlugField(max_length=60)),
                ("field_key", models.SlugField(max_length=60)),
                ("record_id", models.BigIntegerField()),
                (
                    "value",
                    models.CharField(help_text="The column in which it was put.", max_length=200),
                ),
                ("rank", models.BigIntegerField(help_text="The order in the column, with gaps.")),
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
                "verbose_name": "place on a board",
                "verbose_name_plural": "places on boards",
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        fields=["business", "record_type", "field_key", "value", "rank"],
                        name="board_place_order",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("business", "record_type", "field_key", "record_id"),
                        name="board_place_once",
                    )
                ],
            },
        ),
        business_table("savedviews_boardplace", logged=False),
    ]
