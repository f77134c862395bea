"""The morning digest: one line a day for whom something waits."""

import datetime as dt

from django.utils import timezone, translation

from kesher.lib.dates import local, to_utc
from kesher.notifications.models import Notification
from kesher.notifications.operations.notify import put_and_tell
from kesher.notifications.queries import Day, day_of, day_sections
from kesher.notifications.rules.digest import digest_moment
from kesher.notifications.rules.kinds import MORNING_DIGEST
from kesher.tenancy.history import operation
from kesher.tenancy.models import Membership
from kesher.tenancy.queries import active_memberships, actor_of, working_hours_of
from kesher.tenancy.rules.access import Actor


@operation
def send_morning_digests(*, now: dt.datetime) -> int:
    """Tell each member once on a working morning how much waits for him; return how many were.

    Does nothing before half an hour ahead of the working day of the business, or on a day off of
    it. Who has nothing waiting is not told. The clock is the actor.
    """
    today = local(now).date()
    open_hours = working_hours_of().on(today)
    if open_hours is None or now < digest_moment(to_utc(today, open_hours[0])):
        return 0
    key = f"{MORNING_DIGEST}:{today.isoformat()}"
    told = Notification.objects.filter(grouping_key=key).values("membership_id")
    members = active_memberships().exclude(pk__in=told).select_related("role", "business")
    rows = [row for member in members if (row := _digest_of(member, day_of(today), key))]
    put_and_tell(rows)
    return len(rows)


def _digest_of(member: Membership, day: Day, key: str) -> Notification | None:
    actor = actor_of(member)
    with translation.override(member.language):
        text = " · ".join(_counts(actor, day))
    if not text:
        return None
    return Notification(
        business_id=member.business_id,
        membership_id=member.pk,
        kind=MORNING_DIGEST,
        text=text[:500],
        grouping_key=key,
        created_at=timezone.now(),
    )


def _counts(actor: Actor, day: Day) -> list[str]:
    counts = [(str(section.label), section.count(actor, day)) for section in day_sections()]
    return [f"{label}: {count}" for label, count in counts if count]
