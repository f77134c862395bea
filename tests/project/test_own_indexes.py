"""Indexes for the order of own fields: built, used, and dropped again."""

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.db.models import F

from kesher.customfields.queries import field_condition, value_of
from kesher.parties.models import Party
from kesher.project import own_indexes
from kesher.project.own_indexes import index_own_fields
from kesher.project.postgres import DatabaseAddresses
from kesher.records.operations import delete_field
from kesher.records.queries import record_type
from kesher.tenancy.rules.access import Actor
from tests.factories.businesses import in_scope
from tests.factories.fields import make_field, options
from tests.factories.parties import make_party


def own_index_names() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname FROM pg_indexes WHERE indexname LIKE 'own\\_field\\_%'")
        return sorted(name for (name,) in cursor.fetchall())


def owners_url() -> str:
    admin = settings.DATABASES["admin"]
    return psycopg.conninfo.make_conninfo(
        host=admin["HOST"], port=admin["PORT"], dbname=admin["NAME"], user=admin["USER"]
    )


@pytest.mark.django_db(transaction=True)
def test_an_index_follows_the_field_and_orders_the_list(
    dana: Actor, noa: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = DatabaseAddresses("", owners_url(), None)
    monkeypatch.setattr(own_indexes, "addresses", lambda _home: found)
    monkeypatch.setattr(own_indexes, "FEWEST_ROWS", 1)
    key = make_field(dana, "סכום", "money")
    make_field(noa, "סכום", "money")
    make_party(dana)

    (done,) = index_own_fields()
    (name,) = own_index_names()
    assert done == f"built {name}"
    assert name.endswith(f"_party_{key}")
    assert index_own_fields() == []
    with in_scope(dana):
        spec = record_type("party").find_field(key)
        assert spec
        rows = Party.objects.annotate(value=value_of(spec.column, spec.type))
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
            cursor.execute("SET LOCAL enable_incremental_sort = off")
        assert name in rows.order_by("value", "id").explain()
        delete_field(actor=dana, type_key="party", field_key=key)

    assert index_own_fields() == [f"dropped {name}"]
    assert own_index_names() == []


@pytest.mark.django_db(transaction=True)
def test_an_index_of_an_expression_of_old_is_built_anew(
    dana: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = DatabaseAddresses("", owners_url(), None)
    monkeypatch.setattr(own_indexes, "addresses", lambda _home: found)
    monkeypatch.setattr(own_indexes, "FEWEST_ROWS", 1)
    make_field(dana, "סכום", "money")
    make_party(dana)
    index_own_fields()
    (name,) = own_index_names()

    monkeypatch.setattr(own_indexes, "value_of", lambda column, _type: F(column))
    done = index_own_fields()

    assert len(done) == 2
    assert done[1] == f"dropped {name}"
    assert own_index_names() != [name]
    monkeypatch.setattr(own_indexes, "FEWEST_ROWS", 1_000)
    index_own_fields()
    assert own_index_names() == []


@pytest.mark.django_db(transaction=True)
def test_a_filter_on_own_fields_is_one_descent_under_row_security(dana: Actor) -> None:
    key = make_field(dana, "דרגה", "choice", settings=options("זהב", "כסף"))
    rows = [
        Party(business_id=dana.business_id, name="שגב", custom_values={key: f"o{number % 500}"})
        for number in range(2000)
    ]
    with in_scope(dana):
        Party.objects.bulk_create(rows)
    with psycopg.connect(owners_url(), autocommit=True) as admin:
        admin.execute("ANALYZE parties_party")

    with in_scope(dana):
        spec = record_type("party").find_field(key)
        assert spec
        kept = field_condition(spec.column, spec.type, "is", ["o1"])
        plan = Party.objects.filter(kept, left_lists_at=None).explain()

    assert "party_own_values" in plan
    assert "custom_values @>" in plan.split("Index Cond:")[-1]
