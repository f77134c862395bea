"""Following the change log: what webhooks are to be told, written down with the place reached."""

from collections.abc import Sequence

from django.db import connection
from django.utils import timezone

from kesher.tenancy.history import operation
from kesher.tenancy.models import Change
from kesher.tenancy.queries import actor_of
from kesher.webhooks.choices import DeliveryState, DisabledFor, WebhookState
from kesher.webhooks.models import Webhook, WebhookCursor, WebhookDelivery
from kesher.webhooks.operations.disabling import disable
from kesher.webhooks.operations.waking import wake_due
from kesher.webhooks.queries.changes import logged_changes, tellings

CHUNK_CHANGES = 500


@operation
def follow_changes() -> bool:
    """Follow the log of the business in scope, and have sent what is due; the clock asks.

    Deliveries and the place reached are written in one transaction: killed in the middle, nothing
    is lost or told twice. Returns whether more of the log waits.
    """
    cursor = WebhookCursor.objects.select_for_update(skip_locked=True).first()
    if cursor is None:
        return False
    is_more = _follow(cursor)
    wake_due()
    return is_more


def _follow(cursor: WebhookCursor) -> bool:
    oldest_running, next_xid, last = _horizon()
    is_more = False
    if cursor.position < cursor.fence_id and oldest_running >= cursor.fence_xid:
        changes = logged_changes(after=cursor.position, up_to=cursor.fence_id, most=CHUNK_CHANGES)
        tell(changes)
        is_more = len(changes) == CHUNK_CHANGES
        cursor.position = changes[-1].pk if is_more else cursor.fence_id
        cursor.save()
    if cursor.position >= cursor.fence_id and last > cursor.fence_id:
        cursor.fence_id, cursor.fence_xid = last, next_xid
        cursor.save()
    return is_more


def _horizon() -> tuple[int, int, int]:
    """Return the oldest transaction that is under way, the next to come, and the last change.

    All are of one moment; the numbers of transactions never wrap around.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_snapshot_xmin(now.at)::text::bigint, pg_snapshot_xmax(now.at)::text::bigint,"
            " kesher_last_change() FROM (SELECT pg_current_snapshot() AS at) now"
        )
        oldest, following, last = cursor.fetchone()
        return oldest, following, last


def tell(changes: Sequence[Change]) -> None:
    """Write down what each webhook of the business in scope is to be told of these changes."""
    if not changes:
        return
    webhooks = Webhook.objects.filter(deleted_at=None).select_related(
        "membership__role", "membership__business"
    )
    now = timezone.now()
    for webhook in webhooks.order_by("pk"):
        if not webhook.membership.is_active:
            if webhook.state == WebhookState.ACTIVE:
                disable(webhook, DisabledFor.USER_LEFT)
            continue
        is_active = webhook.state == WebhookState.ACTIVE
        WebhookDelivery.objects.bulk_create(
            [
                WebhookDelivery(
                    business_id=webhook.business_id,
                    webhook=webhook,
                    change_id=told.change_id,
                    record_type=told.record_type,
                    record_id=told.record_id,
                    deed=told.deed,
                    changed=list(told.changed),
                    happened_at=told.happened_at,
                    state=DeliveryState.PENDING if is_active else DeliveryState.HELD,
                    due_at=now,
                )
                for told in tellings(webhook, actor_of(webhook.membership), changes)
            ],
            ignore_conflicts=True,
        )
