"""What undoes merges and batches still names a column after the column got another name."""

from importlib import import_module

import pytest
from django.db import connections, transaction

from kesher.parties.operations import merge_parties
from kesher.parties.operations.bin import delete_party
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import in_scope
from tests.factories.parties import make_party

renaming = import_module("kesher.parties.migrations.0008_left_lists")

NAMED = """
SELECT diff ? %(name)s FROM tenancy_change WHERE operation = 'parties.delete_party'
UNION ALL
SELECT before ? %(name)s AND after ? %(name)s FROM parties_mergestep WHERE before ? 'merged_into_id'
"""


@pytest.mark.django_db(transaction=True, databases=["default", "admin"])
def test_what_undoes_follows_a_column_to_its_new_name_and_back(dana: Actor) -> None:
    kept, merged, deleted = (make_party(dana, name=name) for name in ("א", "ב", "ג"))
    with in_scope(dana):
        delete_party(actor=dana, record_id=deleted.pk)
        merge_parties(
            actor=dana,
            survivor_id=kept.pk,
            party_ids=[kept.pk, merged.pk],
            choices={},
            versions={kept.pk: kept.version, merged.pk: merged.version},
        )

    def is_named(name: str) -> set[bool]:
        cursor.execute(NAMED, {"name": name})
        found = [is_there for (is_there,) in cursor.fetchall()]
        assert len(found) == 2
        return set(found)

    with transaction.atomic("admin"), connections["admin"].cursor() as cursor:
        cursor.execute(renaming.BACKWARD)
        assert (is_named("fictitious_at"), is_named("left_lists_at")) == ({True}, {False})

        cursor.execute(renaming.FORWARD)
        assert (is_named("fictitious_at"), is_named("left_lists_at")) == ({False}, {True})
