"""Giving reminders about records to somebody else, for whoever takes over the work."""

from collections.abc import Collection, Mapping

from kesher.reminders.errors import CannotBeReminded
from kesher.reminders.models import LIVING, Reminder
from kesher.reminders.operations.setting import hand_over_reminders
from kesher.tenancy.history import operation
from kesher.tenancy.queries.open_work import Outcome, Receiver
from kesher.tenancy.rules.access import Actor


@operation
def hand_over_waiting(
    *, actor: Actor, row_ids: Collection[int], from_id: int, to: Receiver
) -> Mapping[int, Outcome]:
    """Let somebody else be reminded; who may not see a record is not reminded of it."""
    rows = Reminder.objects.filter(pk__in=row_ids, membership_id=from_id, state__in=LIVING)
    by_record: dict[tuple[str, int | None], list[int]] = {}
    for pk, record_type, record_id in rows.values_list("pk", "record_type", "record_id"):
        by_record.setdefault((record_type, record_id), []).append(pk)
    outcomes: dict[int, Outcome] = {}
    for (record_type, record_id), ids in by_record.items():
        given = record_id is not None and hand_over_reminders(
            actor=actor,
            record_type_key=record_type,
            record_id=record_id,
            from_id=from_id,
            to_id=to.membership_id or 0,
        )
        outcomes |= dict.fromkeys(ids, True if given else CannotBeReminded())
    return outcomes
