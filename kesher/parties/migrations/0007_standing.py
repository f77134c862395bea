from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("parties", "0006_own_values")]

    operations = [
        migrations.AddField(
            model_name="party",
            name="standing",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Case(
                    models.When(account_key="", then=models.Value("potential")),
                    default=models.Value("permanent"),
                    output_field=models.CharField(max_length=9),
                ),
                output_field=models.CharField(
                    choices=[("permanent", "Permanent"), ("potential", "Potential")], max_length=9
                ),
                verbose_name="Standing",
            ),
        ),
    ]
