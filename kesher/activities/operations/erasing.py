"""What is left of the timeline of a record that is erased."""

from collections.abc import Sequence

from django.db import connection

from kesher.activities.models import Activity, Mention, PhoneCall
from kesher.records.operations import erase_also
from kesher.records.rules.record_types import RecordType


@erase_also
def erase_rows_of(kind: RecordType, record_ids: Sequence[int]) -> None:
    """Erase the rows that were written on records that are being erased.

    What was said with a party stays on the log of that party, without the record.
    """
    rows = Activity.objects.filter(record_type=kind.key, record_id__in=record_ids)
    rows.filter(party__isnull=False).update(record_type="", record_id=None)
    ids = list(rows.values_list("pk", flat=True))
    if not ids:
        return
    parts = {
        model._meta.db_table: list(
            model._default_manager.filter(activity_id__in=ids).values_list("pk", flat=True)
        )
        for model in (PhoneCall, Mention)
    }
    Activity.objects.filter(pk__in=ids).delete()
    with connection.cursor() as cursor:
        for table, row_ids in {"activities_activity": ids, **parts}.items():
            cursor.execute("SELECT kesher_erase_changes(%s, %s)", (table, row_ids))
