"""Jobs of the worker: reading a large sheet through, and importing one."""

from kesher.exchange import operations
from kesher.lib.jobs import job
from kesher.tenancy.models import Membership
from kesher.tenancy.queries import actor_of


@job("exchange.check_sheet")
def check_sheet(*, business_id: int, membership_id: int, batch_id: int) -> None:
    """Read an uploaded sheet through before its columns are chosen."""
    del business_id  # the scope is open
    membership = Membership.objects.select_related("business", "role").get(pk=membership_id)
    operations.check_sheet(actor=actor_of(membership), batch_id=batch_id)


@job("exchange.run_import", in_scope=False)
def run_import(*, business_id: int, membership_id: int, batch_id: int) -> None:
    """Make records of the rows that are left."""
    operations.run_import(business_id=business_id, membership_id=membership_id, batch_id=batch_id)
