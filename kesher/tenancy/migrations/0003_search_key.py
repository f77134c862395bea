"""The search key of a text, the same in the database as in `kesher.lib.text.search_key`."""

from django.db import migrations

from kesher.lib.text import CREATE_SEARCH_KEY_SQL


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0002_isolation")]

    operations = [
        migrations.RunSQL(CREATE_SEARCH_KEY_SQL, "DROP FUNCTION kesher_search_key(text)"),
    ]
