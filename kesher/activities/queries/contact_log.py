"""The contact log of a party: meetings, telephone calls and notes, as rows ready to be shown."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import F, Func, Q, QuerySet, TextField
from django.utils import timezone

from kesher.activities.models import Activity
from kesher.activities.queries.activities import sees_all, visible_activities
from kesher.activities.queries.log_rows import (
    COLUMNS,
    JOINED,
    Card,
    FoundRow,
    LogRow,
    found_rows,
    ready_rows,
)
from kesher.activities.queries.series_times import IS_LATER, without_later_times
from kesher.activities.rules.contact_log import LogFilter, Place
from kesher.lib.dates import day_range
from kesher.lib.rows import read_rows
from kesher.lib.text import search_key
from kesher.parties.models import Party
from kesher.tenancy.rules.access import Actor
from kesher.tenancy.scoping import scoped_business_id

ROWS_PER_PAGE = 50
ROWS_PRINTED = 1000

# The page of every card, for who sees the whole timeline. A megabyte in a row must not travel
# fifty times to a page that shows its first lines.
_NEWEST = f"""
SELECT {COLUMNS} FROM {JOINED}
WHERE row.business_id = %(business)s AND row.party_id = %(party)s
  AND (row.occurred_at, row.id) < (%(moment)s, %(after)s) AND NOT ({IS_LATER})
ORDER BY row.occurred_at DESC, row.id DESC
LIMIT """  # noqa: S608 -- names of ours
_NOTHING_AFTER = Place(datetime.max.replace(tzinfo=UTC), 0)

_COUNT = f"""
SELECT (SELECT count(*) FROM activities_activity
    WHERE business_id = %(business)s AND party_id = %(party)s)
  - (SELECT count(*) FROM activities_activity row
    JOIN activities_meeting meeting
      ON meeting.business_id = row.business_id AND meeting.activity_id = row.id
    WHERE row.business_id = %(business)s AND row.party_id = %(party)s AND {IS_LATER})
"""  # noqa: S608 -- names of ours


@dataclass(frozen=True, slots=True)
class LogPage:
    """A page of the log, and where the next one begins."""

    rows: tuple[LogRow, ...]
    next_place: str


def contact_log(
    *,
    actor: Actor,
    party: Party,
    criteria: LogFilter | None = None,
    after: Place | None = None,
    limit: int = ROWS_PER_PAGE,
) -> LogPage:
    """Return a page of the rows that fit, newest first; planned meetings stand before what was.

    Of a recurring meeting the nearest time to come stands for those after it.

    `party` comes from an access function: the log asks only for the right to see its rows. The
    rows take one query and the windows of the business another, however many rows there are.
    """
    criteria = criteria or LogFilter()
    if criteria.is_empty and sees_all(actor):
        found = _newest(party, after, limit + 1)
    else:
        rows = filtered_rows(actor, party, criteria).order_by("-occurred_at", "-pk")
        if after is not None:
            rows = rows.filter(
                Q(occurred_at__lt=after.moment) | Q(occurred_at=after.moment, pk__lt=after.row_id)
            )
        found = found_rows(rows[: limit + 1])
    shown = found[:limit]
    last = shown[-1] if len(found) > limit else None
    return LogPage(
        rows=tuple(ready_rows(shown, actor=actor, card=card_of(party))),
        next_place=str(Place(last.occurred_at, last.id)) if last else "",
    )


def _newest(party: Party, after: Place | None, limit: int) -> list[FoundRow]:
    after = after or _NOTHING_AFTER
    values = {
        "business": scoped_business_id(),
        "party": party.pk,
        "moment": after.moment,
        "after": after.row_id,
        "now": timezone.now(),
    }
    return [FoundRow._make(row) for row in read_rows(f"{_NEWEST}{limit}", values)]


def log_row(
    *, actor: Actor, party: Party, activity_id: int, criteria: LogFilter | None = None
) -> LogRow | None:
    """Return one row of the log, or nothing when it is not to be seen or does not fit."""
    rows = filtered_rows(actor, party, criteria or LogFilter()).filter(pk=activity_id)
    return next(iter(ready_rows(found_rows(rows), actor=actor, card=card_of(party))), None)


def rows_to_print(
    *, actor: Actor, party: Party, criteria: LogFilter
) -> tuple[tuple[LogRow, ...], bool]:
    """Return the first thousand rows that fit, with whole summaries, and whether there are more."""
    rows = filtered_rows(actor, party, criteria).order_by("-occurred_at", "-pk")
    found = found_rows(rows[: ROWS_PRINTED + 1], None)
    shown = ready_rows(found[:ROWS_PRINTED], actor=actor, card=card_of(party), is_whole=True)
    printed = tuple(shown)
    return printed, len(found) > ROWS_PRINTED


def card_of(party: Party) -> Card:
    """Return the card of a party, as the place where its rows are shown."""
    return Card(
        "party",
        party.pk,
        is_archived=party.archived_at is not None,
        has_left_lists=party.left_lists_at is not None,
    )


def log_count(actor: Actor, party: Party) -> int:
    """Return how many rows the log of the party has for the actor."""
    now = timezone.now()
    if sees_all(actor):
        values = {"business": scoped_business_id(), "party": party.pk, "now": now}
        ((count,),) = read_rows(_COUNT, values)
        return int(count)
    rows = visible_activities(actor).filter(party_id=party.pk)
    return without_later_times(rows, now).count()


def filtered_rows(actor: Actor, party: Party, criteria: LogFilter) -> QuerySet[Activity]:
    """Return the rows of the party that the actor may see and that fit the criteria.

    Of recurring meetings all times stand where days are asked for, else those that logs show.
    """
    rows = visible_activities(actor).filter(party_id=party.pk)
    if not (criteria.since or criteria.until):
        rows = without_later_times(rows, timezone.now())
    if criteria.what:
        rows = rows.filter(kind=criteria.what)
    if criteria.call_status:
        rows = rows.filter(phone_call__status=criteria.call_status)
    if criteria.by is not None:
        rows = rows.filter(owner_id=criteria.by)
    if criteria.since:
        rows = rows.filter(occurred_at__gte=day_range(criteria.since)[0])
    if criteria.until:
        rows = rows.filter(occurred_at__lt=day_range(criteria.until)[1])
    for word in search_key(criteria.text).split():
        rows = rows.filter(
            Q(pk__in=_matching(rows, "summary", word))
            | Q(pk__in=_matching(rows, "meeting__title", word))
        )
    return rows


def _matching(rows: QuerySet[Activity], column: str, word: str) -> QuerySet[Activity, Any]:
    key = Func(F(column), function="kesher_search_key", output_field=TextField())
    return rows.annotate(key=key).filter(key__contains=word).values("pk")
