from django.db import migrations, models


class Migration(migrations.Migration):
    """A file may be the value of a field: who may not read the field gets nothing of the file."""

    dependencies = [("attachments", "0002_isolation")]

    operations = [
        migrations.AddField(
            model_name="attachment",
            name="field_key",
            field=models.CharField(blank=True, default="", max_length=60),
            preserve_default=False,
        ),
    ]
