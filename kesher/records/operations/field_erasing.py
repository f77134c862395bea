"""Erasing the values of a field that was deleted thirty days ago."""

import datetime as dt

from django.db import connection

from kesher.customfields.choices import DAYS_KEPT
from kesher.customfields.models import CustomField, FieldDesign
from kesher.records.queries import all_record_types
from kesher.tenancy.history import operation, quietly

CHUNK = 500  # rows in one transaction


@operation
def erase_due_field(*, now: dt.datetime) -> bool:
    """Erase the next values of a field that was deleted thirty days ago; tell whether more is due.

    At most `CHUNK` rows; with the last of them the field goes, and its values from the change log.
    The clock is the actor.
    """
    due = CustomField.objects.filter(deleted_at__lte=now - dt.timedelta(days=DAYS_KEPT))
    custom = due.order_by("pk").select_for_update().first()
    if custom is None:
        return False
    kind = all_record_types().get(custom.record_type)
    if kind is not None:
        rows = kind.model.objects.filter(custom_values__has_key=custom.key)
        records = list(rows.order_by("pk").select_for_update()[:CHUNK])
        for record in records:
            del record.custom_values[custom.key]
        with quietly():
            kind.model.objects.bulk_update(records, ["custom_values"], batch_size=CHUNK)
        if len(records) == CHUNK:
            return True
        _erase_from_log(kind.table, custom.key)
    FieldDesign.objects.filter(record_type=custom.record_type, field_key=custom.key).delete()
    custom.delete()
    return True


def _erase_from_log(table: str, key: str) -> None:
    after: int | None = 0
    with connection.cursor() as cursor:
        while after is not None:
            cursor.execute(
                "SELECT kesher_erase_own_values(%s, %s, %s, %s)", (table, key, after, 10_000)
            )
            (after,) = cursor.fetchone()
