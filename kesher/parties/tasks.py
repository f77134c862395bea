"""What the worker does for parties: large merges, and forgetting what 30 days are over for."""

from django.utils import timezone

from kesher.lib.jobs import enqueue, job, periodic
from kesher.parties import operations
from kesher.tenancy.models import Membership
from kesher.tenancy.queries import actor_of, all_business_ids
from kesher.tenancy.scoping import business_scope


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


@periodic("parties.start_erasing_merges", cron="33 0 * * *")
def start_erasing_merges() -> None:
    """Hand the deed to every business; each is a transaction of its own."""
    for business_id in all_business_ids():
        enqueue("parties.erase_due_merges", business_id=business_id)


@job("parties.erase_due_merges")
def erase_due_merges(*, business_id: int) -> None:
    """Erase what was merged away 30 days ago; what is left over has a job of its own."""
    most = 50
    if operations.erase_due_merges(now=timezone.now(), most=most) == most:
        enqueue("parties.erase_due_merges", business_id=business_id)


@job("parties.carry_on_merge", in_scope=False)
def carry_on_merge(*, business_id: int, membership_id: int, merge_id: int) -> None:
    """Move what is left of a merge, a chunk to a transaction."""
    is_going_on = True
    while is_going_on:
        with business_scope(business_id=business_id, membership_id=membership_id):
            actor = actor_of(_membership(membership_id))
            is_going_on = operations.carry_on_merge(actor=actor, merge_id=merge_id)


@job("parties.carry_on_undo", in_scope=False)
def carry_on_undo(*, business_id: int, membership_id: int, merge_id: int) -> None:
    """Take back what is left of a merge, a chunk to a transaction."""
    is_going_on = True
    while is_going_on:
        with business_scope(business_id=business_id, membership_id=membership_id):
            actor = actor_of(_membership(membership_id))
            is_going_on = operations.carry_on_undo(actor=actor, merge_id=merge_id)


def _membership(membership_id: int) -> Membership:
    return Membership.objects.select_related("business", "role").get(pk=membership_id)


@periodic("parties.start_finding_duplicates", cron="47 0 * * *")
def start_finding_duplicates() -> None:
    """Have the finder look at what changed since yesterday, in every business."""
    for business_id in all_business_ids():
        enqueue("parties.begin_duplicate_scan", business_id=business_id)


@job("parties.begin_duplicate_scan")
def begin_duplicate_scan(*, business_id: int) -> None:
    """Begin a run of the finder of duplicates."""
    operations.begin_duplicate_scan(business_id=business_id)


@job("parties.find_duplicates", in_scope=False)
def find_duplicates(*, business_id: int) -> None:
    """Look at all parties that are left to look at, a chunk to a transaction."""
    is_going_on = True
    while is_going_on:
        with business_scope(business_id=business_id):
            is_going_on = operations.scan_duplicates(business_id=business_id)
