"""Isolation by business, keys within the business, the change log; and what following it asks."""

from django.db import migrations

from kesher.lib.schema import business_foreign_key, business_table

# Across businesses, since one clock serves them all; they tell numbers alone.
TO_FOLLOW = """
CREATE FUNCTION kesher_webhook_businesses() RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
  SELECT c.business_id FROM public.webhooks_webhookcursor c
  WHERE c.position < (SELECT coalesce(max(id), 0) FROM public.tenancy_change)
    OR EXISTS (
      SELECT FROM public.webhooks_webhook w
      JOIN public.webhooks_webhookdelivery d
        ON d.business_id = w.business_id AND d.webhook_id = w.id
      WHERE w.business_id = c.business_id AND w.state = 'active'
        AND d.state = 'pending' AND d.due_at <= now()
    )
  ORDER BY c.business_id
$$
"""
LAST_CHANGE = """
CREATE FUNCTION kesher_last_change() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$ SELECT coalesce(max(id), 0) FROM public.tenancy_change $$
"""


class Migration(migrations.Migration):
    dependencies = [("webhooks", "0001_initial")]

    operations = [
        business_table("webhooks_webhook"),
        business_table("webhooks_webhookprogress", logged=False),
        business_table("webhooks_webhookcursor", logged=False),
        business_table("webhooks_webhookdelivery", logged=False),
        business_table("webhooks_webhookattempt", logged=False),
        business_foreign_key("webhooks_webhook", "membership_id", "tenancy_membership"),
        business_foreign_key("webhooks_webhookprogress", "webhook_id", "webhooks_webhook"),
        business_foreign_key("webhooks_webhookdelivery", "webhook_id", "webhooks_webhook"),
        business_foreign_key("webhooks_webhookattempt", "delivery_id", "webhooks_webhookdelivery"),
        migrations.RunSQL(TO_FOLLOW, "DROP FUNCTION kesher_webhook_businesses()"),
        migrations.RunSQL(LAST_CHANGE, "DROP FUNCTION kesher_last_change()"),
    ]
