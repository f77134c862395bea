"""Jobs of the worker: reading a large sheet through, doing a batch, forgetting old files."""

from django.utils import timezone

from kesher.exchange import operations
from kesher.lib.jobs import job, periodic
from kesher.tenancy.models import Membership
from kesher.tenancy.queries import actor_of, all_business_ids
from kesher.tenancy.scoping import business_scope


@job("exchange.check_sheet")
def check_sheet(*, business_id: int, membership_id: int, batch_id: int) -> None:
    """Read an uploaded sheet through before its columns are chosen."""
    del business_id  # the scope is open
    membership = Membership.objects.select_related("business", "role").get(pk=membership_id)
    operations.check_sheet(actor=actor_of(membership), batch_id=batch_id)


@job("exchange.run_batch", in_scope=False)
def run_batch(*, business_id: int, membership_id: int, batch_id: int) -> None:
    """Do what is left of an import, an export or a deed done to many records."""
    operations.run_batch(business_id=business_id, membership_id=membership_id, batch_id=batch_id)


@job("exchange.undo_batch", in_scope=False)
def undo_batch(*, business_id: int, membership_id: int, batch_id: int) -> None:
    """Undo what is left of a batch."""
    operations.undo_batch(business_id=business_id, membership_id=membership_id, batch_id=batch_id)


@periodic("exchange.forget_files", cron="23 1 * * *")
def forget_files() -> None:
    """Delete each night the files whose time is over."""
    now = timezone.now()
    for business_id in all_business_ids():
        with business_scope(business_id=business_id):
            operations.forget_files(now=now)
