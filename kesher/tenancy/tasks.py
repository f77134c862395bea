"""What the worker does for tenancy."""

from django.utils import timezone

from kesher.lib.jobs import job, periodic
from kesher.tenancy import operations


@job("tenancy.send_access_link")
def send_access_link(
    *,
    business_id: int,  # noqa: ARG001 -- the scope is open
    membership_id: int | None,
    recipient_id: int,
) -> None:
    """Mail an invitation or a reset to a user; run again, it makes the earlier link useless."""
    operations.mail_access_link(recipient_id=recipient_id, created_by_id=membership_id)


@periodic("tenancy.forget_expired", cron="41 1 * * *")
def forget_expired() -> None:
    """Forget each night what has served: sessions, keys of forms, links."""
    operations.forget_expired(now=timezone.now())
