"""Roles that are there already may do with projects what they may do with parties."""

from django.db import migrations

_GIVE = """
UPDATE tenancy_role SET rights = rights || (
  SELECT coalesce(jsonb_object_agg(replace(held.key, 'party.', 'project.'), held.value), '{}')
  FROM jsonb_each(rights) held
  WHERE held.key IN ('party.see', 'party.create', 'party.edit', 'party.archive', 'party.delete',
    'party.export'))
WHERE NOT is_owner
"""
_TAKE = """
UPDATE tenancy_role SET rights = rights
  - ARRAY['project.see', 'project.create', 'project.edit', 'project.archive', 'project.delete',
    'project.export']
"""


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0002_isolation"),
    ]

    operations = [
        migrations.RunSQL(_GIVE, _TAKE),
    ]
