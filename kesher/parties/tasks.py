"""Jobs of the clock: forgetting what fictitious leads held once their 30 days are over."""

from django.utils import timezone

from kesher.lib.jobs import enqueue, job, periodic
from kesher.parties import operations
from kesher.tenancy.queries import all_business_ids


@periodic("parties.start_erasing_snapshots", cron="23 0 * * *")
def start_erasing_snapshots() -> None:
    """Hand the deed to every business; each is a transaction of its own."""
    for business_id in all_business_ids():
        enqueue("parties.erase_due_snapshots", business_id=business_id)


@job("parties.erase_due_snapshots")
def erase_due_snapshots(*, business_id: int) -> None:
    """Erase the snapshots that are due, from the change log too."""
    del business_id  # the scope is open
    operations.erase_due_snapshots(now=timezone.now())
