"""Isolation by business, keys within the business, the change log; and what the scanner asks."""

from django.db import migrations

from kesher.lib.schema import business_foreign_key, business_table

# Across businesses, since the scanner belongs to the installation; it tells numbers alone.
TO_SCAN = """
CREATE FUNCTION kesher_attachments_to_scan()
RETURNS TABLE (business_id bigint, attachment_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
  SELECT a.business_id, a.id FROM public.attachments_attachment a
  WHERE a.scan_state IN ('waiting', 'delayed') ORDER BY a.id LIMIT 100
$$
"""


class Migration(migrations.Migration):
    dependencies = [("attachments", "0001_initial")]

    operations = [
        business_table("attachments_attachment", parent="record_id"),
        business_foreign_key("attachments_attachment", "created_by_id", "tenancy_membership"),
        business_foreign_key("attachments_attachment", "deleted_by_id", "tenancy_membership"),
        migrations.RunSQL(TO_SCAN, "DROP FUNCTION kesher_attachments_to_scan()"),
    ]
