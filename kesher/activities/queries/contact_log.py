"""The contact log of a party: meetings, telephone calls and notes, as rows ready to be shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db.models import F, Func, Q, QuerySet, TextField
from django.db.models.functions import Left
from django.utils import timezone
from django.utils.translation import gettext as _

from kesher.activities.choices import ActivityKind, CallDirection, CallStatus, NextCallOutcome
from kesher.activities.models import Activity
from kesher.activities.queries.activities import sees_all, visible_activities, windows_of
from kesher.activities.queries.wording import (
    KIND_ICONS,
    STATUS_TONES,
    caller_name,
    lock_text,
    moment_text,
    moment_title,
    status_change_text,
)
from kesher.activities.rules.contact_log import LogFilter, Place
from kesher.activities.rules.windows import (
    Lock,
    RowFacts,
    Windows,
    edit_lock,
    meeting_lock,
)
from kesher.lib.dates import day_range
from kesher.lib.labels import labels_of
from kesher.lib.rows import read_rows
from kesher.lib.text import search_key
from kesher.parties.models import Party
from kesher.records.rendering import draw_avatar
from kesher.tenancy.rules.access import Actor, is_within_reach
from kesher.tenancy.scoping import scoped_business_id

ROWS_PER_PAGE = 50
SUMMARY_SHOWN = 600
ROWS_PRINTED = 1000

# What a row of the log is made of, and where the ORM finds it.
_PATHS = {
    "id": "pk",
    "kind": "kind",
    "summary": "shown_summary",
    "occurred_at": "occurred_at",
    "recorded_at": "recorded_at",
    "version": "version",
    "status_change": "status_change",
    "owner_id": "owner_id",
    "branch_id": "branch_id",
    "department_id": "department_id",
    "by": "owner__display_name",
    "contact": "contact__name",
    "status": "phone_call__status",
    "direction": "phone_call__direction",
    "title": "meeting__title",
    "place": "meeting__place",
    "call_id": "next_call__pk",
    "due_at": "next_call__due_at",
    "closed_at": "next_call__closed_at",
    "outcome": "next_call__outcome",
    "close_reason": "next_call__close_reason",
    "assignee": "next_call__assignee__display_name",
    "taken_by": "next_call__taken_by__display_name",
    "department": "next_call__department__name",
}


class _Found(NamedTuple):
    """A row of the log as the database has it."""

    id: int
    kind: str
    summary: str
    occurred_at: datetime
    recorded_at: datetime
    version: int
    status_change: str
    owner_id: int | None
    branch_id: int | None
    department_id: int | None
    by: str | None
    contact: str | None
    status: str | None
    direction: str | None
    title: str | None
    place: str | None
    call_id: int | None
    due_at: datetime | None
    closed_at: datetime | None
    outcome: str | None
    close_reason: str | None
    assignee: str | None
    taken_by: str | None
    department: str | None


# The page of every card, for who sees the whole timeline; the columns in the order of `_Found`.
# A megabyte in a row must not travel fifty times to a page that shows its first lines.
_NEWEST = f"""
SELECT row.id, row.kind, left(row.summary, {SUMMARY_SHOWN + 1}), row.occurred_at, row.recorded_at,
  row.version, row.status_change, row.owner_id, row.branch_id, row.department_id,
  owner.display_name, contact.name, phone_call.status, phone_call.direction,
  meeting.title, meeting.place,
  call.id, call.due_at, call.closed_at, call.outcome, call.close_reason,
  assignee.display_name, taker.display_name, department.name
FROM activities_activity row
LEFT JOIN tenancy_membership owner ON owner.id = row.owner_id
LEFT JOIN parties_contact contact ON contact.id = row.contact_id
LEFT JOIN activities_phonecall phone_call ON phone_call.activity_id = row.id
LEFT JOIN activities_meeting meeting ON meeting.activity_id = row.id
LEFT JOIN activities_nextcall call ON call.activity_id = row.id
LEFT JOIN tenancy_membership assignee ON assignee.id = call.assignee_id
LEFT JOIN tenancy_membership taker ON taker.id = call.taken_by_id
LEFT JOIN tenancy_orgunit department ON department.id = call.department_id
WHERE row.business_id = %(business)s AND row.party_id = %(party)s
  AND (row.occurred_at, row.id) < (%(moment)s, %(after)s)
ORDER BY row.occurred_at DESC, row.id DESC
LIMIT """  # noqa: S608 -- a number of ours
_NOTHING_AFTER = Place(datetime.max.replace(tzinfo=UTC), 0)

_COUNT = """
SELECT count(*) FROM activities_activity WHERE business_id = %(business)s AND party_id = %(party)s
"""


@dataclass(frozen=True, slots=True)
class NextCallCell:
    """What a row tells of the call that was promised in it."""

    id: int
    when: str
    title: str
    by: str
    note: str
    is_pending: bool
    is_late: bool


@dataclass(frozen=True, slots=True)
class LogRow:
    """One row of the log; every text is finished."""

    id: int
    place: str
    what: str
    icon: str
    heading: str
    summary: str
    is_cut: bool
    status: str
    status_tone: str
    status_change: str
    when: str
    when_title: str
    by: str
    by_avatar: str
    next_call: NextCallCell | None
    may_set_next_call: bool
    is_meeting: bool
    is_planned: bool
    may_edit: bool
    lock_reason: str
    version: int


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
        found = _found(rows[: limit + 1], SUMMARY_SHOWN)
    shown = found[:limit]
    last = shown[-1] if len(found) > limit else None
    return LogPage(
        rows=tuple(_ready(shown, actor=actor, party=party)),
        next_place=str(Place(last.occurred_at, last.id)) if last else "",
    )


def _newest(party: Party, after: Place | None, limit: int) -> list[_Found]:
    after = after or _NOTHING_AFTER
    values = {
        "business": scoped_business_id(),
        "party": party.pk,
        "moment": after.moment,
        "after": after.row_id,
    }
    return [_Found._make(row) for row in read_rows(f"{_NEWEST}{limit}", values)]


def log_row(
    *, actor: Actor, party: Party, activity_id: int, criteria: LogFilter | None = None
) -> LogRow | None:
    """Return one row of the log, or nothing when it is not to be seen or does not fit."""
    rows = filtered_rows(actor, party, criteria or LogFilter()).filter(pk=activity_id)
    return next(iter(_ready(_found(rows, SUMMARY_SHOWN), actor=actor, party=party)), None)


def rows_to_print(
    *, actor: Actor, party: Party, criteria: LogFilter
) -> tuple[tuple[LogRow, ...], bool]:
    """Return the first thousand rows that fit, with whole summaries, and whether there are more."""
    rows = filtered_rows(actor, party, criteria).order_by("-occurred_at", "-pk")
    found = _found(rows[: ROWS_PRINTED + 1], None)
    printed = tuple(_ready(found[:ROWS_PRINTED], actor=actor, party=party, is_whole=True))
    return printed, len(found) > ROWS_PRINTED


def log_count(actor: Actor, party: Party) -> int:
    """Return how many rows of the party the actor may see."""
    if sees_all(actor):
        ((count,),) = read_rows(_COUNT, {"business": scoped_business_id(), "party": party.pk})
        return int(count)
    return visible_activities(actor).filter(party_id=party.pk).count()


def filtered_rows(actor: Actor, party: Party, criteria: LogFilter) -> QuerySet[Activity]:
    """Return the rows of the party that the actor may see and that fit the criteria."""
    rows = visible_activities(actor).filter(party_id=party.pk)
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


def _found(rows: QuerySet[Activity], characters: int | None) -> list[_Found]:
    summary = F("summary") if characters is None else Left("summary", characters + 1)
    values = rows.annotate(shown_summary=summary).values_list(*_PATHS.values())
    return [_Found._make(row) for row in values]


def _ready(
    found: Sequence[_Found], *, actor: Actor, party: Party, is_whole: bool = False
) -> list[LogRow]:
    windows = windows_of(actor)
    page = _Page(
        actor=actor,
        party=party,
        now=timezone.now(),
        windows=windows,
        most_characters=None if is_whole else SUMMARY_SHOWN,
        kinds=labels_of(ActivityKind),
        statuses=labels_of(CallStatus),
        locks={lock: lock_text(lock, windows) for lock in Lock},
    )
    return [_ready_row(row, page) for row in found]


@dataclass(frozen=True, slots=True)
class _Page:
    """What the rows of a page share."""

    actor: Actor
    party: Party
    now: datetime
    windows: Windows
    most_characters: int | None
    kinds: Mapping[str, str]
    statuses: Mapping[str, str]
    locks: Mapping[Lock, str]


def _ready_row(row: _Found, page: _Page) -> LogRow:
    facts = _facts(row, page)
    lock = edit_lock(facts, page.windows, page.now)
    standing_lock = meeting_lock(facts)
    shown_lock = standing_lock if lock is Lock.MEETING_CARD else lock
    is_cut = page.most_characters is not None and len(row.summary) > page.most_characters
    return LogRow(
        id=row.id,
        place=str(Place(row.occurred_at, row.id)),
        what=page.kinds[row.kind],
        icon=_icon(row),
        heading=_heading(row),
        summary=row.summary[: page.most_characters],
        is_cut=is_cut,
        status=page.statuses[row.status] if row.status else "",
        status_tone=STATUS_TONES.get(row.status or "", ""),
        status_change=status_change_text(row.status_change),
        when=moment_text(row.occurred_at, page.now),
        when_title=moment_title(row.occurred_at),
        by=row.by or "",
        by_avatar=draw_avatar(row.by or "?"),
        next_call=_next_call(row, page.now),
        may_set_next_call=standing_lock is None and row.call_id is None,
        is_meeting=facts.is_meeting,
        is_planned=facts.is_planned,
        may_edit=lock is None,
        lock_reason=page.locks[shown_lock] if shown_lock else "",
        version=row.version,
    )


def _facts(row: _Found, page: _Page) -> RowFacts:
    is_meeting = row.kind == ActivityKind.MEETING
    return RowFacts(
        recorded_at=row.recorded_at,
        is_meeting=is_meeting,
        is_planned=is_meeting and row.occurred_at > page.now,
        is_in_reach=is_within_reach(
            page.actor,
            "activity.edit",
            owner_id=row.owner_id,
            branch_id=row.branch_id,
            department_id=row.department_id,
        ),
        is_party_archived=page.party.archived_at is not None,
        is_party_fictitious=page.party.fictitious_at is not None,
    )


def _icon(row: _Found) -> str:
    if row.direction == CallDirection.INCOMING:
        return "phone-incoming"
    return KIND_ICONS.get(row.status or row.kind, "note")


def _heading(row: _Found) -> str:
    parts = [row.title, row.place, row.contact]
    if row.direction == CallDirection.INCOMING:
        parts.append(_("incoming call"))
    return " · ".join(part for part in parts if part)


def _next_call(row: _Found, now: datetime) -> NextCallCell | None:
    if row.call_id is None or row.due_at is None:
        return None
    is_pending = row.closed_at is None
    return NextCallCell(
        id=row.call_id,
        when=moment_text(row.due_at, now),
        title=moment_title(row.due_at),
        by=caller_name(taken_by=row.taken_by, assignee=row.assignee, department=row.department),
        note=_outcome(row),
        is_pending=is_pending,
        is_late=is_pending and row.due_at < now,
    )


def _outcome(row: _Found) -> str:
    match row.outcome:
        case NextCallOutcome.CONTACTED:
            return _("done")
        case NextCallOutcome.CLOSED:
            return _("closed: %(reason)s") % {"reason": row.close_reason}
        case NextCallOutcome.LEAD_MOVED:
            return _("called off")
    return ""
