"""What is forgotten of reminders."""

from collections.abc import Sequence

from kesher.records.operations import erase_also
from kesher.records.rules.record_types import RecordType
from kesher.reminders.models import Reminder


@erase_also
def erase_reminders_of(kind: RecordType, record_ids: Sequence[int]) -> None:
    """Erase the reminders on records that are being erased."""
    Reminder.objects.filter(record_type=kind.key, record_id__in=record_ids).delete()
