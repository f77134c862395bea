"""Reminders that are there already know the row of their record; a row that goes is told of too."""

from django.db import migrations

_TABLES = """
UPDATE reminders_reminder SET anchor_row = record_id, anchor_table = CASE
  WHEN record_type = 'party' THEN 'parties_party'
  WHEN record_type = 'contact' THEN 'parties_contact'
  WHEN record_type = 'deal' THEN 'deals_deal'
  WHEN record_type = 'project' THEN 'projects_project'
  WHEN record_type IN ('task', 'message') THEN 'requests_request'
  WHEN left(record_type, 2) = 'x_' THEN 'records_customrecord'
  ELSE 'activities_activity' END
WHERE record_type <> '' AND anchor_table = ''
"""
_CHANGED = """
DROP TRIGGER mark_reminders ON tenancy_change;
CREATE TRIGGER mark_reminders AFTER INSERT ON tenancy_change
FOR EACH ROW WHEN (NEW.kind IN ('U', 'D')) EXECUTE FUNCTION kesher_mark_reminders()
"""
_AS_IT_WAS = """
DROP TRIGGER mark_reminders ON tenancy_change;
CREATE TRIGGER mark_reminders AFTER INSERT ON tenancy_change
FOR EACH ROW WHEN (NEW.kind = 'U') EXECUTE FUNCTION kesher_mark_reminders()
"""


class Migration(migrations.Migration):
    dependencies = [("reminders", "0003_following")]

    operations = [
        migrations.RunSQL(_TABLES, migrations.RunSQL.noop),
        migrations.RunSQL(_CHANGED, _AS_IT_WAS),
    ]
