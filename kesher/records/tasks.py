"""Jobs of the clock: emptying the recycle bins."""

from django.utils import timezone

from kesher.lib.jobs import enqueue, job, periodic
from kesher.records import operations
from kesher.tenancy.queries import all_business_ids


@periodic("records.start_emptying_bins", cron="41 0 * * *")
def start_emptying_bins() -> None:
    """Hand the deed to every business."""
    for business_id in all_business_ids():
        enqueue("records.erase_due_records", business_id=business_id)


@job("records.erase_due_records")
def erase_due_records(*, business_id: int) -> None:
    """Erase some of what is due, and come again for the rest in another transaction."""
    if operations.erase_due_records(now=timezone.now()):
        enqueue("records.erase_due_records", business_id=business_id)
