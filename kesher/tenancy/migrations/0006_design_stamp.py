from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tenancy", "0005_forget_expired"),
    ]

    operations = [
        migrations.AddField(
            model_name="business",
            name="design_stamp",
            field=models.BigIntegerField(
                default=0,
                help_text="Drawn anew whenever the record design changes; 0 as delivered.",
            ),
        ),
    ]
