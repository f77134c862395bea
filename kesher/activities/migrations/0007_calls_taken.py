"""Calls that wait lead to who took them, as they do to whom and to which department they are for."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("activities", "0006_answers_apart")]
    operations = [
        migrations.AddIndex(
            model_name="nextcall",
            index=models.Index(
                fields=["business", "taken_by", "due_at", "id"],
                name="next_calls_taken",
                condition=Q(closed_at=None, taken_by__isnull=False),
            ),
        ),
    ]
