"""What the worker does for webhooks."""

from django.utils import timezone

from kesher.lib.jobs import job, periodic, steady
from kesher.tenancy.queries import all_business_ids
from kesher.tenancy.scoping import business_scope
from kesher.webhooks import operations, queries


@steady("webhooks.follow", seconds=1)
def follow() -> None:
    """Follow the change log of each business that has webhooks and something for them to do."""
    for business_id in queries.businesses_to_follow():
        is_more = True
        while is_more:
            with business_scope(business_id=business_id):
                is_more = operations.follow_changes()


@job("webhooks.send", in_scope=False, attempts=1)
def send(*, business_id: int, webhook_id: int) -> None:
    """Send what a webhook has due."""
    operations.send_due(business_id=business_id, webhook_id=webhook_id)


@job("webhooks.tell_disabled")
def tell_disabled(*, business_id: int, webhook_id: int) -> None:
    """Mail the user of a webhook that it was disabled."""
    del business_id  # the scope is open
    operations.mail_disabled(webhook_id=webhook_id)


@periodic("webhooks.forget_deliveries", cron="53 1 * * *")
def forget_deliveries() -> None:
    """Forget each night what is older than thirty days."""
    now = timezone.now()
    for business_id in all_business_ids():
        is_more = True
        while is_more:
            with business_scope(business_id=business_id):
                is_more = operations.forget_deliveries(now=now)
