"""Setting the reminders on a record as a window says, and on the others of its series."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from kesher.records.rules.record_types import RecordType
from kesher.reminders.choices import ReminderState
from kesher.reminders.errors import NotAMomentField
from kesher.reminders.models import LIVING, Reminder
from kesher.reminders.operations.deeds import dismiss_reminder
from kesher.reminders.operations.setting import edit_reminder, remind
from kesher.reminders.queries import find_anchor, plan_of, reminders_on
from kesher.reminders.queries.standing import handler_of
from kesher.reminders.queries.subjects import places_of
from kesher.reminders.rules.plans import ReminderPlan, due_of
from kesher.reminders.rules.reading import ReminderWishes
from kesher.tenancy.history import operation
from kesher.tenancy.rules.access import Actor


@operation
def change_reminders(
    *,
    actor: Actor,
    record_type_key: str,
    record_id: int,
    wishes: ReminderWishes,
    members: Iterable[tuple[int, bool]] = (),
) -> list[ReminderPlan]:
    """Let the reminders on a record be as a window wants; return the plans that went with it.

    New ones are set for each of `members`, who comes with whether it is for him as the handler of
    the record; for the actor where none is named. What somebody has dealt with since the window was
    opened stays dealt with, and what stays as it is is left alone, so that saving a window twice
    sets nothing twice. Of a record that the actor himself has just put out of his sight nothing is
    changed.

    Raises: CannotBeReminded and TooManyReminders as `remind`.
    """
    if not places_of(actor, [(record_type_key, record_id)]):
        return []
    left = []
    there = {row.pk: row for row in reminders_on(actor, record_type_key, record_id)}
    for reminder_id in wishes.gone & there.keys():
        left.append(plan_of(there[reminder_id]))
        dismiss_reminder(actor=actor, reminder_id=reminder_id)
    for reminder_id in wishes.kept.keys() & there.keys():
        row, plan = there[reminder_id], wishes.kept[reminder_id]
        if plan_of(row) != plan:
            left.append(plan_of(row))
            edit_reminder(actor=actor, reminder_id=reminder_id, plan=plan, text=row.text)
    for member_id, is_handler in members or [(actor.membership_id, False)]:
        for plan in wishes.new:
            remind(
                actor=actor,
                plan=plan,
                member_id=member_id,
                record_type_key=record_type_key,
                record_id=record_id,
                follows_handler=is_handler,
            )
    return left


def carry_reminders(kind: RecordType, *, from_id: int, records: Iterable[Any]) -> None:
    """Set on the others of a series what follows the moments of one of it.

    What was dismissed is not carried, nor what somebody has on the other already, dismissed or not;
    and a moment that has passed is not reminded of. Nothing here asks for rights: a reminder falls
    silent where its person may not see the record.
    """
    before = Reminder.objects.filter(record_type=kind.key, record_id=from_id)
    patterns = list(before.exclude(anchor_field="").exclude(state=ReminderState.DISMISSED))
    others = {record.pk: record for record in records} if patterns else {}
    if not others:
        return
    had = defaultdict(set)
    for there in Reminder.objects.filter(record_type=kind.key, record_id__in=others):
        had[there.record_id].add((there.membership_id, plan_of(there)))
    carried = [
        row
        for record in others.values()
        for pattern in patterns
        if (pattern.membership_id, plan_of(pattern)) not in had[record.pk]
        and (row := _carried(kind, pattern, record))
    ]
    Reminder.objects.bulk_create(carried, batch_size=500)


def drop_plans(
    *, actor: Actor, record_type_key: str, record_ids: Iterable[int], plans: Iterable[ReminderPlan]
) -> None:
    """Dismiss the actor's reminders of these plans on the others of a series."""
    gone = {plan for plan in plans if plan.is_relative}
    rows = Reminder.objects.filter(
        record_type=record_type_key,
        record_id__in=record_ids,
        membership_id=actor.membership_id,
        state__in=LIVING,
    )
    if gone:
        ids = [row.pk for row in rows if plan_of(row) in gone]
        rows.filter(pk__in=ids).update(state=ReminderState.DISMISSED, ended_at=timezone.now())


def _carried(kind: RecordType, pattern: Reminder, record: Any) -> Reminder | None:
    try:
        anchor = find_anchor(kind, record, pattern.anchor_field)
    except NotAMomentField:
        return None  # the business has taken its field away
    due_at = due_of(anchor.moment, pattern.minutes_before or 0)
    if due_at is None or due_at <= timezone.now():
        return None
    return Reminder(
        business_id=pattern.business_id,
        membership_id=pattern.membership_id,
        record_type=kind.key,
        record_id=record.pk,
        text=pattern.text,
        due_at=due_at,
        fires_at=due_at,
        minutes_before=pattern.minutes_before,
        anchor_field=pattern.anchor_field,
        anchor_table=anchor.table,
        anchor_row=anchor.row_id,
        follows_handler=pattern.follows_handler,
        # Where another has the work it is his: the worker asks whether he may see it.
        is_stale=pattern.follows_handler and handler_of(record) != pattern.membership_id,
        created_by_id=pattern.created_by_id,
    )
