"""The stream on the card of a record: its sources and composers, and reading a page of it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.apps import apps
from django.utils import timezone

from kesher.lib.errors import NotFound
from kesher.records.errors import RegistryClosed
from kesher.records.models import StreamPin
from kesher.records.rules.record_types import RecordType
from kesher.records.rules.stream import (
    StreamComposer,
    StreamEntry,
    StreamKind,
    StreamQuestion,
    StreamRow,
    StreamSource,
    merge_rows,
    read_places,
    write_places,
)
from kesher.tenancy.rules.access import Actor

ENTRIES_PER_PAGE = 50
MOST_PINNED = 20
MOST_PAGES_AT_ONCE = 10

_Entry = TypeVar("_Entry", StreamSource, StreamComposer)

_sources: dict[str, StreamSource] = {}
_composers: dict[str, StreamComposer] = {}


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """An entry with the key of its source, whether it is pinned and whether it can be."""

    source: str
    entry: StreamEntry
    is_pinned: bool
    can_pin: bool


@dataclass(frozen=True, slots=True)
class StreamPage:
    """A page of a stream; `next_places` is the cursor of the page after, blank at the end."""

    entries: tuple[ShownEntry, ...]
    pinned: tuple[ShownEntry, ...]
    next_places: str


def register_stream_source(source: StreamSource) -> StreamSource:
    """Add entries of an app to the stream of every record.

    Raises: RegistryClosed, after the program has started or when the key is taken.
    """
    return _put(_sources, source)


def register_stream_composer(composer: StreamComposer) -> StreamComposer:
    """Add a tab to the place above the stream where something new is written.

    Raises: RegistryClosed, after the program has started or when the key is taken.
    """
    return _put(_composers, composer)


def _put(entries: dict[str, _Entry], entry: _Entry) -> _Entry:
    if apps.ready or entry.key in entries:
        raise RegistryClosed(entry.key)
    entries[entry.key] = entry
    return entry


def stream_sources() -> tuple[StreamSource, ...]:
    """Return the sources in the order of their positions."""
    return tuple(sorted(_sources.values(), key=lambda source: (source.position, source.key)))


def stream_composers() -> tuple[StreamComposer, ...]:
    """Return the composers in the order of their positions."""
    return tuple(sorted(_composers.values(), key=lambda one: (one.position, one.key)))


def stream_kinds() -> tuple[StreamKind, ...]:
    """Return the kinds of entries that a stream may hold, in the order of their sources."""
    found = {kind.key: kind for source in stream_sources() for kind in source.kinds}
    return tuple(found.values())


def told_operations() -> frozenset[str]:
    """Return the operations whose changes some source tells in words of its own."""
    return frozenset().union(*(source.tells for source in _sources.values()))


def stream_page(
    actor: Actor,
    kind: RecordType,
    record: Any,
    *,
    wanted: Collection[str] = (),
    after: str = "",
    limit: int = ENTRIES_PER_PAGE,
    now: datetime | None = None,
) -> StreamPage:
    """Return a page of the stream, newest first, narrowed to the kinds that are `wanted`.

    The actor may see the record. One query for each source and what drawing takes, whatever the
    stream holds; one for the pins, which stand on the first page of the whole stream alone.
    """
    places = read_places(after)
    clock = now or timezone.now()
    asked: dict[str, StreamQuestion] = {}
    found: dict[str, Sequence[StreamRow]] = {}
    for source in stream_sources():
        keys = frozenset(one.key for one in source.kinds)
        kinds = keys & frozenset(wanted) if wanted else keys
        if not kinds:
            continue
        asked[source.key] = StreamQuestion(
            actor=actor,
            kind=kind,
            record=record,
            now=clock,
            kinds=kinds,
            after=places.get(source.key, ""),
            limit=limit + 1,
        )
        found[source.key] = source.find(asked[source.key])
    merged = merge_rows(found, limit=limit, places=places)
    pins = _pins(kind, record)
    entries = _drawn(merged.rows, asked, pins)
    pinned = _pinned(actor, kind, record, pins, clock) if pins and not (wanted or after) else ()
    return StreamPage(entries, pinned, write_places(merged.places) if merged.has_more else "")


def stream_down_to(
    actor: Actor, kind: RecordType, record: Any, *, source_key: str, row_id: int
) -> tuple[StreamPage, ShownEntry | None]:
    """Return the newest pages down to that of an entry; and the entry, where it is none of theirs.

    It is none where it lies below five hundred others, or where the stream shows another in its
    stead.

    Raises: NotFound, when the entry is not to be seen, no part of the stream, or of a source whose
    entries are not found one by one.
    """
    wanted = stream_entry(actor, kind, record, source_key=source_key, row_id=row_id)
    if wanted is None:
        raise NotFound
    entries: list[ShownEntry] = []
    places = ""
    for _page in range(MOST_PAGES_AT_ONCE):
        page = stream_page(actor, kind, record, after=places)
        entries += page.entries
        places = page.next_places
        keys = {(shown.source, shown.entry.row_id) for shown in page.entries}
        if (source_key, row_id) in keys:
            return StreamPage(tuple(entries), (), places), None
        if not places:
            break
    return StreamPage(tuple(entries), (), places), wanted


def stream_entry(
    actor: Actor, kind: RecordType, record: Any, *, source_key: str, row_id: int
) -> ShownEntry | None:
    """Return one entry of the stream, or nothing when it is not to be seen or no part of it."""
    if source_key not in _sources:
        return None
    pins = _pins(kind, record)
    entries = _only(actor, kind, record, [(source_key, row_id)], pins, timezone.now())
    return next(iter(entries), None)


def pinned_entries(actor: Actor, kind: RecordType, record: Any) -> tuple[ShownEntry, ...]:
    """Return what is pinned to the top of a record's stream, the latest pinned first."""
    return _pinned(actor, kind, record, _pins(kind, record), timezone.now())


def stream_topics(kind: RecordType, record: Any) -> tuple[str, ...]:
    """Return the live topics that make the stream of a record stale."""
    topics = [topic for source in stream_sources() for topic in source.topics(kind, record)]
    return tuple(dict.fromkeys([*topics, f"records_streampin@{record.pk}"]))


def _pins(kind: RecordType, record: Any) -> list[tuple[str, int]]:
    pins = StreamPin.objects.filter(record_type=kind.key, record_id=record.pk)
    return list(pins.order_by("-pk").values_list("source", "row_id")[:MOST_PINNED])


def _pinned(
    actor: Actor, kind: RecordType, record: Any, pins: list[tuple[str, int]], now: datetime
) -> tuple[ShownEntry, ...]:
    entries = _only(actor, kind, record, pins, pins, now)
    order = {pin: place for place, pin in enumerate(pins)}
    return tuple(sorted(entries, key=lambda one: order[one.source, one.entry.row_id]))


def _only(
    actor: Actor,
    kind: RecordType,
    record: Any,
    wanted: Iterable[tuple[str, int]],
    pins: list[tuple[str, int]],
    now: datetime,
) -> tuple[ShownEntry, ...]:
    """Return these entries alone, by source and row; no order is kept between sources."""
    ids: defaultdict[str, list[int]] = defaultdict(list)
    for source_key, row_id in wanted:
        ids[source_key].append(row_id)
    asked = {
        key: StreamQuestion(
            actor=actor,
            kind=kind,
            record=record,
            now=now,
            kinds=frozenset(one.key for one in _sources[key].kinds),
            only=tuple(row_ids),
            limit=len(row_ids),
        )
        for key, row_ids in ids.items()
        if key in _sources
    }
    rows = [(key, row) for key, question in asked.items() for row in _sources[key].find(question)]
    return _drawn(rows, asked, pins)


def _drawn(
    rows: Iterable[tuple[str, StreamRow]],
    asked: Mapping[str, StreamQuestion],
    pins: list[tuple[str, int]],
) -> tuple[ShownEntry, ...]:
    """Draw the rows source by source, and give them back in the order they came in."""
    ordered = list(rows)
    of_source: defaultdict[str, list[StreamRow]] = defaultdict(list)
    for key, row in ordered:
        of_source[key].append(row)
    drawn = {
        (key, entry.row_id): entry
        for key, found in of_source.items()
        for entry in _sources[key].draw(asked[key], found)
    }
    return tuple(
        ShownEntry(key, drawn[key, row.row_id], (key, row.row_id) in pins, _sources[key].can_pin)
        for key, row in ordered
        if (key, row.row_id) in drawn
    )


def has_stream(kind: RecordType) -> bool:
    """Tell whether records of a type have a stream: those with a card of their own."""
    return kind.card_attribute == "id"
