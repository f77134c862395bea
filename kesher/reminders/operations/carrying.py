"""Taking reminders along to the next record of a series."""

from typing import Any

from django.utils import timezone

from kesher.records.rules.record_types import RecordType
from kesher.reminders.choices import ReminderState
from kesher.reminders.errors import NotAMomentField
from kesher.reminders.models import Reminder
from kesher.reminders.queries import find_anchor
from kesher.reminders.rules.plans import due_of


def carry_reminders(kind: RecordType, *, from_id: int, record: Any) -> None:
    """Set on a record what follows the moments of the one before it, but for what was dismissed.

    A moment that has passed by then is not reminded of. Nothing here asks for rights: a reminder
    falls silent where its person may not see the record.
    """
    before = Reminder.objects.filter(record_type=kind.key, record_id=from_id)
    now, carried = timezone.now(), []
    for row in before.exclude(anchor_field="").exclude(state=ReminderState.DISMISSED):
        try:
            anchor = find_anchor(kind, record, row.anchor_field)
        except NotAMomentField:
            continue  # the business has taken its field away
        due_at = due_of(anchor.moment, row.minutes_before or 0)
        if due_at is None or due_at <= now:
            continue
        carried.append(
            Reminder(
                business_id=row.business_id,
                membership_id=row.membership_id,
                record_type=kind.key,
                record_id=record.pk,
                text=row.text,
                due_at=due_at,
                fires_at=due_at,
                minutes_before=row.minutes_before,
                anchor_field=row.anchor_field,
                anchor_table=anchor.table,
                anchor_row=anchor.row_id,
                follows_handler=row.follows_handler,
                created_by_id=row.created_by_id,
            )
        )
    Reminder.objects.bulk_create(carried)
