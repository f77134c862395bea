"""What was answered for one time of a recurring meeting alone is told from the answer to all."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("activities", "0005_rows_of_records")]
    operations = [
        migrations.AddField(
            model_name="meetingparticipant",
            name="is_answered_apart",
            field=models.BooleanField(default=False),
        ),
    ]
