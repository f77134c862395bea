"""What a deed answered beyond one id, for whoever sends its form again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tenancy", "0010_token_use"),
    ]

    operations = [
        migrations.AddField(
            model_name="idempotencykey",
            name="answer",
            field=models.JSONField(null=True),
        ),
    ]
