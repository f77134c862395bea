"""Forgetting the values of a deleted field in the change log."""

from django.db import migrations

# Walks the log of the business in pieces, since one statement over all of it could take minutes:
# returns the id to go on after, or null at the end.
ERASE = """
CREATE FUNCTION kesher_erase_own_values(
  wanted_table text, wanted_key text, after_id bigint, most integer
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
DECLARE
  scope bigint := nullif(current_setting('kesher.business', true), '')::bigint;
  last bigint;
BEGIN
  SELECT max(id) INTO last FROM (
    SELECT id FROM public.tenancy_change
    WHERE business_id = scope AND id > after_id ORDER BY id LIMIT most
  ) piece;
  UPDATE public.tenancy_change SET diff = jsonb_set(diff, '{custom_values}',
    CASE jsonb_typeof(diff -> 'custom_values')
      WHEN 'array' THEN jsonb_build_array(
        CASE jsonb_typeof(diff #> '{custom_values,0}')
          WHEN 'object' THEN (diff #> '{custom_values,0}') - wanted_key
          ELSE diff #> '{custom_values,0}' END,
        CASE jsonb_typeof(diff #> '{custom_values,1}')
          WHEN 'object' THEN (diff #> '{custom_values,1}') - wanted_key
          ELSE diff #> '{custom_values,1}' END)
      ELSE (diff -> 'custom_values') - wanted_key END)
  WHERE business_id = scope AND id > after_id AND id <= last AND table_name = wanted_table
    AND jsonb_typeof(diff) = 'object' AND jsonb_typeof(diff -> 'custom_values') IN ('array', 'object')
    AND jsonb_path_exists(diff, '$.custom_values.**.keyvalue() ? (@.key == $wanted)',
      jsonb_build_object('wanted', wanted_key));
  RETURN last;
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("customfields", "0002_isolation"),
        ("tenancy", "0002_isolation"),
    ]

    operations = [
        migrations.RunSQL(
            ERASE, "DROP FUNCTION kesher_erase_own_values(text, text, bigint, integer)"
        ),
    ]
