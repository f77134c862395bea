"""Telling people of what somebody did."""

from collections.abc import Iterable, Sequence

from django.utils import timezone

from kesher.lib.streams import OwnEvent, tell_members
from kesher.lib.text import clean_line
from kesher.notifications.choices import Delivery
from kesher.notifications.errors import UnknownKind
from kesher.notifications.models import Notification
from kesher.notifications.queries import members_who_see, preferences_of
from kesher.notifications.queries.readers import MaySee
from kesher.notifications.rules.kinds import NotificationKind, all_kinds
from kesher.tenancy.history import operation
from kesher.tenancy.rules.access import Actor

TABLE = "notifications_notification"
_LONGEST_TEXT = 500


@operation
def notify(
    *,
    actor: Actor | None,
    kind: str,
    members: Iterable[int],
    record_type: str = "",
    record_id: int | None = None,
    text: str = "",
    anchor: str = "",
    grouping_key: str = "",
    may_see: MaySee | None = None,
) -> list[int]:
    """Tell members of a deed of the actor (None: the clock's); return the ids of those told.

    Left out are the actor himself, who is not active, who may not see the record (or fails
    `may_see`, which then decides alone), and who wants none of this kind. `anchor` is the id of an
    element on the record's card. Without a type, `record_id` is the number of what is no record,
    for the address of the kind. What has one `grouping_key` is shown as one line, by default all
    of a kind about a record; `text` is cut at 500 characters.

    Raises: UnknownKind, for a kind that nobody registered: a bug.
    """
    told = all_kinds().get(kind)
    if told is None:
        raise UnknownKind(kind)
    own_id = actor.membership_id if actor else None
    readers = members_who_see(
        (member_id for member_id in members if member_id != own_id),
        record_type,
        record_id,
        may_see=may_see,
    )
    ids = [reader.membership_id for reader in readers]
    deliveries = preferences_of(ids, kind)
    wanted = [(one, _delivery(told, deliveries.get((one, kind)))) for one in ids]
    rows = [
        Notification(
            business_id=reader.business_id,
            membership_id=member_id,
            kind=kind,
            record_type=record_type,
            record_id=record_id,
            anchor=anchor[:60],
            text=clean_line(text)[:_LONGEST_TEXT],
            grouping_key=(grouping_key or f"{kind}:{record_type}:{record_id or ''}")[:120],
            is_gathered=delivery == Delivery.DIGEST,
            actor_id=own_id,
            created_at=timezone.now(),
        )
        for reader, (member_id, delivery) in zip(readers, wanted, strict=True)
        if delivery != Delivery.OFF
    ]
    put_and_tell(rows)
    return [row.membership_id for row in rows]


def put_and_tell(rows: Sequence[Notification]) -> None:
    """Write notifications and tell the open windows of their readers."""
    if not rows:
        return
    Notification.objects.bulk_create(rows)
    at_once = [OwnEvent(row.pk, row.membership_id) for row in rows if not row.is_gathered]
    tell_members(rows[0].business_id, TABLE, at_once)


def _delivery(kind: NotificationKind, chosen: str | None) -> str:
    return kind.delivery if kind.is_fixed or chosen is None else chosen
