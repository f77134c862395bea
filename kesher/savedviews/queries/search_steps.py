# ruff: noqa: S608 -- the statements are put together from names of ours; every value is a parameter
"""The steps of a search as SQL: one statement asks all types for one reading of a query.

The indexes decide what is asked. Names that start with what was typed are one range of the ordered
index, and a frequent word is met soon among the newest records (names in order would be a bad
sample: the first thousands all begin alike). Only where these two do not fill the answer, the
trigram index is asked, and what it costs grows with the number of records that have the words:
0.4 ms for a thousand of them, 10 ms for thirty thousand. So each step stands behind a gate that
PostgreSQL tests before it runs it, and one statement is enough.

Three traps are avoided. With an order and a limit in the same query, the planner would walk a whole
business in order for two frequent names that never stand together, 1.9 s for a million parties;
the words therefore stand in a part that is planned for all of its rows and read only as far as
needed. And newest records are asked for in a way that hides from the planner how large a business
is: it would else walk the newest records of all businesses. And ids travel as an array, which is
made once: where a table was never analyzed, the planner would look for them row by row.

What may be seen is said by the ORM, as everywhere; the steps are appended to its SQL.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet

from kesher.lib.rows import read_row, read_rows
from kesher.lib.text import NAMES_END
from kesher.records.queries import design_key, rights_to_see, visible_records
from kesher.records.queries.searching import seen_text, shown_details
from kesher.records.rules.record_types import RecordType, SearchSpec
from kesher.savedviews.queries.planning import SqlPart, holds_much, newest, text_condition
from kesher.savedviews.rules.readings import Reading
from kesher.tenancy.rules.access import Actor, Level

NEWEST = 600  # of them, one in sixty has a word for which the trigram index would take 5 ms
_SAMPLED = 20
_WEIGHED = 40  # from which the best are chosen
_FOUND = 300  # that are put in order, where the trigram index found more
_FOUND_FOR_SOME = 3000  # the same for who sees only a part of them
_LAST_CHARACTER = "\U0010ffff"


# What the ORM composes follows from the actor's place and rights and from the design of the type,
# which are the key; to compose it takes longer than to find the records.
_MOST_KEPT = 2000
_kept: dict[tuple[Any, ...], "Source | None"] = {}


class FoundRow(NamedTuple):
    """One record that a step found, before anybody looked how well it answers."""

    source: int
    reading: int
    record_id: int
    card_id: int
    title: str
    text: str
    is_archived: bool
    details: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """The records of one type that the actor may see; `seen` selects them in columns c0, c1…

    `details` are the attributes that stand beside the title, as far as he may read them.
    """

    kind: RecordType
    spec: SearchSpec
    business_id: int
    seen: str
    parameters: tuple[Any, ...]
    attributes: tuple[str, ...]
    details: tuple[str, ...]
    sees_all: bool

    @classmethod
    def of(cls, actor: Actor, kind: RecordType, spec: SearchSpec) -> "Source | None":
        """Return the records of a type as the actor sees them; None where that is none."""
        rights = rights_to_see(kind)
        whose = (actor.business_id, actor.membership_id, actor.branch_id, actor.department_id)
        key = (kind.key, id(kind), design_key(actor), *whose, *map(actor.level, rights))
        if key not in _kept:
            if len(_kept) >= _MOST_KEPT:
                _kept.clear()
            _kept[key] = cls._composed(actor, kind, spec)
        return _kept[key]

    @classmethod
    def _composed(cls, actor: Actor, kind: RecordType, spec: SearchSpec) -> "Source | None":
        narrowed, details = seen_text(kind), shown_details(kind)
        text = "search_text" if narrowed is None else "seen_text"
        wanted = ["id", kind.card_attribute, spec.title, text, *details]
        attributes = tuple(dict.fromkeys([*wanted, *filter(None, [kind.archived_attribute])]))
        try:
            rows = visible_records(actor, kind)
            rows = rows if narrowed is None else rows.annotate(seen_text=narrowed)
            seen, parameters = rows.values_list(*attributes).query.sql_with_params()
        except EmptyResultSet:
            return None
        sees_all = all(actor.level(right) is Level.ALL for right in rights_to_see(kind))
        return cls(kind, spec, actor.business_id, seen, parameters, attributes, details, sees_all)

    @property
    def is_narrowed(self) -> bool:
        """Tell whether a part of the searched text is not for the actor to read."""
        return "seen_text" in self.attributes

    @property
    def archived(self) -> str:
        """Return the column of the moment of archiving."""
        attribute = self.kind.archived_attribute
        return f'"{self.kind.table}"."{attribute}"' if attribute else "NULL"

    def named(self, rows: SqlPart, source: int, reading: int) -> SqlPart:
        """Return the rows of a query of this source in the columns that all sources have."""
        text, values = rows
        column = {attribute: f"c{place}" for place, attribute in enumerate(self.attributes)}
        details = [f"{column[attribute]}::text" for attribute in self.details]
        archived = self.kind.archived_attribute
        chosen = [
            column["id"],
            column[self.kind.card_attribute],
            column[self.spec.title],
            column["seen_text" if self.is_narrowed else "search_text"],
            f"{column[archived]} IS NOT NULL" if archived else "false",
            f"ARRAY[{', '.join(details)}]::text[]",
        ]
        sql = (
            f"SELECT {source}, {reading}, {', '.join(chosen)}"
            f" FROM ({text}) AS r ({', '.join(column.values())})"
        )
        return sql, values


def read(sources: Sequence[Source], readings: Sequence[Reading], limit: int) -> list[FoundRow]:
    """Ask all sources for all readings, in one statement; a row may come twice."""
    parts = [
        _group(source, number, reading, place, limit)
        for number, source in enumerate(sources)
        for place, reading in enumerate(readings)
    ]
    if not parts:
        return []
    rows = _run(" UNION ALL ".join(f"({sql})" for sql, _ in parts), _values(parts))
    return [FoundRow._make((*row[:7], tuple(filter(None, row[7])))) for row in rows]


def newest_skeletons(sources: Sequence[Source]) -> frozenset[str]:
    """Return the skeletons of the newest names: all that are frequent are among them."""
    parts: list[SqlPart] = []
    for source in sources:
        rows, values = newest(source.kind.table, source.business_id, NEWEST)
        sql = f"SELECT split_part(n.search_text, %s, 2) FROM ({rows}) AS n"
        parts.append((sql, [NAMES_END, *values]))
    found = _run(" UNION ALL ".join(sql for sql, _ in parts), _values(parts))
    return frozenset(token for row in found for token in row[0].split())


# The planner takes a LIKE for as cheap as any comparison and would read tens of thousands of rows
# where the trigram index has the answer; and what it is told here is the same for all values. To
# start processes that help takes longer than what they could help with.
_PLANNED = (
    "SELECT set_config('enable_seqscan', 'off', true),"
    " set_config('max_parallel_workers_per_gather', '0', true),"
    " set_config('plan_cache_mode', 'force_generic_plan', true)"
)


def _run(sql: str, values: list[Any]) -> list[tuple[Any, ...]]:
    read_row(_PLANNED, [])
    return read_rows(sql, values)


def _values(parts: Iterable[SqlPart]) -> list[Any]:
    return [value for _, values in parts for value in values]


def _group(source: Source, number: int, reading: Reading, place: int, limit: int) -> SqlPart:
    """Return what one source has for one reading: the cheap steps, and the dear one behind them."""
    cheap = [] if reading.is_rare else [_met_soon(source, reading)]
    cheap = [*(_starting(source, start, limit) for start in reading.starts), *cheap]
    named = [source.named(part, number, place) for part in cheap]
    head = " UNION ALL ".join(f"({sql})" for sql, _ in named)
    if reading.is_short:
        return head, _values(named)
    found, dear = _containing(source, reading)
    sql, values = source.named(dear, number, place)
    if not named:
        return f"WITH found (id) AS MATERIALIZED ({found[0]}) {sql}", [*found[1], *values]
    sql = sql.replace(
        _GATE, f"(SELECT count(DISTINCT id) FROM cheap WHERE NOT is_archived) < {limit}"
    )
    columns = "(source, reading, id, card, title, text, is_archived, details)"
    text = (
        f"WITH cheap {columns} AS MATERIALIZED ({head}),"
        f" found (id) AS MATERIALIZED ({found[0]})"
        f" SELECT * FROM cheap UNION ALL ({sql})"
    )
    return text, [*_values(named), *found[1], *values]


_GATE = "true IS NOT NULL"  # stands where the gate is put, if there is one


def _containing(source: Source, reading: Reading) -> tuple[SqlPart, SqlPart]:
    """Return what the trigram index has, as ids, and the best of them as records."""
    table = source.kind.table
    condition, values = _condition(source, f'"{table}"', reading)
    inner, inner_values = _searched(source)
    bound = _FOUND if source.sees_all else _FOUND_FOR_SOME
    in_name, name_values = text_condition(
        f'"{table}".search_text', reading.words[0].texts, "%" + NAMES_END
    )
    best = (
        f'{source.seen} AND "{table}"."id" = ANY (ARRAY(SELECT id FROM found LIMIT {bound}))'
        f" AND {_GATE} ORDER BY {source.archived} IS NOT NULL, NOT ({in_name}),"
        f' "{table}"."sort_key", "{table}"."id" LIMIT {_WEIGHED}'
    )
    found = f"{inner} AND {condition}", [*inner_values, *values]
    return found, (best, [*source.parameters, *name_values])


def _starting(source: Source, start: str, limit: int) -> SqlPart:
    """Return the living whose name starts so."""
    key = f'"{source.kind.table}"."sort_key"'
    sql = (
        f"{_living(source)} AND {key} >= %s AND {key} < %s"
        f' ORDER BY {key}, "{source.kind.table}"."id" LIMIT {limit}'
    )
    return sql, [*source.parameters, start, start + _LAST_CHARACTER]


def _met_soon(source: Source, reading: Reading) -> SqlPart:
    """Return those among the newest that have the words, as far as they are living and in sight."""
    rows, values = newest(source.kind.table, source.business_id, NEWEST)
    condition, more = _condition(source, "n", reading)
    sql = (
        f'{_living(source)} AND "{source.kind.table}"."id" = ANY'
        f" (ARRAY(SELECT n.id FROM ({rows}) AS n WHERE {condition} LIMIT {_SAMPLED}))"
    )
    return sql, [*source.parameters, *values, *more]


def _living(source: Source) -> str:
    return f"{source.seen} AND {source.archived} IS NULL"


def _searched(source: Source) -> SqlPart:
    """Return the ids in which the trigram index is asked.

    Where another table decides what may be seen, it is asked after those that have the words. A
    business that holds much of the table stands there by its number: the planner then leaves it
    out of the index, where to pass a million entries of the business would take 5 ms.
    """
    table, business_id = source.kind.table, source.business_id
    own = f'"{table}"."business_id" = %s'
    if source.kind.reach_path:
        sql, values = f'SELECT "{table}"."id" FROM "{table}" WHERE {own}', [business_id]
    else:
        selected, _from, conditions = source.seen.partition(" FROM ")
        sql = f'SELECT "{table}"."id" FROM {conditions}'
        values = list(source.parameters[selected.count("%s") :])
    first = sql.find(own)
    if first >= 0 and "%s" not in sql[:first] and holds_much(table, business_id):
        return sql.replace(own, own.replace("%s", str(int(business_id))), 1), values[1:]
    return sql, values


_MOST_TRIES = 40  # of the index, which is asked for each combination of texts


def _condition(source: Source, column: str, reading: Reading) -> SqlPart:
    """Return what the searched text must have for a reading."""
    column = f"{column}.search_text"
    # The sum of two texts keeps the index out: it is asked for the words that say most.
    unindexed, tries = f"({column} || '')", 1
    parts: list[SqlPart] = []
    for word in sorted(reading.words, key=lambda word: (-word.is_slipped, -len(word.text))):
        is_asked = word.is_indexed and (tries == 1 or tries * len(word.texts) <= _MOST_TRIES)
        tries *= len(word.texts) if is_asked else 1
        parts.append(text_condition(column if is_asked else unindexed, word.texts))
    if source.spec.title_only and not any(word.is_number for word in reading.words):
        ending = "%" + NAMES_END
        if len(reading.words) == 1:
            return text_condition(column, reading.words[0].texts, ending)
        named = [text_condition(unindexed, word.texts, ending) for word in reading.words]
        parts.append((f"({' OR '.join(sql for sql, _ in named)})", _values(named)))
    return " AND ".join(sql for sql, _ in parts), _values(parts)
