"""Finding records by a part of a name, a telephone or anything else in their search text.

The indexes decide what is asked. Names that start with what was typed are one range of the ordered
index and come first; if they do not fill the answer, the trigram index gives what contains every
word. One or two letters match only starts of words: shorter than a trigram, they would cost a walk
through the whole business (480 ms at half a million rows, measured). Archived records are asked
for last, and only if there is room.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet

from kesher.lib.text import SearchTerm, search_key, search_terms, sort_key
from kesher.records.queries import all_record_types, rights_to_see, visible_records
from kesher.records.rules.record_types import RecordType, SearchSpec
from kesher.tenancy.rules.access import Actor

MOST_HITS = 10
_CANDIDATES = 40  # from which the best are chosen
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
        for kind in all_record_types().values()
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
    archived = kind.archived_attribute
    attributes = ["id", kind.card_attribute, spec.title, "search_text", *spec.details]
    attributes += [archived] if archived else []
    records = visible_records(actor, kind).values_list(*attributes)
    living = records.filter(**{f"{archived}__isnull": True}) if archived else records
    wanted = search_key(query)
    hits = _read(_starting(living, query)[:limit], kind, spec, wanted, terms)
    if len(hits) < limit:
        rows = _containing(living, terms).order_by("sort_key", "id")[:_CANDIDATES]
        if archived:
            gone = records.filter(**{f"{archived}__isnull": False})
            rows = rows.union(_containing(gone, terms)[:_CANDIDATES], all=True)
        hits |= _read(rows, kind, spec, wanted, terms)
    best = sorted(hits.values(), key=lambda hit: (hit.is_archived, hit.rank))
    return best[:limit]


def _starting(records: QuerySet[Any], query: str) -> QuerySet[Any]:
    start = sort_key(query).partition("\x01")[0]
    if not start:
        return records.none()
    names = records.filter(sort_key__gte=start, sort_key__lt=start + _LAST_CHARACTER)
    return names.order_by("sort_key", "id")


def _containing(records: QuerySet[Any], terms: Sequence[SearchTerm]) -> QuerySet[Any]:
    for term in terms:
        records = records.filter(search_text__contains=term.pattern)
    return records


def _read(
    rows: QuerySet[Any],
    kind: RecordType,
    spec: SearchSpec,
    wanted: str,
    terms: Sequence[SearchTerm],
) -> dict[int, SearchHit]:
    """Return hits by id, in the order of the rows."""
    hits = {}
    for row in rows:
        record_id, card_id, title, text, *rest = row
        is_archived = bool(kind.archived_attribute) and rest.pop() is not None
        rank = _rank(title, wanted, terms)
        if rank == _OUT_OF_SIGHT and spec.title_only and not _has_number(terms):
            continue
        matched = _matched_number(text, terms) if rank == _OUT_OF_SIGHT else ""
        details = tuple(str(value) for value in rest if value)
        hits[record_id] = SearchHit(record_id, card_id, title, details, matched, is_archived, rank)
    return hits


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
