"""Forgetting what has served: keys of forms, and links that can no longer be used."""

from django.db import migrations

# Across businesses, since the clock belongs to the installation; it tells nothing of any of them.
FORGET_EXPIRED = """
CREATE FUNCTION kesher_forget_expired(before timestamptz) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
  WITH
  keys AS (
    DELETE FROM public.tenancy_idempotencykey
    WHERE created_at < least(before, now() - interval '30 days') RETURNING 1
  ),
  links AS (
    DELETE FROM public.tenancy_accesslink
    WHERE expires_at < least(before, now() - interval '30 days') RETURNING 1
  )
  SELECT (SELECT count(*) FROM keys) + (SELECT count(*) FROM links)
$$
"""


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0004_business_ids")]

    operations = [
        migrations.RunSQL(FORGET_EXPIRED, "DROP FUNCTION kesher_forget_expired(timestamptz)"),
    ]
