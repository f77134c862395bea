"""The contact log of a party: meetings, telephone calls and notes, as rows ready to be shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Func, Q, QuerySet, TextField
from django.db.models.functions import Left
from django.utils import timezone
from django.utils.translation import gettext as _

from kesher.activities.choices import ActivityKind, CallDirection, CallStatus, NextCallOutcome
from kesher.activities.models import Activity
from kesher.activities.queries.activities import visible_activities, windows_of
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
    delete_lock,
    edit_lock,
    meeting_lock,
)
from kesher.lib.dates import day_range
from kesher.lib.text import search_key
from kesher.parties.models import Party
from kesher.records.rendering import draw_avatar
from kesher.tenancy.rules.access import Actor, is_within_reach

ROWS_PER_PAGE = 50
SUMMARY_SHOWN = 600
ROWS_PRINTED = 1000

_COLUMNS = (
    "pk", "kind", "shown_summary", "occurred_at", "recorded_at", "version", "status_change",
    "owner_id", "branch_id", "department_id", "owner__display_name", "contact__name",
    "phone_call__status", "phone_call__direction", "meeting__title", "meeting__place",
    "next_call__pk", "next_call__due_at", "next_call__closed_at", "next_call__outcome",
    "next_call__close_reason", "next_call__attempt", "next_call__assignee__display_name",
    "next_call__taken_by__display_name", "next_call__department__name",
)  # fmt: skip


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
    may_delete: bool
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
    rows = filtered_rows(actor, party, criteria or LogFilter())
    if after is not None:
        rows = rows.filter(
            Q(occurred_at__lt=after.moment) | Q(occurred_at=after.moment, pk__lt=after.row_id)
        )
    found = list(_values(rows.order_by("-occurred_at", "-pk"), SUMMARY_SHOWN)[: limit + 1])
    shown = found[:limit]
    last = shown[-1] if len(found) > limit else None
    return LogPage(
        rows=tuple(_ready(shown, actor=actor, party=party)),
        next_place=str(Place(last["occurred_at"], last["pk"])) if last else "",
    )


def log_row(
    *, actor: Actor, party: Party, activity_id: int, criteria: LogFilter | None = None
) -> LogRow | None:
    """Return one row of the log, or nothing when it is not to be seen or does not fit."""
    rows = filtered_rows(actor, party, criteria or LogFilter()).filter(pk=activity_id)
    return next(iter(_ready(list(_values(rows, SUMMARY_SHOWN)), actor=actor, party=party)), None)


def rows_to_print(
    *, actor: Actor, party: Party, criteria: LogFilter
) -> tuple[tuple[LogRow, ...], bool]:
    """Return the first thousand rows that fit, with whole summaries, and whether there are more."""
    rows = filtered_rows(actor, party, criteria).order_by("-occurred_at", "-pk")
    found = list(_values(rows, None)[: ROWS_PRINTED + 1])
    printed = tuple(_ready(found[:ROWS_PRINTED], actor=actor, party=party, is_whole=True))
    return printed, len(found) > ROWS_PRINTED


def log_count(actor: Actor, party: Party) -> int:
    """Return how many rows of the party the actor may see."""
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


def _values(rows: QuerySet[Activity], characters: int | None) -> QuerySet[Activity, Any]:
    # A megabyte in a row must not travel fifty times to a page that shows its first lines.
    summary = F("summary") if characters is None else Left("summary", characters + 1)
    values: QuerySet[Activity, Any] = rows.annotate(shown_summary=summary).values(*_COLUMNS)
    return values


def _ready(
    values: Iterable[dict[str, Any]], *, actor: Actor, party: Party, is_whole: bool = False
) -> list[LogRow]:
    windows = windows_of(actor)
    now = timezone.now()
    return [_ready_row(row, actor, party, windows, now, is_whole=is_whole) for row in values]


def _ready_row(
    row: dict[str, Any],
    actor: Actor,
    party: Party,
    windows: Windows,
    now: datetime,
    *,
    is_whole: bool,
) -> LogRow:
    kind = ActivityKind(row["kind"])
    facts = _facts(row, actor, party, now)
    lock = edit_lock(facts, windows, now)
    standing_lock = meeting_lock(facts)
    shown_lock = standing_lock if lock is Lock.MEETING_CARD else lock
    status = row["phone_call__status"]
    summary = row["shown_summary"]
    is_cut = not is_whole and len(summary) > SUMMARY_SHOWN
    return LogRow(
        id=row["pk"],
        place=str(Place(row["occurred_at"], row["pk"])),
        what=str(kind.label),
        icon=_icon(row),
        heading=_heading(row),
        summary=summary[:SUMMARY_SHOWN] if is_cut else summary,
        is_cut=is_cut,
        status=str(CallStatus(status).label) if status else "",
        status_tone=STATUS_TONES.get(status, ""),
        status_change=status_change_text(row["status_change"]),
        when=moment_text(row["occurred_at"], now),
        when_title=moment_title(row["occurred_at"]),
        by=row["owner__display_name"] or "",
        by_avatar=draw_avatar(row["owner__display_name"] or "?"),
        next_call=_next_call(row, now),
        may_set_next_call=standing_lock is None and row["next_call__pk"] is None,
        is_meeting=facts.is_meeting,
        is_planned=facts.is_planned,
        may_edit=lock is None,
        may_delete=delete_lock(facts, windows, now) is None,
        lock_reason=lock_text(shown_lock, windows) if shown_lock else "",
        version=row["version"],
    )


def _facts(row: dict[str, Any], actor: Actor, party: Party, now: datetime) -> RowFacts:
    is_meeting = row["kind"] == ActivityKind.MEETING
    return RowFacts(
        recorded_at=row["recorded_at"],
        is_meeting=is_meeting,
        is_planned=is_meeting and row["occurred_at"] > now,
        is_in_reach=is_within_reach(
            actor,
            "activity.edit",
            owner_id=row["owner_id"],
            branch_id=row["branch_id"],
            department_id=row["department_id"],
        ),
        is_party_archived=party.archived_at is not None,
        is_party_fictitious=party.fictitious_at is not None,
    )


def _icon(row: dict[str, Any]) -> str:
    if row["phone_call__direction"] == CallDirection.INCOMING:
        return "phone-incoming"
    return KIND_ICONS.get(row["phone_call__status"] or row["kind"], "note")


def _heading(row: dict[str, Any]) -> str:
    parts = [row["meeting__title"], row["meeting__place"], row["contact__name"]]
    if row["phone_call__direction"] == CallDirection.INCOMING:
        parts.append(_("incoming call"))
    return " · ".join(part for part in parts if part)


def _next_call(row: dict[str, Any], now: datetime) -> NextCallCell | None:
    if row["next_call__pk"] is None:
        return None
    is_pending = row["next_call__closed_at"] is None
    due_at = row["next_call__due_at"]
    return NextCallCell(
        id=row["next_call__pk"],
        when=moment_text(due_at, now),
        title=moment_title(due_at),
        by=caller_name(
            taken_by=row["next_call__taken_by__display_name"],
            assignee=row["next_call__assignee__display_name"],
            department=row["next_call__department__name"],
        ),
        note=_outcome(row),
        is_pending=is_pending,
        is_late=is_pending and due_at < now,
    )


def _outcome(row: dict[str, Any]) -> str:
    match row["next_call__outcome"]:
        case NextCallOutcome.CONTACTED:
            return _("done")
        case NextCallOutcome.CLOSED:
            return _("closed: %(reason)s") % {"reason": row["next_call__close_reason"]}
        case NextCallOutcome.LEAD_MOVED:
            return _("called off")
    return ""
