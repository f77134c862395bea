"""Roles that are there already may do with requests what they may do with the contact log.

Everybody who logs contacts may give work to anybody, and take back what he gave.
"""

from django.db import migrations

_GIVE = """
UPDATE tenancy_role SET rights = rights || (
  SELECT coalesce(jsonb_object_agg(replace(held.key, 'activity.', 'request.'),
    CASE held.key WHEN 'activity.create' THEN '4'::jsonb ELSE held.value END), '{}')
  FROM jsonb_each(rights) held
  WHERE held.key IN ('activity.see', 'activity.create', 'activity.edit', 'activity.archive',
    'activity.delete', 'activity.export')
) || CASE WHEN rights ? 'activity.edit' AND NOT rights ? 'activity.delete'
  THEN '{"request.delete": 1}'::jsonb ELSE '{}'::jsonb END
WHERE NOT is_owner
"""
_TAKE = """
UPDATE tenancy_role SET rights = rights
  - ARRAY['request.see', 'request.create', 'request.edit', 'request.archive', 'request.delete',
    'request.export']
"""


class Migration(migrations.Migration):
    dependencies = [("requests", "0002_isolation")]
    operations = [migrations.RunSQL(_GIVE, _TAKE)]
