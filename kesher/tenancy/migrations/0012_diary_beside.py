"""Whether a user has the diary beside the active requests."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0011_answers_of_keys")]
    operations = [
        migrations.AddField(
            model_name="membership",
            name="has_diary_beside",
            field=models.BooleanField(
                default=True, help_text="The diary stands beside the active requests."
            ),
        ),
    ]
