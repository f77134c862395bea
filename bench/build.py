"""The data: one large business, one of ten thousand parties, a hundred small ones.

Parties are made in Python, since their search text and order are ours; everything else is made in
SQL from them. Triggers and indexes rest meanwhile, and the change log gets one row for each party
and each activity, as their making would have written.
"""

import datetime as dt
import random
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connections, models, transaction

from bench import own_fields
from kesher.activities.models import Activity, NextCall, PhoneCall
from kesher.lib.text import search_text, sort_key
from kesher.parties.models import Contact, Party, Phone
from kesher.project import cluster
from kesher.project.own_indexes import index_own_fields
from kesher.project.postgres import running_database
from kesher.project.running import bring_up_to_date
from kesher.tenancy import operations as tenancy
from kesher.tenancy import queries
from kesher.tenancy.models import Change, Membership, OrgUnit, Role
from kesher.tenancy.operations import UserDetails
from kesher.tenancy.scoping import business_scope

Connection = psycopg.Connection[Any]

USERNAME, PASSWORD = "owner", "bench-bench-bench"
LARGE, MEDIUM = "bench-large", "bench-medium"
MEDIUM_SIZE, SMALL_SIZE, SMALL_COUNT = 10_000, 200, 100
USERS, USERS_OF_SMALL = 10, 2
LOG_ROWS = 500  # of the first party, whose card is measured

FIRST = (
    "רותי",
    "אהרן",
    "יוסף",
    "שרה",
    "משה",
    "אסתר",
    "יעקב",
    "מיכל",
    "דוד",
    "תמר",
    "לילך",
    "אחמד",
    "נדיה",
    "אולגה",
    "Daniel",
    "Sophie",
)
LAST = (
    "כהן",
    "לוי",
    "מזרחי",
    "פרץ",
    "ביטון",
    "אברהם",
    "פרידמן",
    "שפירא",
    "נאסר",
    "סגל",
    "רוזנברג",
    "טל",
    "אלון",
    "חורי",
    "Goldberg",
)
TRADES = (
    "מפעלי",
    "מוסך",
    "מאפיית",
    "נגריית",
    "מרפאת",
    "סטודיו",
    "משתלת",
    "מסעדת",
    "מכון",
    "אולמי",
    "דפוס",
    "הובלות",
    "מלון",
)
PROPER = (
    "שגב",
    "הגליל",
    "ג׳ירפה",
    "כרמל",
    "אורנים",
    "השקד",
    "תבור",
    "זית",
    "רימון",
    "אלמוג",
    "הדרים",
    "מעיין",
    "חרמון",
    "ארז",
)
LOCALITIES = (
    "תל אביב - יפו",
    "ירושלים",
    "חיפה",
    "חולון",
    "באר שבע",
    "נצרת",
    "אשדוד",
    "רעננה",
)
CUSTOMER_STATUSES = (
    "new",
    "follow_up",
    "real",
    "real_with_contract",
    "frozen",
    "not_interested",
)
RARE = "קסילופון"  # stands in one name of a thousand, for the search by a rare part
FREQUENT = "כהן"

# What grows with the business. Its indexes are made when all rows are there, but for those of
# primary and unique keys.
BULK = (Party, Contact, Phone, Activity, PhoneCall, NextCall, Change)


@dataclass(frozen=True)
class _Built:
    """One business and what its rows point to."""

    business_id: int
    parties: int
    first_party_id: int
    members: list[int]
    branch_id: int
    department_id: int

    @property
    def has_own_fields(self) -> bool:
        """Tell whether it is large enough to be measured, and has fields of its own."""
        return self.parties != SMALL_SIZE


def ensure(size: int) -> None:
    """Build the data unless a whole build of it is there; builds of other days are removed."""
    marker = settings.HOME / "bench-is-whole"
    if marker.exists():
        return
    _remove_builds(settings.HOME.parent.glob(f"{size}-*"))
    started = time.monotonic()
    with running_database(settings.HOME) as found:
        bring_up_to_date(found)
        assert found.admin_url is not None
        _build(found.admin_url, size)
        connections.close_all()
        marker.touch()
    print(f"built {size:,} parties in {time.monotonic() - started:.0f} s", flush=True)


def _remove_builds(homes: Iterator[Path]) -> None:
    """Remove builds of other code, and the server of one that was broken off."""
    for home in homes:
        cluster.remove(cluster.locate(home))
        if home != settings.HOME:
            shutil.rmtree(home)


def _build(url: str, size: int) -> None:
    sizes = {LARGE: size, MEDIUM: MEDIUM_SIZE}
    sizes |= {f"small-{number:03d}": SMALL_SIZE for number in range(SMALL_COUNT)}
    with _at_ease(url) as connection:
        resting = _rest_indexes(connection)
        built, next_id = [], 1
        with _timed("businesses"), transaction.atomic():
            for slug, parties in sizes.items():
                built.append(_make_business(slug, parties, next_id))
                next_id += parties
        with _timed("parties and activities"):
            _together(url, partial(_copy_parties, built), partial(_make_activities, built))
        with _timed("details and changes"):
            _together(url, _make_details, _make_changes)
        with _timed("indexes"):
            _together(url, *(partial(_execute, statement) for statement in resting))
        with _timed("indexes for own fields"):
            index_own_fields()  # as the first night would
        with _timed("statistics"):
            connection.execute("VACUUM ANALYZE")


@contextmanager
def _timed(what: str) -> Iterator[None]:
    started = time.monotonic()
    yield
    print(f"  {what}: {time.monotonic() - started:.1f} s", flush=True)


@contextmanager
def _at_ease(url: str) -> Iterator[Connection]:
    """Let the server write without the care that data of users gets, until all is built."""
    haste = {"max_wal_size": "32GB", "checkpoint_timeout": "1h", "full_page_writes": "off"}
    with psycopg.connect(url, autocommit=True) as connection:
        for name, value in haste.items():
            connection.execute(f"ALTER SYSTEM SET {name} = '{value}'")
        connection.execute("SELECT pg_reload_conf()")
        yield connection
        connection.execute("ALTER SYSTEM RESET ALL")
        connection.execute("SELECT pg_reload_conf()")
        connection.execute("CHECKPOINT")


def _together(url: str, *deeds: Callable[[Connection], None]) -> None:
    """Do the deeds two at a time, each in a session without triggers."""

    def do(deed: Callable[[Connection], None]) -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            for setting in (
                "session_replication_role = replica",
                "synchronous_commit = off",
                "maintenance_work_mem = '512MB'",
                "work_mem = '256MB'",
            ):
                connection.execute(f"SET {setting}")
            deed(connection)

    with ThreadPoolExecutor(max_workers=2) as threads:
        list(threads.map(do, deeds))


def _execute(statement: str, connection: Connection) -> None:
    connection.execute(statement)


def _rest_indexes(connection: Connection) -> list[str]:
    """Drop what slows bulk inserts tenfold, and return how to make it again."""
    rows = connection.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
        " AND tablename = ANY(%s) AND indexname NOT IN (SELECT conname FROM pg_constraint)",
        [[model._meta.db_table for model in BULK]],
    ).fetchall()
    for name, _ in rows:
        connection.execute(f'DROP INDEX "{name}"')
    return sorted((definition for _, definition in rows), key=_is_quick)


def _is_quick(definition: str) -> bool:
    """Tell whether an index is soon made; those that are not should not wait for the end."""
    return "USING gin" not in definition


def _make_business(slug: str, parties: int, first_party_id: int) -> _Built:
    """Make a business with its owner and some users."""
    business = tenancy.create_business(
        slug=slug,
        name=f"עסק {slug}",
        legal_number="",
        address="",
        owner_username=USERNAME,
        owner_display_name="בעלים",
        owner_password=None if parties == SMALL_SIZE else PASSWORD,  # hashing takes its time
        owner_email=None,
        is_demo=True,
    )
    with business_scope(business_id=business.pk):
        owner = queries.actor_of(Membership.objects.select_related("business", "role").get())
        role = Role.objects.get(is_owner=True)
        for number in range(1, USERS_OF_SMALL if parties == SMALL_SIZE else USERS):
            details = UserDetails(
                username=f"user{number}", display_name=f"משתמש {number}", role_id=role.pk
            )
            tenancy.add_user(actor=owner, details=details)
        if parties != SMALL_SIZE:
            own_fields.add_fields(business.pk)
        return _Built(
            business_id=business.pk,
            parties=parties,
            first_party_id=first_party_id,
            members=list(Membership.objects.order_by("pk").values_list("pk", flat=True)),
            branch_id=OrgUnit.objects.get(kind="branch").pk,
            department_id=OrgUnit.objects.get(kind="department").pk,
        )


def _defaults(model: type[models.Model]) -> dict[str, Any]:
    """Return what a column holds that nobody sets: Django keeps defaults in Python."""
    found: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        if field.primary_key or field.generated:
            continue
        column = str(field.column)
        if field.has_default():
            value = field.get_default()
            found[column] = "{}" if value == {} else "[]" if value == [] else value
        elif field.null:
            found[column] = None
        elif isinstance(field, models.DateTimeField):
            found[column] = dt.datetime.now(dt.UTC)
        else:
            found[column] = ""
    return found


def _copy(
    connection: Connection,
    model: type[models.Model],
    rows: Iterable[Mapping[str, Any]],
    *more: str,
) -> None:
    """Copy rows in; what they do not name has its default. `more` names columns without one."""
    columns = _defaults(model)
    names = [*columns, *more]
    target = f"COPY {model._meta.db_table} ({', '.join(names)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(target) as copy:
        for row in rows:
            copy.write_row([row.get(name, columns.get(name)) for name in names])


def _copy_parties(built: list[_Built], connection: Connection) -> None:
    """Make the parties, the people in them and a phone for each party."""
    _copy(connection, Party, (row for business in built for row in _parties(business)), "id")
    _copy(connection, Contact, (row for business in built for row in _contacts(business)))
    last = sum(business.parties for business in built)
    connection.execute("SELECT setval(pg_get_serial_sequence('parties_party', 'id'), %s)", (last,))
    phone = {
        "business_id": "p.business_id",
        "party_id": "p.id",
        "raw": "p.main_phone",
        "e164": "'+972' || substr(replace(p.main_phone, '-', ''), 2)",
        "kind": "'mobile'",
        "is_main": "true",
    }
    _insert(connection, Phone, phone, "parties_party p")


def _parties(business: _Built) -> Iterator[dict[str, Any]]:
    """Make the parties of a business: two in five are persons, one in ten is a supplier."""
    chance = random.Random(business.parties)
    localities = list(LOCALITIES)
    for number in range(business.parties):
        is_person = chance.random() < 0.4
        first, last = chance.choice(FIRST), chance.choice(LAST)
        name = (
            f"{first} {last} {chance.randint(1, 99999)}"
            if is_person
            else f"{chance.choice(TRADES)} {chance.choice(PROPER)} {chance.randint(1, 99999)} בע״מ"
        )
        if number % 1000 == 51:
            name = f"{name} {RARE}"
        digits = f"05{chance.choice('02348')}{chance.randint(2000000, 9999999)}"
        locality = chance.choice(localities)
        yield {
            "id": business.first_party_id + number,
            "business_id": business.business_id,
            "kind": "person" if is_person else "organization",
            "name": name,
            "first_name": first if is_person else "",
            "last_name": last if is_person else "",
            "customer_status": chance.choice(CUSTOMER_STATUSES) if number % 10 else None,
            "supplier_status": None if number % 10 else "approved",
            "main_phone": f"{digits[:3]}-{digits[3:]}",
            "locality_name": locality,
            "owner_id": chance.choice(business.members),
            "branch_id": business.branch_id,
            "department_id": business.department_id,
            "created_by_id": business.members[0],
            "search_text": search_text([locality, digits, f"972{digits[1:]}"], names=[name]),
            "sort_key": sort_key(name),
            "custom_values": own_fields.values(chance) if business.has_own_fields else "{}",
        }


def _contacts(business: _Built) -> Iterator[dict[str, Any]]:
    """Make a contact for every fifth party."""
    chance = random.Random(business.parties)
    for number in range(0, business.parties, 5):
        first, last = chance.choice(FIRST), chance.choice(LAST)
        name = f"{first} {last}"
        yield {
            "business_id": business.business_id,
            "party_id": business.first_party_id + number,
            "name": name,
            "first_name": first,
            "last_name": last,
            "owner_id": chance.choice(business.members),
            "branch_id": business.branch_id,
            "department_id": business.department_id,
            "created_by_id": business.members[0],
            "search_text": search_text([], names=[name]),
            "sort_key": sort_key(name),
        }


def _insert(
    connection: Connection,
    model: type[models.Model],
    expressions: Mapping[str, str],
    source: str,
) -> None:
    """Insert a row for each row of the source; what is not named has its default."""
    defaults = _defaults(model)
    columns = [name for name in defaults if name in expressions or defaults[name] is not None]
    selected = [expressions.get(name, f"%({name})s") for name in columns]
    connection.execute(
        f"INSERT INTO {model._meta.db_table} ({', '.join(columns)})"
        f" SELECT {', '.join(selected)} FROM {source}",
        defaults,
    )


def _make_activities(built: list[_Built], connection: Connection) -> None:
    """Give every party five rows over two years, and the first of each business many."""
    connection.execute(
        "CREATE TEMPORARY TABLE built (business_id bigint, parties bigint, first_id bigint,"
        " members bigint[], branch_id bigint, department_id bigint)"
    )
    for one in built:
        connection.execute(
            "INSERT INTO built VALUES (%s, %s, %s, %s, %s, %s)",
            [
                one.business_id,
                one.parties,
                one.first_party_id,
                one.members,
                one.branch_id,
                one.department_id,
            ],
        )
    member = "b.members[1 + (g * 7 %% cardinality(b.members))::int]"
    happened = "now() - (g * 13 %% 1051200) * interval '1 minute'"
    activity = {
        "business_id": "b.business_id",
        "kind": "CASE g %% 10 WHEN 0 THEN 'note' ELSE 'phone_call' END",
        "party_id": f"b.first_id + CASE WHEN g <= {LOG_ROWS} THEN 0"
        " ELSE (g * 7919) %% b.parties END",
        "summary": "(ARRAY['אין מענה', 'בירור קצר על מועד האספקה.', 'סוכם שנשלח הצעה מעודכנת',"
        " 'ביקש לדחות את התשלום לסוף החודש'])[1 + (g %% 4)::int]",
        "occurred_at": happened,
        "recorded_at": happened,
        "created_at": happened,
        "owner_id": member,
        "created_by_id": member,
        "branch_id": "b.branch_id",
        "department_id": "b.department_id",
    }
    _insert(connection, Activity, activity, "built b, generate_series(1, b.parties * 5) g")


def _make_details(connection: Connection) -> None:
    """Give the calls their outcome, and one party in ten a call that it waits for."""
    call = {
        "business_id": "a.business_id",
        "activity_id": "a.id",
        "direction": "'outgoing'",
        "status": "(ARRAY['no_answer', 'left_message', 'short_call', 'call_with_content'])"
        "[1 + (a.id %% 4)::int]",
    }
    _insert(connection, PhoneCall, call, "activities_activity a WHERE a.kind = 'phone_call'")
    # Spread from last week to the next.
    next_call = {
        "business_id": "a.business_id",
        "activity_id": "a.id",
        "party_id": "a.party_id",
        "due_at": "now() + (a.id * 37 %% 20160 - 10080) * interval '1 minute'",
        "assignee_id": "p.owner_id",
    }
    newest = (
        "(SELECT DISTINCT ON (party_id) * FROM activities_activity WHERE party_id %% 10 = 0"
        " ORDER BY party_id, occurred_at DESC) a JOIN parties_party p ON p.id = a.party_id"
    )
    _insert(connection, NextCall, next_call, newest)


def _make_changes(connection: Connection) -> None:
    """Write one row of the change log for each party and activity, as their making would have."""
    sources = {
        "parties_party": ("NULL", "'name', name, 'main_phone', main_phone, 'kind', kind"),
        "activities_activity": (
            "party_id",
            "'party_id', party_id, 'summary', summary, 'kind', kind, 'occurred_at', occurred_at",
        ),
    }
    for table, (parent, told) in sources.items():
        connection.execute(
            "INSERT INTO tenancy_change (business_id, at, membership_id, operation, request_id,"
            " table_name, row_id, parent_id, kind, diff)"
            f" SELECT business_id, created_at, created_by_id, 'bench.build', '', '{table}', id,"
            f" {parent}, 'I', jsonb_build_object('id', id, 'owner_id', owner_id, {told})"
            f" FROM {table}"
        )
