"""What the worker does for webhooks."""

from collections.abc import Callable
from functools import partial

from django.utils import timezone

from kesher.lib.jobs import in_each, job, periodic, steady
from kesher.tenancy.queries import all_business_ids
from kesher.tenancy.scoping import business_scope
from kesher.webhooks import operations, queries


@steady("webhooks.follow", seconds=1)
def follow() -> None:
    """Follow the change log of each business that has webhooks and something for them to do."""
    in_each("webhooks.follow", queries.businesses_to_follow(), _all_of(operations.follow_changes))


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
    forget = partial(operations.forget_deliveries, now=timezone.now())
    in_each("webhooks.forget_deliveries", all_business_ids(), _all_of(forget))


def _all_of(deed: Callable[[], bool]) -> Callable[[int], None]:
    """Return what does a deed in a business until nothing is left, each time in one transaction."""

    def run(business_id: int) -> None:
        is_more = True
        while is_more:
            with business_scope(business_id=business_id):
                is_more = deed()

    return run
