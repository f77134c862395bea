"""Finding records by a part of a name, a telephone or anything else in their search text.

The indexes decide what is asked. Cheap steps come first, in one statement: names that start with
what was typed are one range of the ordered index, and a frequent word is met soon among the newest
records (names in order would be a bad sample: the first thousands all begin alike). Only if that
does not fill the answer, the trigram index gives what contains every word, and the archive is
looked into.

The order of the last step is told to the planner only after its candidates are bounded: with an
order and a limit it prefers to walk a whole business in order, 1.9 s for two frequent names that
never stand together in a million parties; so it takes some 30 ms. One or two letters match only
starts of words: shorter than a trigram, they would be such a walk too.

What may be seen is said by the ORM, as everywhere; the steps are appended to its SQL, since making
five querysets costs more than all the rest.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection

from kesher.lib.text import SearchTerm, search_key, search_terms, sort_key
from kesher.records.queries import record_types_for, rights_to_see, visible_records
from kesher.records.rules.record_types import RecordType, SearchSpec
from kesher.savedviews.queries.planning import SAMPLE_ROWS, SqlPart, like_all
from kesher.tenancy.rules.access import Actor

MOST_HITS = 10
_CANDIDATES = 40  # from which the best are chosen
_MOST_CANDIDATES = 5000
_SHORTEST_QUERY = 2  # characters
_KEPT_FOR_OTHERS = 3  # places that the first type leaves to the others, if they need them
_LAST_CHARACTER = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One record that was found; `rank` is 0 for its very name, 4 for a match out of sight."""

    record_id: int
    card_id: int
    title: str
    details: tuple[str, ...]
    matched: str
    is_archived: bool
    rank: int


@dataclass(frozen=True, slots=True)
class HitGroup:
    """The hits of one record type, best first."""

    record_type: RecordType
    list_path: str
    hits: tuple[SearchHit, ...]


def search(actor: Actor, query: str, *, limit: int = MOST_HITS) -> list[HitGroup]:
    """Return the best hits, at most `limit` of all types, by type in their order.

    Nothing for less than two characters. At most two queries for each type.
    """
    terms = search_terms(query)
    if len(query.strip()) < _SHORTEST_QUERY or not terms:
        return []
    found = [
        HitGroup(kind, spec.list_path, tuple(_hits(actor, kind, spec, query, terms, limit)))
        for kind, spec in _searched(actor)
    ]
    return _shared_out([group for group in found if group.hits], limit)


def _searched(actor: Actor) -> list[tuple[RecordType, SearchSpec]]:
    kinds = [
        (kind, kind.search)
        for kind in record_types_for(actor).values()
        if kind.search and all(actor.may(right) for right in rights_to_see(kind))
    ]
    return sorted(kinds, key=lambda pair: pair[1].position)


def _shared_out(found: list[HitGroup], limit: int) -> list[HitGroup]:
    groups, left = [], limit
    for place, group in enumerate(found):
        later = sum(len(other.hits) for other in found[place + 1 :])
        share = left - min(later, _KEPT_FOR_OTHERS)
        groups.append(replace(group, hits=group.hits[:share]))
        left -= len(groups[-1].hits)
    return [group for group in groups if group.hits]


def _hits(
    actor: Actor,
    kind: RecordType,
    spec: SearchSpec,
    query: str,
    terms: Sequence[SearchTerm],
    limit: int,
) -> list[SearchHit]:
    steps = _Steps.of(actor, kind, spec)
    wanted = search_key(query)
    start = sort_key(query).partition("\x01")[0]
    rows = steps.read(steps.starting(start, limit), steps.met_soon(terms))
    hits = _read(rows, kind, spec, wanted, terms)
    if len(hits) < limit:
        rows = steps.read(steps.containing(terms), steps.archived(terms))
        hits |= _read(rows, kind, spec, wanted, terms)
    best = sorted(hits.values(), key=lambda hit: (hit.is_archived, hit.rank))
    return best[:limit]


@dataclass(frozen=True, slots=True)
class _Steps:
    """The steps of a search as SQL; `seen` selects every record that the actor may see."""

    seen: str
    parameters: tuple[Any, ...]
    table: str
    archived_column: str

    @classmethod
    def of(cls, actor: Actor, kind: RecordType, spec: SearchSpec) -> "_Steps":
        attributes = ["id", kind.card_attribute, spec.title, "search_text", "sort_key"]
        attributes += [*spec.details, *filter(None, [kind.archived_attribute])]
        records = visible_records(actor, kind).values_list(*dict.fromkeys(attributes))
        try:
            seen, parameters = records.query.sql_with_params()
        except EmptyResultSet:
            seen, parameters = "", ()
        archived = kind.archived_attribute
        column = f'"{kind.table}"."{archived}"' if archived else ""
        return cls(seen, parameters, kind.table, column)

    def read(self, *parts: SqlPart | None) -> list[tuple[Any, ...]]:
        """Run the parts as one statement."""
        wanted = [part for part in parts if part] if self.seen else []
        if not wanted:
            return []
        sql = " UNION ALL ".join(f"({text})" for text, _ in wanted)
        with connection.cursor() as cursor:
            cursor.execute(sql, [value for _, values in wanted for value in values])
            return list(cursor.fetchall())

    def starting(self, start: str, limit: int) -> SqlPart | None:
        """Return the living whose name starts so."""
        if not start:
            return None
        key = f'"{self.table}"."sort_key"'
        text = f"{self._living} AND {key} >= %s AND {key} < %s ORDER BY {self._order} LIMIT {limit}"
        return text, [*self.parameters, start, start + _LAST_CHARACTER]

    def met_soon(self, terms: Sequence[SearchTerm]) -> SqlPart:
        """Return those that contain the words among the newest living."""
        condition, values = like_all("newest", terms)
        text = (
            f"SELECT * FROM ({self._living} ORDER BY {self._newest} LIMIT {SAMPLE_ROWS})"  # noqa: S608 -- names of ours; every value is a parameter
            f" AS newest WHERE {condition} LIMIT {_CANDIDATES}"
        )
        return text, [*self.parameters, *values]

    def containing(self, terms: Sequence[SearchTerm]) -> SqlPart:
        """Return the living that contain the words, first names first."""
        condition, values = like_all(f'"{self.table}"', terms)
        text = (
            f"SELECT * FROM ({self._living} AND {condition} LIMIT {_MOST_CANDIDATES})"  # noqa: S608 -- as above
            f" AS found ORDER BY found.sort_key, found.id LIMIT {_CANDIDATES}"
        )
        return text, [*self.parameters, *values]

    def archived(self, terms: Sequence[SearchTerm]) -> SqlPart | None:
        """Return the archived that contain the words."""
        if not self.archived_column:
            return None
        condition, values = like_all(f'"{self.table}"', terms)
        text = f"{self.seen} AND {self.archived_column} IS NOT NULL AND {condition}"
        return f"{text} LIMIT {_CANDIDATES}", [*self.parameters, *values]

    @property
    def _living(self) -> str:
        return (
            f"{self.seen} AND {self.archived_column} IS NULL" if self.archived_column else self.seen
        )

    @property
    def _newest(self) -> str:
        return f'"{self.table}"."id" DESC'

    @property
    def _order(self) -> str:
        return f'"{self.table}"."sort_key", "{self.table}"."id"'


def _read(
    rows: Iterable[tuple[Any, ...]],
    kind: RecordType,
    spec: SearchSpec,
    wanted: str,
    terms: Sequence[SearchTerm],
) -> dict[int, SearchHit]:
    """Return hits by id, in the order of the rows."""
    hits = {}
    for row in rows:
        record_id, card_id, title, text, *rest = _unfolded(row, kind)
        is_archived = bool(kind.archived_attribute) and rest.pop() is not None
        rank = _rank(title, wanted, terms)
        if rank == _OUT_OF_SIGHT and spec.title_only and not _has_number(terms):
            continue
        matched = _matched_number(text, terms) if rank == _OUT_OF_SIGHT else ""
        details = tuple(str(value) for value in rest[1:] if value)
        hits[record_id] = SearchHit(record_id, card_id, title, details, matched, is_archived, rank)
    return hits


def _unfolded(row: tuple[Any, ...], kind: RecordType) -> tuple[Any, ...]:
    # Where the card is the record's own, its id is selected once.
    return row if kind.card_attribute != "id" else (row[0], *row)


_OUT_OF_SIGHT = 4


def _rank(title: str, wanted: str, terms: Sequence[SearchTerm]) -> int:
    name = search_key(title)
    if name == wanted:
        return 0
    if name.startswith(wanted):
        return 1
    if all(f" {term.text}" in f" {name}" for term in terms):
        return 2
    return 3 if any(term.text in name for term in terms) else _OUT_OF_SIGHT


def _has_number(terms: Sequence[SearchTerm]) -> bool:
    return any(term.text.lstrip("*").isdecimal() for term in terms)


def _matched_number(text: str, terms: Sequence[SearchTerm]) -> str:
    """Return the run of digits in which a number was found: the second phone, say."""
    numbers = [term.text for term in terms if term.text.lstrip("*").isdecimal()]
    words = text.split(" ") if numbers else []
    return next((word for number in numbers for word in words if number in word), "")
