"""Nothing of one business can be seen, written or pointed at from another.

The tests are made from the models and from what the database itself says, so a new table that
forgets its isolation fails here by name.
"""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.db.utils import ProgrammingError
from psycopg import sql

from kesher.tenancy.models import Business, Change, Group, Membership, OrgUnit
from kesher.tenancy.rules.access import Actor
from kesher.tenancy.scoping import (
    BusinessModel,
    MixedScopes,
    UnscopedQuery,
    business_scope,
    member_scope,
)
from tests.factories.businesses import client_of, in_scope

BUSINESS_MODELS = sorted(
    (model for model in apps.get_models() if issubclass(model, BusinessModel)),
    key=lambda model: model._meta.db_table,
)
TABLES = [model._meta.db_table for model in BUSINESS_MODELS]

every_model = pytest.mark.parametrize(
    "model", BUSINESS_MODELS, ids=[model._meta.label_lower for model in BUSINESS_MODELS]
)
every_table = pytest.mark.parametrize("table", TABLES)


def _keys() -> list[tuple[str, str, str]]:
    """Every key of the models that leads from one business table to another."""
    return sorted(
        (model._meta.db_table, field.column, field.related_model._meta.db_table)
        for model in BUSINESS_MODELS
        for field in model._meta.local_fields
        if isinstance(field, models.ForeignKey)
        and isinstance(field.related_model, type)
        and issubclass(field.related_model, BusinessModel)
    )


every_key = pytest.mark.parametrize(
    ("table", "column", "target"), _keys(), ids=[f"{key[0]}.{key[1]}" for key in _keys()]
)


def _rows(query: str, *arguments: object) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, arguments or None)
        return list(cursor.fetchall())


# --- in Python ------------------------------------------------------------------------------------


def test_every_table_with_a_business_is_a_business_model():
    with_business = {
        model._meta.db_table
        for model in apps.get_models()
        if any(field.name == "business" for field in model._meta.local_fields)
    }

    assert with_business == set(TABLES)


@every_model
def test_a_query_outside_any_scope_raises(model: type[BusinessModel], db: None):
    with pytest.raises(UnscopedQuery):
        model.objects.count()
    with pytest.raises(UnscopedQuery):
        model._base_manager.count()
    with pytest.raises(UnscopedQuery):
        model._default_manager.count()


@every_model
def test_a_query_in_a_scope_names_the_business_literally(model: type[BusinessModel], dana: Actor):
    with in_scope(dana):
        assert f'"business_id" = {dana.business_id}' in str(model.objects.all().query)


def test_the_scope_of_another_business_cannot_be_opened_inside(dana: Actor, noa: Actor):
    with in_scope(dana), pytest.raises(MixedScopes), in_scope(noa):
        pass


def test_a_scope_ends_with_its_block(dana: Actor):
    with in_scope(dana):
        assert Membership.objects.count() == 1

    with pytest.raises(UnscopedQuery):
        Membership.objects.count()
    assert _rows("SELECT count(*) FROM tenancy_membership") == [(0,)]


def test_a_scope_that_fails_leaves_none_behind(dana: Actor):
    with pytest.raises(ZeroDivisionError), in_scope(dana):
        raise ZeroDivisionError

    with pytest.raises(UnscopedQuery):
        Membership.objects.count()
    assert _rows("SELECT count(*) FROM tenancy_membership") == [(0,)]


def test_a_scope_is_opened_for_a_member_and_for_nobody_else(dana: Actor, noa: Actor):
    with member_scope(slug="ahava", user_id=dana.user_id) as scope:
        assert scope is not None
        assert scope.membership_id == dana.membership_id
        assert Membership.objects.get().pk == dana.membership_id
    with member_scope(slug="ahava", user_id=noa.user_id) as scope:
        assert scope is None
        with pytest.raises(UnscopedQuery):
            Membership.objects.count()


# --- in the database ------------------------------------------------------------------------------


@every_table
def test_row_level_security_is_on_and_forced_with_our_policy(table: str, db: None):
    expected = (
        "(business_id = (NULLIF(current_setting('kesher.business'::text, true), ''::text))::bigint)"
    )

    flags = _rows(
        "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = %s::regclass", table
    )
    policies = _rows(
        "SELECT polpermissive, polroles, polcmd, pg_get_expr(polqual, polrelid),"
        " pg_get_expr(polwithcheck, polrelid) FROM pg_policy WHERE polrelid = %s::regclass",
        table,
    )

    assert flags == [(True, True)]
    assert policies == [(True, [0], "*", expected, expected)]


@every_table
def test_without_a_scope_sql_sees_no_row(table: str, dana: Actor, noa: Actor):
    assert _rows(f"SELECT count(*) FROM {table}") == [(0,)]


@every_table
def test_a_row_for_another_business_is_rejected(table: str, dana: Actor, noa: Actor):
    with (
        in_scope(dana),
        pytest.raises(ProgrammingError, match=r"row-level security|permission denied"),
        transaction.atomic(),
    ):
        _rows(f"INSERT INTO {table} (business_id) VALUES (%s) RETURNING id", noa.business_id)


def test_a_row_cannot_be_moved_to_another_business(dana: Actor, noa: Actor):
    with (
        in_scope(dana),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        _rows("UPDATE tenancy_membership SET business_id = %s RETURNING id", noa.business_id)


def test_rows_of_another_business_are_neither_read_nor_changed(dana: Actor, noa: Actor):
    with in_scope(dana):
        assert _rows("SELECT id FROM tenancy_membership") == [(dana.membership_id,)]
        assert _rows("SELECT id FROM tenancy_business") == [(dana.business_id,)]
        with connection.cursor() as cursor:
            cursor.execute("UPDATE tenancy_role SET name = name || '!'")
            changed = cursor.rowcount
        assert changed == _rows("SELECT count(*) FROM tenancy_role")[0][0]

    with in_scope(noa):
        assert _rows("SELECT count(*) FROM tenancy_role WHERE name LIKE '%!'") == [(0,)]


def test_the_business_itself_is_isolated(dana: Actor, noa: Actor):
    assert _rows("SELECT count(*) FROM tenancy_business") == [(0,)]
    with in_scope(dana):
        assert [business.slug for business in Business.objects.all()] == ["ahava"]


@every_key
def test_every_key_has_its_composite_key(table: str, column: str, target: str, db: None):
    found = _rows(
        """
        SELECT array_agg(a.attname ORDER BY k.n), array_agg(f.attname ORDER BY k.n),
               c.condeferrable, c.convalidated
        FROM pg_constraint c
        JOIN unnest(c.conkey, c.confkey) WITH ORDINALITY AS k (here, there, n) ON true
        JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.here
        JOIN pg_attribute f ON f.attrelid = c.confrelid AND f.attnum = k.there
        WHERE c.contype = 'f' AND c.conrelid = %s::regclass AND c.confrelid = %s::regclass
        GROUP BY c.oid HAVING %s = ANY (array_agg(a.attname::text))
        """,
        table,
        target,
        column,
    )

    assert found == [(["business_id", column], ["business_id", "id"], True, True)]


@pytest.fixture
def bare_tables(owner: psycopg.Connection[tuple[Any, ...]]) -> Iterator[psycopg.Cursor[Any]]:
    """All business tables without what makes a row complete; keys are left. Rolled back after."""
    with owner.transaction(force_rollback=True), owner.cursor() as cursor:
        for table in TABLES:
            name = sql.Identifier(table)
            cursor.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(name))
            cursor.execute(
                "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'c'",
                [table],
            )
            for (check,) in cursor.fetchall():
                cursor.execute(
                    sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(name, sql.Identifier(check))
                )
            cursor.execute(
                "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnotnull"
                " AND attnum > 0 AND attname <> 'id' AND attgenerated = ''",
                [table],
            )
            for (column,) in cursor.fetchall():
                cursor.execute(
                    sql.SQL("ALTER TABLE {} ALTER COLUMN {} DROP NOT NULL").format(
                        name, sql.Identifier(column)
                    )
                )
        cursor.execute("ALTER TABLE tenancy_business DISABLE TRIGGER USER")
        for business_id, slug in [(1, "one"), (2, "two")]:
            cursor.execute(
                "INSERT INTO tenancy_business (id, slug, name, legal_number, address, phone, email,"
                " logo, log_edit_minutes, log_delete_minutes, workday_start, workday_end,"
                " friday_end, kept_lead_fields, modules, created_at, version, design_stamp)"
                " VALUES (%s, %s, '', '', '', '', '', '', 1, 1, '08:00', '09:00', '09:00', '[]',"
                " '[]', now(), 1, 0)",
                [business_id, slug],
            )
        yield cursor


def test_no_key_takes_a_row_of_another_business(bare_tables: psycopg.Cursor[Any]):
    wrong = []
    for table, column, target in _keys():
        for target_business, is_own in [(1, True), (2, False)]:
            bare_tables.execute("SAVEPOINT one_key")
            bare_tables.execute(
                sql.SQL("INSERT INTO {} (id, business_id) VALUES (7000, %s)").format(
                    sql.Identifier(target)
                ),
                [target_business],
            )
            try:
                bare_tables.execute(
                    sql.SQL("INSERT INTO {} (id, business_id, {}) VALUES (7001, 1, 7000)").format(
                        sql.Identifier(table), sql.Identifier(column)
                    )
                )
                bare_tables.execute("SET CONSTRAINTS ALL IMMEDIATE")
            except psycopg.errors.ForeignKeyViolation as error:
                if is_own:
                    wrong.append(f"{table}.{column} refuses its own business: {error}")
            else:
                if not is_own:
                    wrong.append(f"{table}.{column} takes a row of another business")
            bare_tables.execute("ROLLBACK TO SAVEPOINT one_key")

    assert wrong == []


# --- the role of the app --------------------------------------------------------------------------


def test_the_app_is_neither_superuser_nor_owner_nor_above_row_level_security(db: None):
    assert _rows(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles"
        " WHERE rolname = current_user"
    ) == [(False, False, False, False)]
    assert _rows("SELECT tablename FROM pg_tables WHERE tableowner = current_user") == []
    assert (
        _rows(
            "SELECT r.rolname FROM pg_roles r WHERE r.rolname <> current_user"
            " AND r.rolname NOT LIKE 'pg\\_%' AND pg_has_role(current_user, r.oid, 'MEMBER')"
        )
        == []
    )


def test_the_app_may_truncate_nothing(db: None):
    assert (
        _rows(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND relkind IN ('r', 'p') AND has_table_privilege(oid, 'TRUNCATE')"
        )
        == []
    )


def test_no_view_looks_past_row_level_security(db: None):
    assert (
        _rows(
            "SELECT relname FROM pg_class WHERE relkind IN ('v', 'm')"
            " AND relnamespace = 'public'::regnamespace"
            " AND NOT coalesce(reloptions::text LIKE '%security_invoker=true%', false)"
        )
        == []
    )


def test_functions_above_row_level_security_keep_their_search_path(db: None):
    assert (
        _rows(
            "SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace"
            " AND NOT coalesce(proconfig::text LIKE '%search_path%', false)"
        )
        == []
    )


# --- the change log -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        (
            "INSERT INTO tenancy_change (business_id, at, operation, request_id, table_name,"
            " row_id, kind, diff)"
            " SELECT business_id, now(), '', '', 'x', 1, 'I', '{}' FROM tenancy_membership"
        ),
        "UPDATE tenancy_change SET operation = 'x'",
        "DELETE FROM tenancy_change",
        "TRUNCATE tenancy_change",
    ],
    ids=["insert", "update", "delete", "truncate"],
)
def test_the_app_may_only_read_the_change_log(statement: str, dana: Actor):
    with (
        in_scope(dana),
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


UNLOGGED = {
    "tenancy_change",  # the log itself
    "tenancy_accesslink",  # digests of passwords for a day
    "tenancy_idempotencykey",  # which forms were sent
    "exchange_batchrow",  # what a file said; the records made of it are logged
    "notifications_notification",  # what people were told of facts that are logged
    "notifications_notificationpreference",  # what each person wants to be told
    "parties_duplicatescan",  # how far the finder of duplicates has come
    "parties_mergestep",  # what a merge moved, kept for undoing it; what it changed is logged
    "records_numbercounter",  # the last number of a series; the records bear theirs
    "records_recordlink",  # follows from the values of link fields, which are logged
    "reminders_reminder",  # what each person wants to be reminded of
    "requests_tally",  # follows from the requests, which are logged
    "savedviews_boardplace",  # where cards were put on boards
    "savedviews_listpreference",  # how each person likes a list
    "webhooks_webhookattempt",  # what came of a call
    "webhooks_webhookcursor",  # how far the log was followed
    "webhooks_webhookdelivery",  # what is told of facts that are logged
    "webhooks_webhookprogress",  # how a webhook fares
}


@every_table
def test_every_table_of_facts_is_logged(table: str, db: None):
    triggers = _rows(
        "SELECT tgname, tgenabled FROM pg_trigger WHERE tgrelid = %s::regclass"
        " AND NOT tgisinternal AND tgfoid = 'kesher_log_change'::regproc",
        table,
    )

    assert triggers == ([] if table in UNLOGGED else [("log_change", "O")])


def test_raw_sql_and_bulk_writes_are_in_the_log_too(dana: Actor):
    with in_scope(dana):
        Group.objects.bulk_create(
            [Group(business_id=dana.business_id, name=name) for name in ("א", "ב")]
        )
        with connection.cursor() as cursor:
            cursor.execute("UPDATE tenancy_group SET name = name || 'א'")
        kinds = list(
            Change.objects.filter(table="tenancy_group")
            .order_by("pk")
            .values_list("kind", flat=True)
        )
        last = Change.objects.filter(table="tenancy_group").latest("pk")

    assert kinds == ["I", "I", "U", "U"]
    assert last.diff == {"name": ["ב", "בא"]}
    assert last.membership_id == dana.membership_id


def test_erasing_empties_the_rows_named_and_says_so(dana: Actor, noa: Actor):
    with in_scope(noa):
        foreign = Group.objects.create(business_id=noa.business_id, name="סוד של ברק")
    with in_scope(dana):
        group = Group.objects.create(business_id=dana.business_id, name="סוד")
        kept = Group.objects.create(business_id=dana.business_id, name="גלוי")
        assert _rows(
            "SELECT kesher_erase_changes('tenancy_group', %s)", [group.pk, foreign.pk]
        ) == [(1,)]
        logged = Change.objects.filter(table="tenancy_group")
        assert logged.get(row_id=group.pk, kind="I").diff == "נמחק"
        assert logged.get(row_id=kept.pk).diff["name"] == "גלוי"
        erasure = logged.get(row_id=group.pk, operation="tenancy.erase_changes")
        assert erasure.membership_id == dana.membership_id

    with in_scope(noa):
        assert Change.objects.get(table="tenancy_group").diff["name"] == "סוד של ברק"


# --- over HTTP ------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["profile/", "settings/activation/", "logo/", "no/such/page/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_foreign_business_and_an_absent_one_are_the_same(
    path: str,
    method: str,
    ahava: Business,
    noa: Actor,
    django_assert_num_queries: Any,
):
    client = client_of(noa)
    client.get("/b/barak/profile/")

    answers = []
    for slug in ("ahava", "nowhere"):
        with django_assert_num_queries(5):  # session, person, savepoint and release, membership
            answers.append(getattr(client, method)(f"/b/{slug}/{path}"))

    foreign, absent = answers
    assert foreign.status_code == absent.status_code == 404
    assert foreign.content == absent.content
    assert foreign.headers == absent.headers
    assert "אהבה" not in foreign.content.decode()


@pytest.mark.parametrize("slug", ["ahava", "nowhere"])
def test_who_is_signed_out_is_sent_to_sign_in_whether_the_business_exists(
    slug: str, ahava: Business, client: Any
):
    answer = client.get(f"/b/{slug}/profile/")

    assert answer.status_code == 302
    assert answer["Location"] == f"/b/{slug}/login/?next=/b/{slug}/profile/"


def test_a_deactivated_user_meets_what_a_stranger_meets(dana: Actor, yossi: Actor, noa: Actor):
    client, stranger = client_of(yossi), client_of(noa)
    with in_scope(dana):
        Membership.objects.filter(pk=yossi.membership_id).update(is_active=False)

    shut_out = client.get("/b/ahava/profile/")

    assert shut_out.status_code == 404
    assert shut_out.content == stranger.get("/b/ahava/profile/").content


def test_org_units_of_another_business_cannot_be_named(dana: Actor, noa: Actor):
    with in_scope(noa):
        foreign = OrgUnit.objects.filter(kind="branch").first()
        assert foreign is not None
    with business_scope(business_id=dana.business_id):
        assert not OrgUnit.objects.filter(pk=foreign.pk).exists()
