"""Marking as read, and as not read yet."""

from django.utils import timezone

from kesher.lib.streams import OwnEvent, tell_members
from kesher.notifications.models import Notification
from kesher.notifications.operations.notify import TABLE
from kesher.notifications.queries import get_notification
from kesher.tenancy.history import operation
from kesher.tenancy.rules.access import Actor


@operation
def mark_read(*, actor: Actor, notification_id: int, is_read: bool = True) -> Notification:
    """Mark a line as read, with all that is grouped in it up to this one; or as not read yet.

    Raises: NotFound, for what the actor was not told.
    """
    notification = get_notification(actor=actor, notification_id=notification_id)
    line = Notification.objects.filter(
        membership_id=actor.membership_id,
        grouping_key=notification.grouping_key,
        pk__lte=notification.pk,
    )
    if is_read:
        changed = line.filter(read_at=None).update(read_at=timezone.now())
    else:
        changed = line.filter(pk=notification.pk).exclude(read_at=None).update(read_at=None)
    if changed:
        _tell(actor, notification.pk)
    return notification


@operation
def mark_all_read(*, actor: Actor, until: int) -> int:
    """Mark all that the actor was told as read, up to what he had before his eyes; how many."""
    unread = Notification.objects.filter(
        membership_id=actor.membership_id, read_at=None, pk__lte=until
    )
    changed = unread.update(read_at=timezone.now())
    if changed:
        _tell(actor, until)
    return changed


def _tell(actor: Actor, notification_id: int) -> None:
    event = OwnEvent(notification_id, actor.membership_id)
    tell_members(actor.business_id, TABLE, [event])
