"""Jobs: scanning for viruses; each night, erasing what is due and sweeping what is left over."""

from django.utils import timezone

from kesher.attachments import operations
from kesher.lib.jobs import enqueue, job, periodic
from kesher.tenancy.queries import all_business_ids
from kesher.tenancy.scoping import business_scope


@job("attachments.scan_attachment", in_scope=False)
def scan_attachment(*, business_id: int, attachment_id: int) -> None:
    """Have a new file scanned at once."""
    operations.scan_attachment(business_id=business_id, attachment_id=attachment_id)


@periodic("attachments.scan_waiting", cron="* * * * *")
def scan_waiting() -> None:
    """Try again with what the scanner did not answer for."""
    operations.scan_waiting()


@periodic("attachments.start_upkeep", cron="47 0 * * *")
def start_upkeep() -> None:
    """Hand the nightly deeds to every business."""
    for business_id in all_business_ids():
        enqueue("attachments.keep_up", business_id=business_id)


@job("attachments.keep_up", in_scope=False)
def keep_up(*, business_id: int) -> None:
    """Erase what is due, five hundred files to a transaction, then sweep what no row names."""
    now = timezone.now()
    has_more = True
    while has_more:
        with business_scope(business_id=business_id):
            has_more = operations.erase_due_attachments(now=now) > 0
    with business_scope(business_id=business_id):
        operations.sweep_orphans(business_id=business_id, now=now)
