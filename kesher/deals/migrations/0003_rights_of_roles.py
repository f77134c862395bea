"""Roles that are there already may do with deals what they may do with parties."""

from django.db import migrations

_GIVE = """
UPDATE tenancy_role SET rights = rights || (
  SELECT coalesce(jsonb_object_agg(replace(held.key, 'party.', 'deal.'), held.value), '{}')
  FROM jsonb_each(rights) held
  WHERE held.key IN ('party.see', 'party.create', 'party.edit', 'party.archive', 'party.delete',
    'party.export'))
WHERE NOT is_owner
"""
_TAKE = """
UPDATE tenancy_role SET rights = rights
  - ARRAY['deal.see', 'deal.create', 'deal.edit', 'deal.archive', 'deal.delete',
    'deal.export']
"""


class Migration(migrations.Migration):
    dependencies = [
        ("deals", "0002_isolation"),
    ]

    operations = [
        migrations.RunSQL(_GIVE, _TAKE),
    ]
