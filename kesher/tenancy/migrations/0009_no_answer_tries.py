"""After how many calls without an answer another status is suggested."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tenancy", "0008_work_schedules"),
    ]

    operations = [
        migrations.AddField(
            model_name="business",
            name="no_answer_tries",
            field=models.PositiveSmallIntegerField(
                db_default=5,
                default=5,
                help_text="0 never suggests it.",
                verbose_name="Calls without an answer until another status is suggested",
            ),
        ),
    ]
