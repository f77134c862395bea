"""Firing what is due, and moving what follows a moment that has changed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from kesher.lib.streams import OwnEvent, tell_members
from kesher.records.errors import UnknownRecordType
from kesher.records.queries import record_type
from kesher.reminders.choices import ReminderState
from kesher.reminders.errors import NotAMomentField
from kesher.reminders.models import Reminder
from kesher.reminders.operations.telling import TABLE, tell_of
from kesher.reminders.queries import Anchor, due_reminders, find_anchor, stale_reminders
from kesher.reminders.rendering import shown_to_members
from kesher.reminders.rules.plans import Standing, after_move, due_of
from kesher.tenancy.history import operation


@operation
def fire_due_reminders(*, now: datetime) -> int:
    """Put on screen what is due, at most 500; return how many rows were dealt with.

    Each is fired once: its row is locked, changes and is told of in one transaction, so a worker
    that is killed has either done all of it or nothing. What is about a record that its person may
    not see any more, or that was deleted, is dismissed without a word. The clock is the actor.
    """
    due = list(due_reminders(now))
    if not due:
        return 0
    shown = shown_to_members(due, now)
    fired = [row for row in due if row.pk in shown]
    silent = [row.pk for row in due if row.pk not in shown]
    waiting = Reminder.objects.filter(state=ReminderState.WAITING)
    waiting.filter(pk__in=[row.pk for row in fired]).update(state=ReminderState.FIRED, fired_at=now)
    waiting.filter(pk__in=silent).update(state=ReminderState.DISMISSED, ended_at=now)
    tell_members(
        due[0].business_id,
        TABLE,
        [OwnEvent(row.pk, row.membership_id, shown[row.pk]) for row in fired],
    )
    return len(due)


@operation
def settle_stale_reminders(*, now: datetime) -> int:
    """Move the reminders whose records have changed, at most 500; return how many were looked at.

    The clock is the actor.
    """
    stale = list(stale_reminders())
    anchors = _anchors_of(stale)
    moved = []
    for row in stale:
        changes: Mapping[str, object] = {}
        anchor = anchors.get(row.pk)
        if anchor is not None:
            due_at = due_of(anchor.moment, row.minutes_before or 0)
            standing = Standing(row.state, row.due_at, row.snoozed_until)
            place = {"anchor_table": anchor.table, "anchor_row": anchor.row_id}
            changes = {**place, **after_move(standing, due_at, now)}
        Reminder.objects.filter(pk=row.pk).update(is_stale=False, **changes)
        if changes.get("state") == "waiting" and row.state != ReminderState.WAITING:
            row.state = ReminderState.WAITING
            moved.append(row)
    tell_of(moved)
    return len(stale)


def _anchors_of(reminders: Sequence[Reminder]) -> Mapping[int, Anchor]:
    """Return the moments that reminders follow; none for a record that is not in use."""
    by_type: defaultdict[str, list[Reminder]] = defaultdict(list)
    for row in reminders:
        by_type[row.record_type].append(row)
    found: dict[int, Anchor] = {}
    for type_key, rows in by_type.items():
        found |= _anchors_of_type(type_key, rows)
    return found


def _anchors_of_type(type_key: str, rows: Iterable[Reminder]) -> Mapping[int, Anchor]:
    try:
        kind = record_type(type_key)
    except UnknownRecordType:
        return {}  # a type that the business has put aside may come back
    kept = list(rows)
    ids = {row.record_id for row in kept}
    records = {
        record.pk: record for record in kind.model.objects.filter(pk__in=ids, **kind.condition)
    }
    found = {}
    for row in kept:
        record = records.get(row.record_id)
        if record is None:
            continue
        try:
            found[row.pk] = find_anchor(kind, record, row.anchor_field)
        except NotAMomentField:
            continue  # the business has taken its field away
    return found
