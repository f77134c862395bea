"""The mark of a party that left the lists gets the name of what it says.

It stood for fictitious leads alone once; cards that were merged or deleted bear it too. PostgreSQL
lets indexes and constraints follow a column to its new name, so only Django is told of them. What
undoes merges and batches names columns as they were, and is told of the new name with it.
"""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import migrations, models
from django.db.models import F, Q


def _renamed(old: str, new: str) -> str:
    return f"""
ALTER TABLE parties_party RENAME COLUMN {old} TO {new};

UPDATE tenancy_change SET diff = diff - '{old}' || jsonb_build_object('{new}', diff -> '{old}')
WHERE table_name = 'parties_party' AND diff ? '{old}';

UPDATE parties_mergestep SET
  before = before - '{old}' || jsonb_build_object('{new}', before -> '{old}'),
  after = after - '{old}' || jsonb_build_object('{new}', after -> '{old}')
WHERE table_name = 'parties_party' AND before ? '{old}';
"""  # noqa: S608 -- both names stand below


FORWARD = _renamed("fictitious_at", "left_lists_at")
BACKWARD = _renamed("left_lists_at", "fictitious_at")

_INDEXES = (
    GinIndex(
        F("business_id"),
        OpClass("search_text", name="gin_trgm_ops"),
        name="party_search",
        condition=Q(left_lists_at=None),
    ),
    GinIndex(
        F("business_id"),
        OpClass("custom_values", name="jsonb_path_ops"),
        name="party_own_values",
        condition=Q(left_lists_at=None),
    ),
    models.Index(
        fields=["business", "sort_key", "id"],
        name="party_customers",
        condition=Q(customer_status__isnull=False, archived_at=None, left_lists_at=None),
    ),
    models.Index(
        fields=["business", "sort_key", "id"],
        name="party_suppliers",
        condition=Q(supplier_status__isnull=False, archived_at=None, left_lists_at=None),
    ),
    models.Index(
        fields=["business", "sort_key", "id"],
        name="party_all",
        condition=Q(archived_at=None, left_lists_at=None),
    ),
    models.Index(
        fields=["business", "customer_status", "sort_key", "id"],
        name="party_status",
        condition=Q(customer_status__isnull=False, archived_at=None, left_lists_at=None),
    ),
    models.Index(
        fields=["business", "sort_key", "id"],
        name="party_archive",
        condition=Q(archived_at__isnull=False, left_lists_at=None),
    ),
    models.Index(
        fields=["business", "owner", "sort_key", "id"],
        name="party_of_owner",
        condition=Q(archived_at=None, left_lists_at=None),
    ),
    models.Index(
        fields=["business", "match_key"],
        name="party_match",
        condition=Q(left_lists_at=None) & ~Q(match_key=""),
    ),
)
_MERGED_LEFT = models.CheckConstraint(
    condition=Q(merged_into=None) | Q(left_lists_at__isnull=False),
    name="merged_party_left_the_lists",
)


class Migration(migrations.Migration):
    dependencies = [
        ("parties", "0007_standing"),
        ("tenancy", "0012_diary_beside"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(FORWARD, BACKWARD)],
            state_operations=[
                migrations.RenameField("party", "fictitious_at", "left_lists_at"),
                *(migrations.RemoveIndex("party", index.name) for index in _INDEXES),
                *(migrations.AddIndex("party", index) for index in _INDEXES),
                migrations.RemoveConstraint("party", _MERGED_LEFT.name),
                migrations.AddConstraint("party", _MERGED_LEFT),
            ],
        ),
    ]
