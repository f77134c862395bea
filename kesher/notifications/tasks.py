"""Jobs: the morning digest, and forgetting what is old."""

from django.utils import timezone

from kesher.lib.jobs import enqueue, job, periodic
from kesher.notifications import operations
from kesher.tenancy.queries import all_business_ids
from kesher.tenancy.scoping import business_scope


@periodic("notifications.start_digests", cron="*/15 2-10 * * *")
def start_digests() -> None:
    """Hand the digest to every business, through the hours in which days begin in Israel."""
    for business_id in all_business_ids():
        # Two that are late start together, and each would tell everybody.
        alone = f"notifications.send_digests:{business_id}"
        enqueue("notifications.send_digests", business_id=business_id, one_at_a_time=alone)


@job("notifications.send_digests")
def send_digests(*, business_id: int) -> None:
    """Tell the members of a business what waits for them, if it is their morning."""
    del business_id
    operations.send_morning_digests(now=timezone.now())


@periodic("notifications.start_upkeep", cron="23 0 * * *")
def start_upkeep() -> None:
    """Hand the nightly deeds to every business."""
    for business_id in all_business_ids():
        enqueue("notifications.keep_up", business_id=business_id)


@job("notifications.keep_up", in_scope=False)
def keep_up(*, business_id: int) -> None:
    """Forget old notifications, in steps."""
    has_more = True
    while has_more:
        with business_scope(business_id=business_id):
            has_more = operations.forget_notifications(now=timezone.now())
