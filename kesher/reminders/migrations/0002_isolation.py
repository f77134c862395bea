"""Isolation, keys within the business, what the worker asks, and what follows the change log."""

from django.db import migrations

from kesher.lib.schema import business_foreign_key, business_table

# Across businesses, since the clock belongs to the installation; it tells numbers alone.
WORK = """
CREATE FUNCTION kesher_reminder_work(moment timestamptz) RETURNS TABLE (business_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
  SELECT r.business_id FROM public.reminders_reminder r
  WHERE r.state = 'waiting' AND r.fires_at <= moment
  UNION
  SELECT r.business_id FROM public.reminders_reminder r WHERE r.is_stale
$$
"""

# Whatever door a change came by, it is in the log; so reminders that follow a moment of the row
# cannot miss that it moved. One look into an index for each changed row.
MARK = """
CREATE FUNCTION kesher_mark_reminders() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
BEGIN
  UPDATE public.reminders_reminder SET is_stale = true
  WHERE business_id = NEW.business_id AND anchor_table = NEW.table_name
    AND anchor_table <> '' AND anchor_row = NEW.row_id AND NOT is_stale;
  RETURN NULL;
END
$$
"""
MARKING = """
CREATE TRIGGER mark_reminders AFTER INSERT ON tenancy_change
FOR EACH ROW WHEN (NEW.kind = 'U') EXECUTE FUNCTION kesher_mark_reminders()
"""


class Migration(migrations.Migration):
    dependencies = [("reminders", "0001_initial"), ("tenancy", "0002_isolation")]

    operations = [
        business_table("reminders_reminder", logged=False),
        business_foreign_key("reminders_reminder", "membership_id", "tenancy_membership"),
        business_foreign_key("reminders_reminder", "created_by_id", "tenancy_membership"),
        migrations.RunSQL(WORK, "DROP FUNCTION kesher_reminder_work"),
        migrations.RunSQL(MARK, "DROP FUNCTION kesher_mark_reminders"),
        migrations.RunSQL(MARKING, "DROP TRIGGER mark_reminders ON tenancy_change"),
    ]
