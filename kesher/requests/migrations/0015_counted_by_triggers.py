"""Isolation of the tallies, the triggers that count, and a first count of what is there.

A trigger of statements sees all their rows at once: an edit of many requests writes one row for
each description that they left or took on. Rows are only added, so nobody waits for a row that
another transaction has counted up.
"""

from django.db import migrations

from kesher.lib.schema import business_table

_TRAITS = "business_id, since, kind, sub_type, status, priority, owner_id, branch_id"
_TARGET = f"INSERT INTO requests_tally ({_TRAITS}, total, open_count, closed_microseconds)"


def _counted(table: str, sign: int) -> str:
    """Return what counts each row of a table of requests as one more or one less."""
    return f"""
SELECT business_id, kesher_tally_day(created_at) AS since, kind, sub_type, status, priority,
  owner_id, branch_id, {sign} AS one, ({sign} * (closed_at IS NULL)::int) AS is_open,
  {sign} * coalesce(extract(epoch FROM closed_at - created_at) * 1000000, 0)::bigint AS took
FROM {table} WHERE deleted_at IS NULL"""  # noqa: S608 -- names of ours


def _count(rows: str) -> str:
    return f"""{_TARGET}
SELECT {_TRAITS}, sum(one), sum(is_open), sum(took) FROM ({rows}) told GROUP BY {_TRAITS}
HAVING sum(one) <> 0 OR sum(is_open) <> 0 OR sum(took) <> 0"""  # noqa: S608 -- names of ours


_FORWARD = f"""
CREATE FUNCTION kesher_tally_day(made timestamptz) RETURNS date
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT greatest(date_trunc('month', made AT TIME ZONE 'Asia/Jerusalem'),
    date_trunc('week', made AT TIME ZONE 'Asia/Jerusalem' + interval '1 day') - interval '1 day'
  )::date
$$;

CREATE FUNCTION kesher_tally_requests() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    {_count(_counted("made", 1))};
  ELSIF TG_OP = 'DELETE' THEN
    {_count(_counted("gone", -1))};
  ELSE
    {_count(f"{_counted('gone', -1)} UNION ALL {_counted('made', 1)}")};
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER tally_new AFTER INSERT ON requests_request REFERENCING NEW TABLE AS made
FOR EACH STATEMENT EXECUTE FUNCTION kesher_tally_requests();
CREATE TRIGGER tally_gone AFTER DELETE ON requests_request REFERENCING OLD TABLE AS gone
FOR EACH STATEMENT EXECUTE FUNCTION kesher_tally_requests();
CREATE TRIGGER tally_changed AFTER UPDATE ON requests_request
REFERENCING OLD TABLE AS gone NEW TABLE AS made
FOR EACH STATEMENT EXECUTE FUNCTION kesher_tally_requests();

-- Count anew, of the business in scope or, for whom no policy holds, of all.
CREATE FUNCTION kesher_recount_requests() RETURNS void LANGUAGE sql AS $$
  DELETE FROM requests_tally;
  {_count(_counted("requests_request", 1))};
$$;
SELECT kesher_recount_requests();
"""  # noqa: S608 -- names of ours
_BACKWARD = """
DROP FUNCTION kesher_recount_requests();
DROP TRIGGER tally_changed ON requests_request;
DROP TRIGGER tally_gone ON requests_request;
DROP TRIGGER tally_new ON requests_request;
DROP FUNCTION kesher_tally_requests();
DROP FUNCTION kesher_tally_day(timestamptz);
"""


class Migration(migrations.Migration):
    dependencies = [("requests", "0014_tallies")]
    operations = [
        business_table("requests_tally", logged=False),
        migrations.RunSQL(_FORWARD, _BACKWARD),
    ]
