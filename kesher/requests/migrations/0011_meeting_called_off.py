"""A request outlives the meeting that was set for it."""

from django.db import migrations, models

from kesher.tenancy.scoping import ScopedForeignKey


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0006_answers_apart"),
        ("requests", "0010_dependency_isolation"),
    ]
    operations = [
        migrations.AlterField(
            model_name="request",
            name="meeting",
            field=ScopedForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=models.SET_NULL,
                related_name="+",
                to="activities.activity",
                verbose_name="Meeting",
            ),
        ),
    ]
