"""How often each API token came in the present minute, counted for all processes together."""

from django.db import connections, migrations
from django.db.migrations.operations.base import Operation

# Not logged to disk: after a crash counting begins anew. One row for each token, written again and
# again, so that it never grows.
TABLE = """
CREATE UNLOGGED TABLE kesher_token_use (
  token_id bigint PRIMARY KEY, minute bigint NOT NULL, count integer NOT NULL
) WITH (fillfactor = 50)
"""

# Counts a request of a living token and tells how many there were, and how many seconds of the
# minute are left; nothing for a token that is none.
USE = """
CREATE FUNCTION kesher_use_token(wanted text) RETURNS TABLE (uses integer, seconds_left integer)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
  WITH clock AS (SELECT extract(epoch FROM clock_timestamp())::bigint AS seconds)
  INSERT INTO public.kesher_token_use AS used (token_id, minute, count)
  SELECT t.token_id, clock.seconds / 60, 1 FROM public.kesher_token(wanted) t, clock
  ON CONFLICT (token_id) DO UPDATE SET
    minute = excluded.minute,
    count = CASE WHEN used.minute = excluded.minute THEN used.count + 1 ELSE 1 END
  RETURNING used.count, (60 - (SELECT seconds FROM clock) % 60)::integer
$$
"""


class Closed(Operation):
    """Leave the app's role nothing but the function: a counter that it could reset is none."""

    reversible = True
    reduces_to_sql = False

    def state_forwards(self, app_label, state):
        """Nothing that Django knows of changes."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):  # noqa: ARG002
        role = schema_editor.quote_name(connections["default"].settings_dict["USER"])
        schema_editor.execute(f"REVOKE ALL ON kesher_token_use FROM {role}")

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        """The table goes with the operation before."""


class Migration(migrations.Migration):
    dependencies = [
        ("tenancy", "0009_no_answer_tries"),
    ]

    operations = [
        migrations.RunSQL(TABLE, "DROP TABLE kesher_token_use"),
        migrations.RunSQL(USE, "DROP FUNCTION kesher_use_token(text)"),
        Closed(),
    ]
