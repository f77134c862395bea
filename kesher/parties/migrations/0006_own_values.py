import django.contrib.postgres.indexes
import django.db.models.expressions
from django.contrib.postgres.indexes import OpClass
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("parties", "0005_search_skeletons")]

    operations = [
        migrations.AddIndex(
            model_name="party",
            index=django.contrib.postgres.indexes.GinIndex(
                models.F("business_id"),
                OpClass("custom_values", name="jsonb_path_ops"),
                condition=models.Q(("fictitious_at", None)),
                name="party_own_values",
            ),
        ),
    ]
