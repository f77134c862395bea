"""Rows of the timeline as a source of the stream of any record."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q, QuerySet

from kesher.activities.choices import ActivityKind
from kesher.activities.models import Activity
from kesher.activities.queries.activities import sees_all, visible_activities
from kesher.activities.queries.log_rows import COLUMNS, JOINED, Card, FoundRow, found_rows
from kesher.activities.queries.series_times import IS_LATER, without_later_times
from kesher.activities.queries.subjects import PARTY, party_id_of
from kesher.activities.rules.contact_log import Place, read_place
from kesher.lib.rows import read_rows
from kesher.records.rules.record_types import RecordType
from kesher.records.rules.stream import StreamQuestion, StreamRow
from kesher.tenancy.rules.access import Actor
from kesher.tenancy.scoping import scoped_business_id

SOURCE = "activities"
STATUS = "status"
_ALL_KINDS = frozenset({*ActivityKind.values, STATUS})
_NOTHING_AFTER = Place(datetime.max.replace(tzinfo=UTC), 0)

# The first pages of the stream of a card, for who sees the whole timeline.
_NEWEST = f"""
SELECT {COLUMNS} FROM {JOINED}
WHERE row.business_id = %(business)s AND {{condition}}
  AND (row.occurred_at, row.id) < (%(moment)s, %(after)s) AND NOT ({IS_LATER})
ORDER BY row.occurred_at DESC, row.id DESC
LIMIT %(limit)s"""  # noqa: S608 -- names of ours
_OF_PARTY = _NEWEST.format(condition="row.party_id = %(record)s")
_OF_RECORD = _NEWEST.format(condition="row.record_type = %(type)s AND row.record_id = %(record)s")


def find_rows(question: StreamQuestion) -> Sequence[StreamRow]:
    """Return rows of the timeline of a record, newest first; what is planned stands before.

    Of a recurring meeting the nearest time to come stands for those after it.

    The stream of a party has the rows of its deals and other records too, each with the record
    named. One query.
    """
    if not question.actor.may("activity.see"):
        return []
    after = read_place(question.after) or _NOTHING_AFTER
    if question.kinds >= _ALL_KINDS and not question.only and sees_all(question.actor):
        found = _newest(question, after)
    else:
        found = found_rows(_narrowed(question, after)[: question.limit])
    return [
        StreamRow(row.occurred_at, row.id, str(Place(row.occurred_at, row.id)), row)
        for row in found
    ]


def rows_of(actor: Actor, kind: RecordType, record_id: int) -> QuerySet[Activity]:
    """Return the rows of a record's timeline that the actor may see, unordered."""
    rows = visible_activities(actor)
    if kind.key == PARTY:
        return rows.filter(party_id=record_id)
    return rows.filter(record_type=kind.key, record_id=record_id)


def card_of_record(kind: RecordType, record: Any) -> Card:
    """Return the card of a record, as the place where rows are shown."""
    return Card(
        kind.key,
        record.pk,
        is_archived=bool(kind.archived_attribute and getattr(record, kind.archived_attribute)),
        has_left_lists=bool(getattr(record, "left_lists_at", None)),
    )


def live_topics(kind: RecordType, record: Any) -> Sequence[str]:
    """Return the live topics of a record's rows: an event names their party, or none at all."""
    parent = party_id_of(kind, record) or "null"
    topics = [f"activities_activity@{parent}"]
    return [*topics, f"activities_nextcall@{parent}"] if parent != "null" else topics


def _newest(question: StreamQuestion, after: Place) -> list[FoundRow]:
    values = {
        "business": scoped_business_id(),
        "type": question.kind.key,
        "record": question.record.pk,
        "moment": after.moment,
        "after": after.row_id,
        "limit": question.limit,
        "now": question.now,
    }
    statement = _OF_PARTY if question.kind.key == PARTY else _OF_RECORD
    return [FoundRow._make(row) for row in read_rows(statement, values)]


def _narrowed(question: StreamQuestion, after: Place) -> QuerySet[Activity]:
    rows = rows_of(question.actor, question.kind, question.record.pk)
    wanted = Q(kind__in=question.kinds & set(ActivityKind.values))
    if STATUS in question.kinds:
        wanted |= ~Q(status_change="")
    rows = rows.filter(wanted).order_by("-occurred_at", "-pk")
    if question.only:
        return rows.filter(pk__in=question.only)
    rows = without_later_times(rows, question.now)
    if not question.after:
        return rows
    return rows.filter(
        Q(occurred_at__lt=after.moment) | Q(occurred_at=after.moment, pk__lt=after.row_id)
    )
