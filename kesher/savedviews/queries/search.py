"""Finding records by a part of a name, a telephone or anything else in their search text.

What was typed is asked for first, in one statement. Only where that does not fill the answer,
the search forgives: prefix letters, other spellings, other forms of a name, the other alphabet,
the other keyboard, all in a second statement. A slip of the finger is thought of last, when
nothing at all was found. Each step finds candidates; `rules.matches` tells which of them really
answer, how well, and why.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kesher.records.queries import record_types_for, rights_to_see
from kesher.records.rules.record_types import RecordType
from kesher.savedviews.queries.search_steps import FoundRow, Source, newest_skeletons, read
from kesher.savedviews.rules.matches import Match, stands_in, weigh
from kesher.savedviews.rules.readings import (
    Reading,
    Way,
    forgiven_readings,
    parted_reading,
    plain_reading,
    slips,
    turned_reading,
)
from kesher.tenancy.rules.access import Actor

MOST_HITS = 10
_KEPT_FOR_OTHERS = 3  # places that the first type leaves to the others, if they need them


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One record that was found, and why."""

    record_id: int
    card_id: int
    title: str
    details: tuple[str, ...]
    is_archived: bool
    match: Match

    @property
    def order(self) -> tuple[bool, tuple[int, ...]]:
        """Return what orders hits: the archived last, then by rank."""
        return self.is_archived, self.match.rank


@dataclass(frozen=True, slots=True)
class HitGroup:
    """The hits of one record type, best first."""

    record_type: RecordType
    list_path: str
    hits: tuple[SearchHit, ...]


def search(actor: Actor, query: str, *, limit: int = MOST_HITS) -> list[HitGroup]:
    """Return the best hits, at most `limit` of all types: the type of the best hit first.

    One letter finds what starts with it. At most four queries, whatever the number of types.
    """
    reading = plain_reading(query)
    sources = _sources(actor) if reading else []
    if reading is None or not sources:
        return []
    hits = _Hits(sources)
    hits.add(read(sources, [reading], limit), [reading])
    if hits.count < limit and (forgiven := forgiven_readings(query)):
        hits.add(read(sources, forgiven, limit), forgiven)
    if not hits.count and (slipped := _slipped(sources, query)):
        hits.add(read(sources, slipped, limit), slipped)
    return _shared_out(hits.groups(limit), limit)


def forgiven_ids(actor: Actor, kind: RecordType, query: str, limit: int) -> list[int]:
    """Return the records of one type that may be meant by a query that no record answers plainly.

    At most three queries; none that the actor may not see.
    """
    source = Source.of(actor, kind, kind.search) if kind.search else None
    if source is None:
        return []
    hits = _Hits([source])
    if forgiven := forgiven_readings(query):
        hits.add(read([source], forgiven, limit), forgiven)
    if not hits.count and (slipped := _slipped([source], query)):
        hits.add(read([source], slipped, limit), slipped)
    return [hit.record_id for group in hits.groups(limit) for hit in group.hits]


def _slipped(sources: Sequence[Source], query: str) -> list[Reading]:
    """Return what may have been meant by a query in which a key was missed.

    Frequent names are known from the newest records and asked for as any other word; so the
    trigram index has to find only the rare ones among hundreds that may have been meant.
    """
    possible = slips(query)
    known = newest_skeletons(sources) if possible else frozenset()
    readings = [*filter(None, [turned_reading(query), parted_reading(query)])]
    for slip in possible:
        if frequent := slip.skeletons & known:
            readings.append(slip.with_skeletons(frequent, is_rare=False))
        readings.append(slip.with_skeletons(slip.skeletons - known, is_rare=True))
    return readings


def _sources(actor: Actor) -> list[Source]:
    kinds = [
        (kind, kind.search)
        for kind in record_types_for(actor).values()
        if kind.search and all(actor.may(right) for right in rights_to_see(kind))
    ]
    kinds.sort(key=lambda pair: pair[1].position)
    return list(filter(None, (Source.of(actor, kind, spec) for kind, spec in kinds)))


class _Hits:
    """The hits found so far; the first way that leads to a record stands."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self._sources = sources
        self._found: list[dict[int, SearchHit]] = [{} for _ in sources]

    def add(self, rows: Iterable[FoundRow], readings: Sequence[Reading]) -> None:
        """Weigh rows and keep those that answer; of two ways in one step the better."""
        before = [set(found) for found in self._found]
        for row in rows:
            found, spec = self._found[row.source], self._sources[row.source].spec
            if row.record_id in before[row.source]:
                continue
            reading = readings[row.reading]
            if self._sources[row.source].is_narrowed and not stands_in(
                reading, row.title, row.text
            ):
                continue
            has_number = any(word.is_number for word in reading.words)
            in_title = spec.title_only and not (has_number and reading.way is Way.PLAIN)
            match = weigh(reading, row.title, row.text, in_title=in_title)
            known = found.get(row.record_id)
            if match and (known is None or match.rank < known.match.rank):
                found[row.record_id] = SearchHit(
                    row.record_id, row.card_id, row.title, row.details, row.is_archived, match
                )

    @property
    def count(self) -> int:
        """Return how many records were found."""
        return sum(map(len, self._found))

    def groups(self, limit: int) -> list[HitGroup]:
        """Return the hits by type, the type with the best hit first."""
        groups = [
            HitGroup(
                source.kind,
                source.spec.list_path,
                tuple(sorted(found.values(), key=lambda hit: hit.order)[:limit]),
            )
            for source, found in zip(self._sources, self._found, strict=True)
            if found
        ]
        return sorted(groups, key=lambda group: group.hits[0].order)


def _shared_out(found: list[HitGroup], limit: int) -> list[HitGroup]:
    groups, left = [], limit
    for place, group in enumerate(found):
        later = sum(len(other.hits) for other in found[place + 1 :])
        share = left - min(later, _KEPT_FOR_OTHERS)
        groups.append(replace(group, hits=group.hits[:share]))
        left -= len(groups[-1].hits)
    return [group for group in groups if group.hits]
