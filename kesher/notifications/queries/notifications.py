"""What a person was told, and how he wants to be told."""

from collections.abc import Mapping

from django.db.models import QuerySet

from kesher.lib.errors import NotFound
from kesher.lib.rows import Figure, read_figures
from kesher.notifications.models import Notification, NotificationPreference
from kesher.notifications.rules.kinds import all_kinds
from kesher.tenancy.rules.access import Actor

PAGE_SIZE = 50

# Lines as the menu shows them: what is grouped counts once.
_UNREAD = (
    "(SELECT count(DISTINCT grouping_key) FROM notifications_notification"
    " WHERE business_id = %(business)s AND membership_id = %(member)s"
    " AND read_at IS NULL AND NOT is_gathered)"
)


def unread_figure(actor: Actor) -> Figure:
    """Return the question how many lines of the menu the actor has not read, for every page."""
    return Figure(_UNREAD, {"business": actor.business_id, "member": actor.membership_id})


def unread_count(actor: Actor) -> int:
    """Return how many lines of the menu the actor has not read."""
    return int(read_figures(unread_figure(actor))[0])


def notifications_of(
    actor: Actor, *, before: int = 0, is_unread: bool = False, is_gathered: bool | None = None
) -> QuerySet[Notification]:
    """Return what the actor was told, the latest first; `before` is the id to go on from."""
    rows = (
        Notification.objects.filter(membership_id=actor.membership_id)
        .filter(kind__in=all_kinds())
        .select_related("actor")
        .order_by("-pk")
    )
    if before:
        rows = rows.filter(pk__lt=before)
    if is_unread:
        rows = rows.filter(read_at=None)
    if is_gathered is not None:
        rows = rows.filter(is_gathered=is_gathered)
    return rows


def has_read_before(actor: Actor) -> bool:
    """Tell whether the actor was ever told anything."""
    return notifications_of(actor).exists()


def get_notification(*, actor: Actor, notification_id: int) -> Notification:
    """Return something that the actor was told.

    Raises: NotFound, also for what somebody else was told.
    """
    found: Notification | None = notifications_of(actor).filter(pk=notification_id).first()
    if found is None:
        raise NotFound
    return found


def preferences_of(member_ids: list[int], kind: str = "") -> Mapping[tuple[int, str], str]:
    """Return by member and kind what was chosen otherwise than the kind says."""
    rows = NotificationPreference.objects.filter(membership_id__in=member_ids)
    if kind:
        rows = rows.filter(kind=kind)
    return {
        (membership_id, key): delivery
        for membership_id, key, delivery in rows.values_list("membership_id", "kind", "delivery")
    }
