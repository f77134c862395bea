"""What is forgotten: old notifications, and those of records that are erased."""

import datetime as dt
from collections.abc import Sequence

from kesher.notifications.models import Notification
from kesher.records.operations import erase_also
from kesher.records.rules.record_types import RecordType
from kesher.tenancy.history import operation

KEPT_DAYS = 90
_ROWS_AT_ONCE = 5000


@operation
def forget_notifications(*, now: dt.datetime) -> bool:
    """Delete what is older than 90 days, at most 5,000; tell whether some are left.

    The clock is the actor: a job of the business runs this every night.
    """
    old = Notification.objects.filter(created_at__lt=now - dt.timedelta(days=KEPT_DAYS))
    ids = list(old.order_by("pk").values_list("pk", flat=True)[:_ROWS_AT_ONCE])
    Notification.objects.filter(pk__in=ids).delete()
    return len(ids) == _ROWS_AT_ONCE


@erase_also
def erase_notifications_of(kind: RecordType, record_ids: Sequence[int]) -> None:
    """Erase what people were told of records that are being erased."""
    Notification.objects.filter(record_type=kind.key, record_id__in=record_ids).delete()
