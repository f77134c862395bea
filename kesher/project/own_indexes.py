"""Indexes for the order of fields that businesses added themselves.

A list of many records that is ordered by such a field is read from an index of this field and
this business, built by night with the owner's connection while people work. See
`docs/decisions/0011-own-fields.md`.
"""

import hashlib
from collections.abc import Iterator

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql

from kesher.customfields.queries import value_of
from kesher.customfields.rules.operators import is_ranked
from kesher.project.postgres import addresses
from kesher.records.queries import all_record_types
from kesher.records.rules.record_types import FieldSpec, RecordType
from kesher.tenancy.queries import all_business_ids
from kesher.tenancy.scoping import business_scope

FEWEST_ROWS = 20_000  # of a business; below that, sorting takes a few milliseconds
MOST_INDEXES = 10  # of one record type in one business
_PREFIX = "own_field_"

_THERE = """
SELECT index.relname, NOT is_of.indisvalid FROM pg_class index
JOIN pg_index is_of ON is_of.indexrelid = index.oid
WHERE starts_with(index.relname, %s)
"""


def index_own_fields() -> list[str]:
    """Build the indexes that are missing and drop those that nothing needs; return what was done.

    Nothing is done where the owner's address is not known.
    """
    found = addresses(settings.HOME)
    if found.admin_url is None:
        return []
    wanted = dict(_wanted())
    done = []
    with psycopg.connect(found.admin_url, autocommit=True) as admin:
        there: dict[str, bool] = dict(admin.execute(_THERE, (_PREFIX,)).fetchall())
        # One that is broken was cut off while it was built.
        for name in [name for name, is_broken in there.items() if is_broken or name not in wanted]:
            drop = sql.SQL("DROP INDEX CONCURRENTLY IF EXISTS {}")
            admin.execute(drop.format(sql.Identifier(name)))
            done.append(f"dropped {name}")
            del there[name]
        for name in wanted.keys() - there.keys():
            admin.execute(wanted[name])
            done.append(f"built {name}")
    return sorted(done)


def _wanted() -> Iterator[tuple[str, sql.Composed]]:
    for business_id in all_business_ids():
        with business_scope(business_id=business_id):
            for kind in all_record_types().values():
                own = [spec for spec in kind.fields if _is_ordered_by(spec)][:MOST_INDEXES]
                if own and _has_many_rows(kind, business_id):
                    for spec in own:
                        yield _named(kind, spec, business_id)


def _is_ordered_by(spec: FieldSpec) -> bool:
    is_by_value = spec.type.is_sortable and not is_ranked(spec.type)
    return spec.is_custom and spec.in_list and is_by_value and not spec.is_locked


def _has_many_rows(kind: RecordType, business_id: int) -> bool:
    rows = kind.model.objects.filter(business_id=business_id).order_by()
    return bool(rows.values("pk")[:FEWEST_ROWS].count() == FEWEST_ROWS)


def _named(kind: RecordType, spec: FieldSpec, business_id: int) -> tuple[str, sql.Composed]:
    """Return name and statement; the name tells the expression, so that another is built anew."""
    query = kind.model.objects.all().query
    expression = value_of(spec.column, spec.type).resolve_expression(query)
    text, parameters = query.get_compiler(connection=connection).compile(expression)
    value = text % tuple(sql.Literal(one).as_string(None) for one in parameters)
    mark = hashlib.sha256(value.encode()).hexdigest()[:6]
    name = f"{_PREFIX}{business_id}_{mark}_{kind.key}_{spec.key}"[:60]
    statement = sql.SQL(
        "CREATE INDEX CONCURRENTLY {name} ON {table} (business_id, ({value}), id)"
        " WHERE business_id = {business}"
    ).format(
        name=sql.Identifier(name),
        table=sql.Identifier(kind.table),
        value=sql.SQL(value),
        business=sql.Literal(business_id),
    )
    return name, statement
