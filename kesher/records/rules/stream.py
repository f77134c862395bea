"""The stream of a record: one timeline of what was said, done and changed, from several sources.

A source finds its own rows, newest first; the rows of all are put together by their moment. Where
a page ended is kept for each source by itself, so no row is read twice and none is left out,
whatever order a source keeps.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from heapq import merge
from itertools import islice
from typing import Any

from kesher.lib.errors import Text
from kesher.lib.ids import read_id
from kesher.records.rules.record_types import RecordType
from kesher.tenancy.rules.access import Actor

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_BETWEEN_SOURCES, _AFTER_KEY = "~", "."


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamQuestion:
    """What a source is asked: for whom, about which record, and which of its rows.

    `kinds` are those of the source that are wanted. The rows asked for are those after the place
    that the source itself gave (`StreamRow.place`), at most `limit`; or those of `only`.
    """

    actor: Actor
    kind: RecordType
    record: Any
    now: datetime
    kinds: frozenset[str]
    after: str = ""
    limit: int = 50
    only: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class StreamRow:
    """A row as its source found it: enough to know its place among those of the others."""

    moment: datetime
    row_id: int
    place: str
    data: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamEntry:
    """One entry of a stream; every text is finished and `body` is HTML.

    `about` and `about_url` name the record that the row was written on, where that is another one.
    `menu_url` answers with the items of its menu; `edit_url` with a form in its place.
    """

    row_id: int
    moment: datetime
    kind: str
    icon: str
    heading: str
    body: str
    by: str
    when: str
    when_title: str
    pill: str = ""
    pill_tone: str = ""
    by_avatar: str = ""
    about: str = ""
    about_url: str = ""
    menu_url: str = ""
    edit_url: str = ""
    open_url: str = ""
    lock_reason: str = ""
    is_planned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamKind:
    """A kind of entry that the stream can be narrowed to."""

    key: str
    label: Text
    icon: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamSource:
    """Where entries of the stream come from: one query to find them, few to draw them.

    `find` returns rows in the order of the source, newest first, those alone that the actor may
    see; `draw` makes entries of rows that it found, in the same order, and may leave some out.
    `topics` are the live topics whose events make the entries stale, for a record with its type.
    `tells` names the operations whose changes its entries tell already, so that they are not told
    a second time as changes of fields. Entries of a source that `can_pin` are found by `only`.
    """

    key: str
    position: int
    kinds: tuple[StreamKind, ...]
    find: Callable[[StreamQuestion], Sequence[StreamRow]]
    draw: Callable[[StreamQuestion, Sequence[StreamRow]], Sequence[StreamEntry]]
    topics: Callable[[RecordType, Any], Sequence[str]]
    tells: frozenset[str] = frozenset()
    can_pin: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamComposer:
    """A tab of the place where something new is written, above the stream.

    `url` is asked for a form that is put there, or with `is_dialog` opened as a dialog; blank where
    the record has no such thing. `reason` says why the actor cannot, blank where he can.
    """

    key: str
    label: Text
    icon: str
    position: int
    url: Callable[[Actor, RecordType, Any], str]
    reason: Callable[[Actor, RecordType, Any], str]
    shortcut: str = ""
    is_dialog: bool = False


@dataclass(frozen=True, slots=True)
class MergedPage:
    """Rows of several sources in one order, each with the key of its source, and where it ended."""

    rows: tuple[tuple[str, StreamRow], ...]
    places: Mapping[str, str] = field(default_factory=dict)
    has_more: bool = False


def merge_rows(
    found: Mapping[str, Sequence[StreamRow]], *, limit: int, places: Mapping[str, str]
) -> MergedPage:
    """Return the newest rows of all sources and where each source goes on after them.

    `found` holds the rows of each source in its own order, one more than `limit` where there are
    more; `places` are those from which they were asked.
    """
    ordered = merge(*(_with_key(key, rows) for key, rows in found.items()), key=_newest_first)
    shown = tuple(islice(ordered, limit))
    ends = {**places, **{key: row.place for key, row in shown}}
    has_more = sum(len(rows) for rows in found.values()) > len(shown)
    return MergedPage(shown, ends, has_more)


def _with_key(key: str, rows: Sequence[StreamRow]) -> list[tuple[str, StreamRow]]:
    return [(key, row) for row in rows]


def _newest_first(entry: tuple[str, StreamRow]) -> tuple[timedelta, str]:
    key, row = entry
    return _EPOCH - row.moment, key


def write_places(places: Mapping[str, str]) -> str:
    """Return where a page ended, as the text of an address."""
    return _BETWEEN_SOURCES.join(f"{key}{_AFTER_KEY}{place}" for key, place in places.items())


def read_places(text: str) -> dict[str, str]:
    """Return where a page ended by source; what cannot be read is left out."""
    parts = (part.partition(_AFTER_KEY) for part in text.split(_BETWEEN_SOURCES))
    return {key: place for key, _, place in parts if key and place}


def sort_key(moment: datetime, source: str, row_id: int) -> str:
    """Return the place of an entry as text that the live list compares."""
    return f"{(moment - _EPOCH) // _MICROSECOND:017d}-{source}-{row_id:012d}"


def entry_id(source: str, row_id: int) -> str:
    """Return the id that an entry has on the screen."""
    return f"stream-{source}-{row_id}"


def read_entry_id(text: str) -> tuple[str, int] | None:
    """Return the source and the row of an id on the screen; None for what is none."""
    prefix, _, rest = text.partition("-")
    source, _, number = rest.rpartition("-")
    row_id = read_id(number)
    return (source, row_id) if prefix == "stream" and source and row_id is not None else None
