"""The data: one large business, one of ten thousand parties, a hundred small ones.

Parties are made in Python, since their search text and order are ours; everything else is made in
SQL from them. Triggers rest meanwhile, and the change log gets one row for each row of data.
"""

import datetime as dt
import random
import time
from collections.abc import Iterator, Mapping
from typing import Any

import psycopg
from django.conf import settings
from django.db import models

from kesher.activities.models import Activity, NextCall, PhoneCall
from kesher.lib.text import search_key, sort_key
from kesher.parties.models import Party, Phone
from kesher.project.postgres import running_database
from kesher.project.running import bring_up_to_date
from kesher.tenancy import operations as tenancy
from kesher.tenancy import queries
from kesher.tenancy.models import Membership, Role
from kesher.tenancy.operations import UserDetails
from kesher.tenancy.scoping import business_scope

PASSWORD = "bench-bench-bench"
LARGE, MEDIUM = "bench-large", "bench-medium"
MEDIUM_SIZE, SMALL_SIZE, SMALL_COUNT = 10_000, 200, 100
USERS = 10
LOG_ROWS = 500  # of the one party whose card is measured

FIRST = ["רותי", "אהרן", "יוסף", "שרה", "משה", "אסתר", "יעקב", "מיכל", "דוד", "תמר", "לילך", "אחמד", "נדיה", "אולגה", "Daniel", "Sophie"]
LAST = ["כהן", "לוי", "מזרחי", "פרץ", "ביטון", "אברהם", "פרידמן", "שפירא", "נאסר", "סגל", "רוזנברג", "טל", "אלון", "חורי", "Goldberg"]
TRADES = ["מפעלי", "מוסך", "מאפיית", "נגריית", "מרפאת", "סטודיו", "משתלת", "מסעדת", "מכון", "אולמי", "דפוס", "הובלות", "מלון"]
PROPER = ["שגב", "הגליל", "ג׳ירפה", "כרמל", "אורנים", "השקד", "תבור", "זית", "רימון", "אלמוג", "הדרים", "מעיין", "חרמון", "ארז"]
LOCALITIES = ("תל אביב - יפו", "ירושלים", "חיפה", "חולון", "באר שבע", "נצרת", "אשדוד", "רעננה")
RARE = "קסילופון"  # stands in one name of a thousand parties, for the search by a rare part


def ensure(size: int) -> None:
    """Build the data unless a whole build of it is there."""
    marker = settings.HOME / "bench-is-whole"
    if marker.exists():
        return
    started = time.monotonic()
    with running_database(settings.HOME) as found:
        bring_up_to_date(found)
        assert found.admin_url is not None
        with psycopg.connect(found.admin_url, autocommit=True) as connection:
            connection.execute("SET session_replication_role = replica")
            connection.execute("SET synchronous_commit = off")
            connection.execute("SET maintenance_work_mem = '512MB'")
            build(connection, size)
        marker.touch()
    print(f"built {size:,} parties in {time.monotonic() - started:.0f} s")


def build(connection: psycopg.Connection[Any], size: int) -> None:
    sizes = {LARGE: size, MEDIUM: MEDIUM_SIZE}
    sizes |= {f"small-{number:03d}": SMALL_SIZE for number in range(SMALL_COUNT)}
    resting = _rest_indexes(connection)
    for slug, parties in sizes.items():
        business_id = _business(slug)
        members = _members(business_id)
        first_id = _copy_parties(connection, business_id, parties, members, slug)
        _activities(connection, business_id, first_id, parties, members)
    for statement in resting:
        connection.execute(statement)
    _changes(connection)
    for (table,) in connection.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    ).fetchall():
        connection.execute(f'VACUUM ANALYZE "{table}"')


def _rest_indexes(connection: psycopg.Connection[Any]) -> list[str]:
    """Drop what slows bulk inserts tenfold, and return how to make it again."""
    rows = connection.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
        " AND tablename IN ('parties_party', 'activities_activity') AND"
        " (indexdef LIKE '%USING gin%' OR indexname ~ '^(party|activity)_')"
        " AND indexname NOT IN (SELECT conname FROM pg_constraint)"
    ).fetchall()
    for name, _ in rows:
        connection.execute(f'DROP INDEX "{name}"')
    return [definition for _, definition in rows]


def _business(slug: str) -> int:
    found = queries.find_business_id(slug)
    if found is not None:
        return found
    business = tenancy.create_business(
        slug=slug,
        name=f"עסק {slug}",
        legal_number="",
        address="",
        owner_username="owner",
        owner_display_name="בעלים",
        owner_password=PASSWORD,
        owner_email=None,
        is_demo=True,
    )
    return int(business.pk)


def _members(business_id: int) -> list[int]:
    """Give the business users beside its owner, and return them all."""
    with business_scope(business_id=business_id):
        owner = queries.actor_of(Membership.objects.select_related("business", "role").get())
        role = Role.objects.get(is_owner=True)
        for number in range(1, USERS):
            tenancy.add_user(
                actor=owner,
                details=UserDetails(
                    username=f"user{number}", display_name=f"משתמש {number}", role_id=role.pk
                ),
            )
        return list(Membership.objects.order_by("pk").values_list("pk", flat=True))


def _defaults(model: type[models.Model]) -> dict[str, Any]:
    """Return what a column holds that nobody sets: Django keeps defaults in Python."""
    found: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        if field.primary_key:
            continue
        if field.has_default():
            value = field.get_default()
            found[field.column] = "{}" if value == {} else "[]" if value == [] else value
        elif field.null:
            found[field.column] = None
        elif isinstance(field, models.DateTimeField):
            found[field.column] = dt.datetime.now(dt.UTC)
        else:
            found[field.column] = ""
    return found


def _copy_parties(
    connection: psycopg.Connection[Any], business_id: int, count: int, members: list[int], slug: str
) -> int:
    columns = _defaults(Party)
    first_id = connection.execute("SELECT coalesce(max(id), 0) + 1 FROM parties_party").fetchone()[
        0
    ]  # type: ignore[index]
    names = ["id", *columns]
    target = f"COPY parties_party ({', '.join(names)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(target) as copy:
        for row in _parties(business_id, first_id, count, members, slug):
            copy.write_row([row.get(name, columns.get(name)) for name in names])
    connection.execute(
        "SELECT setval(pg_get_serial_sequence('parties_party', 'id'), %s)", (first_id + count,)
    )
    _insert(
        connection,
        Phone,
        {
            "business_id": "p.business_id",
            "party_id": "p.id",
            "raw": "p.main_phone",
            "e164": "'+972' || substr(replace(p.main_phone, '-', ''), 2)",
            "kind": "'mobile'",
            "is_main": "true",
        },
        "parties_party p WHERE p.business_id = %(business)s",
        {"business": business_id},
    )
    return int(first_id)


def _parties(
    business_id: int, first_id: int, count: int, members: list[int], slug: str
) -> Iterator[dict[str, Any]]:
    chance = random.Random(slug)
    statuses = ("new", "follow_up", "real", "real_with_contract", "frozen", "not_interested")
    for number in range(count):
        is_person = chance.random() < 0.4
        first, last = chance.choice(FIRST), chance.choice(LAST)
        name = (
            f"{first} {last} {chance.randint(1, 99999)}"
            if is_person
            else f"{chance.choice(TRADES)} {chance.choice(PROPER)} {chance.randint(1, 99999)} בע״מ"
        )
        if number % 1000 == 500:
            name = f"{name} {RARE}"
        digits = f"05{chance.choice('02348')}{chance.randint(2000000, 9999999)}"
        yield {
            "id": first_id + number,
            "business_id": business_id,
            "kind": "person" if is_person else "organization",
            "name": name,
            "first_name": first if is_person else "",
            "last_name": last if is_person else "",
            "customer_status": chance.choice(statuses) if number % 10 else None,
            "supplier_status": None if number % 10 else "approved",
            "main_phone": f"{digits[:3]}-{digits[3:]}",
            "locality_name": chance.choice(LOCALITIES),
            "owner_id": chance.choice(members),
            "created_by_id": members[0],
            "search_text": f" {search_key(name)} {digits} 972{digits[1:]}",
            "sort_key": sort_key(name),
        }


def _insert(
    connection: psycopg.Connection[Any],
    model: type[models.Model],
    expressions: Mapping[str, str],
    source: str,
    values: Mapping[str, Any],
) -> None:
    defaults = _defaults(model)
    columns = [name for name in defaults if name in expressions or defaults[name] is not None]
    if "id" in expressions:
        columns.insert(0, "id")
    selected = [expressions.get(name, f"%(default_{name})s") for name in columns]
    connection.execute(
        f"INSERT INTO {model._meta.db_table} ({', '.join(columns)})"
        f" SELECT {', '.join(selected)} FROM {source}",
        {**values, **{f"default_{name}": defaults.get(name) for name in columns}},
    )


def _activities(
    connection: psycopg.Connection[Any],
    business_id: int,
    first_id: int,
    parties: int,
    members: list[int],
) -> None:
    """Give every party five rows over two years, and the first party five hundred."""
    values = {
        "business": business_id,
        "first": first_id,
        "parties": parties,
        "members": members,
        "rows": parties * 5,
        "log_rows": LOG_ROWS,
    }
    member = "(%(members)s::bigint[])[1 + (g * 7 %% cardinality(%(members)s::bigint[]))::int]"
    _insert(
        connection,
        Activity,
        {
            "business_id": "%(business)s",
            "kind": "CASE g %% 10 WHEN 0 THEN 'note' ELSE 'phone_call' END",
            "party_id": "CASE WHEN g <= %(log_rows)s THEN %(first)s"
            " ELSE %(first)s + (g * 7919) %% %(parties)s END",
            "summary": "(ARRAY['אין מענה', 'בירור קצר על מועד האספקה.', 'סוכם שנשלח הצעה מעודכנת',"
            " 'ביקש לדחות את התשלום לסוף החודש'])[1 + (g %% 4)::int]",
            "occurred_at": "now() - (g * 13 %% 1051200) * interval '1 minute'",
            "recorded_at": "now() - (g * 13 %% 1051200) * interval '1 minute'",
            "owner_id": member,
            "created_by_id": member,
        },
        "generate_series(1, %(rows)s) g",
        values,
    )
    _insert(
        connection,
        PhoneCall,
        {
            "business_id": "a.business_id",
            "activity_id": "a.id",
            "direction": "'outgoing'",
            "status": "(ARRAY['no_answer', 'left_message', 'short_call', 'call_with_content'])"
            "[1 + (a.id %% 4)::int]",
        },
        "activities_activity a WHERE a.business_id = %(business)s AND a.kind = 'phone_call'",
        values,
    )
    # One party in twenty waits for a call, spread from last week to the next.
    _insert(
        connection,
        NextCall,
        {
            "business_id": "a.business_id",
            "activity_id": "a.id",
            "party_id": "a.party_id",
            "due_at": "now() + (a.id * 37 %% 20160 - 10080) * interval '1 minute'",
            "assignee_id": "a.owner_id",
        },
        "(SELECT DISTINCT ON (party_id) * FROM activities_activity"
        " WHERE business_id = %(business)s AND party_id %% 20 = 0"
        " ORDER BY party_id, occurred_at DESC) a",
        values,
    )


def _changes(connection: psycopg.Connection[Any]) -> None:
    """Write one row of the change log for each party and activity, as their making would have."""
    for table, parent in (("parties_party", "NULL"), ("activities_activity", "party_id")):
        connection.execute(
            "INSERT INTO tenancy_change (business_id, at, membership_id, operation, request_id,"
            " table_name, row_id, parent_id, kind, diff)"
            f" SELECT business_id, created_at, created_by_id, 'bench.build', '', '{table}', id,"
            f" {parent}, 'I', jsonb_build_object('id', id, 'owner_id', owner_id) FROM {table}"
        )
