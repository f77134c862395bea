"""Rows of the log, read and ready to be shown: on the log of a party and in every stream."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import F, QuerySet
from django.db.models.functions import Left
from django.utils import timezone
from django.utils.translation import gettext as _

from kesher.activities.choices import ActivityKind, CallDirection, CallStatus, NextCallOutcome
from kesher.activities.models import Activity
from kesher.activities.queries.activities import windows_of
from kesher.activities.queries.documentation import documentation_labels
from kesher.activities.queries.series_times import later_counts
from kesher.activities.queries.subjects import names_of_records
from kesher.activities.queries.wording import (
    KIND_ICONS,
    STATUS_TONES,
    caller_name,
    later_text,
    lock_text,
    moment_text,
    moment_title,
    status_change_text,
)
from kesher.activities.rules.contact_log import Place
from kesher.activities.rules.windows import (
    Lock,
    RowFacts,
    Windows,
    edit_lock,
    meeting_lock,
)
from kesher.lib.dates import moments_near
from kesher.lib.labels import labels_of
from kesher.lib.urls import business_url
from kesher.records.queries import card_url, record_types_for
from kesher.records.rendering import draw_avatar
from kesher.tenancy.rules.access import Actor, is_within_reach

SUMMARY_SHOWN = 600

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
    "record_type": "record_type",
    "record_id": "record_id",
    "subtype": "subtype",
    "series_id": "meeting__series_id",
}


class FoundRow(NamedTuple):
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
    record_type: str
    record_id: int | None
    subtype: str
    series_id: int | None


# The same for SQL of our own, in the same order; `row` is the row of the log.
COLUMNS = f"""row.id, row.kind, left(row.summary, {SUMMARY_SHOWN + 1}), row.occurred_at,
  row.recorded_at, row.version, row.status_change, row.owner_id, row.branch_id, row.department_id,
  owner.display_name, contact.name, phone_call.status, phone_call.direction,
  meeting.title, meeting.place,
  call.id, call.due_at, call.closed_at, call.outcome, call.close_reason,
  assignee.display_name, taker.display_name, department.name,
  row.record_type, row.record_id, row.subtype, meeting.series_id"""
JOINED = """activities_activity row
LEFT JOIN tenancy_membership owner ON owner.id = row.owner_id
LEFT JOIN parties_contact contact ON contact.id = row.contact_id
LEFT JOIN activities_phonecall phone_call ON phone_call.activity_id = row.id
LEFT JOIN activities_meeting meeting ON meeting.activity_id = row.id
LEFT JOIN activities_nextcall call ON call.activity_id = row.id
LEFT JOIN tenancy_membership assignee ON assignee.id = call.assignee_id
LEFT JOIN tenancy_membership taker ON taker.id = call.taken_by_id
LEFT JOIN tenancy_orgunit department ON department.id = call.department_id"""


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
    about: str
    about_url: str
    subtype: str
    kind: str
    moment: datetime
    later: str = ""
    later_url: str = ""


def found_rows(rows: QuerySet[Activity], characters: int | None = SUMMARY_SHOWN) -> list[FoundRow]:
    """Return the rows of a queryset as the database has them, with so much of each summary."""
    summary = F("summary") if characters is None else Left("summary", characters + 1)
    values = rows.annotate(shown_summary=summary).values_list(*_PATHS.values())
    return [FoundRow._make(row) for row in values]


@dataclass(frozen=True, slots=True)
class Card:
    """The card on which rows are shown, and whether it is read-only."""

    record_type: str
    record_id: int
    is_archived: bool = False
    has_left_lists: bool = False


def ready_rows(
    found: Sequence[FoundRow],
    *,
    actor: Actor,
    card: Card,
    now: datetime | None = None,
    is_whole: bool = False,
) -> list[LogRow]:
    """Return rows with every text finished.

    One query for the windows of the business; one more for each type of other records that the
    rows were written on, and one where recurring meetings are to come.
    """
    windows = windows_of(actor)
    now = now or timezone.now()
    series = {row.series_id for row in found if row.series_id and row.occurred_at > now}
    others = {
        (row.record_type, row.record_id)
        for row in found
        if row.record_type
        and (row.record_type, row.record_id) != (card.record_type, card.record_id)
    }
    page = _Page(
        actor=actor,
        card=card,
        now=now,
        say=moments_near(now),
        windows=windows,
        most_characters=None if is_whole else SUMMARY_SHOWN,
        kinds=labels_of(ActivityKind),
        statuses=labels_of(CallStatus),
        locks={lock: lock_text(lock, windows) for lock in Lock},
        names=names_of_records(actor, others) if others else {},
        subtypes=documentation_labels() if any(row.subtype for row in found) else {},
        later=later_counts(series, now) if series else {},
    )
    return [_ready_row(row, page) for row in found]


@dataclass(frozen=True, slots=True)
class _Page:
    """What the rows of a page share."""

    actor: Actor
    card: Card
    now: datetime
    say: Callable[[datetime], tuple[str, str]]
    windows: Windows
    most_characters: int | None
    kinds: Mapping[str, str]
    statuses: Mapping[str, str]
    locks: Mapping[Lock, str]
    names: Mapping[tuple[str, int], str]
    subtypes: Mapping[str, str]
    later: Mapping[int, int]


def _ready_row(row: FoundRow, page: _Page) -> LogRow:
    facts = _facts(row, page)
    lock = edit_lock(facts, page.windows, page.now)
    standing_lock = meeting_lock(facts)
    shown_lock = standing_lock if lock is Lock.MEETING_CARD else lock
    when, when_title = page.say(row.occurred_at)
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
        when=when,
        when_title=when_title,
        by=row.by or "",
        by_avatar=draw_avatar(row.by or "?"),
        next_call=_next_call(row, page.now),
        may_set_next_call=standing_lock is None and row.call_id is None,
        is_meeting=facts.is_meeting,
        is_planned=facts.is_planned,
        may_edit=lock is None,
        lock_reason=page.locks[shown_lock] if shown_lock else "",
        version=row.version,
        about=page.names.get((row.record_type, row.record_id or 0), ""),
        about_url=_about_url(row, page),
        subtype=page.subtypes.get(row.subtype, ""),
        kind=row.kind,
        moment=row.occurred_at,
        later=later_text(page.later.get(row.id, 0)),
        later_url=_meetings_url(page) if row.id in page.later else "",
    )


def _meetings_url(page: _Page) -> str:
    where = {"party_id": page.card.record_id, "tab": "meetings"}
    return business_url(page.actor.business_slug, "parties:party_tab", **where)


def _about_url(row: FoundRow, page: _Page) -> str:
    if row.record_id is None or (row.record_type, row.record_id) not in page.names:
        return ""
    kind = record_types_for(page.actor)[row.record_type]
    return card_url(page.actor, kind, row.record_id)


def _facts(row: FoundRow, page: _Page) -> RowFacts:
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
        is_party_archived=page.card.is_archived,
        has_party_left_lists=page.card.has_left_lists,
    )


def _icon(row: FoundRow) -> str:
    if row.direction == CallDirection.INCOMING:
        return "phone-incoming"
    return KIND_ICONS.get(row.status or row.kind, "note")


def _heading(row: FoundRow) -> str:
    parts = [row.title, row.place, row.contact]
    if row.direction == CallDirection.INCOMING:
        parts.append(_("incoming call"))
    return " · ".join(part for part in parts if part)


def _next_call(row: FoundRow, now: datetime) -> NextCallCell | None:
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


def _outcome(row: FoundRow) -> str:
    match row.outcome:
        case NextCallOutcome.CONTACTED:
            return _("done")
        case NextCallOutcome.CLOSED:
            return _("closed: %(reason)s") % {"reason": row.close_reason}
        case NextCallOutcome.LEAD_MOVED:
            return _("called off")
    return ""
