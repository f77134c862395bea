"""What this app itself tells people of, and what it shows of a day."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from kesher.notifications.queries import (
    Day,
    DayLine,
    DaySection,
    notifications_of,
    register_section,
)
from kesher.notifications.rendering import gathered_lines
from kesher.notifications.rules.kinds import MORNING_DIGEST, NotificationKind, register_kind
from kesher.tenancy.rules.access import Actor

register_kind(
    NotificationKind(
        key=MORNING_DIGEST,
        label=_("Morning digest"),
        sentence=_("What waits for me today"),
        icon="sun",
        is_fixed=True,
        url_name="notifications:day_summary",
    )
)


def _gathered_count(actor: Actor, day: Day) -> int:
    del day
    return notifications_of(actor, is_unread=True, is_gathered=True).count()


def _gathered(actor: Actor, day: Day, limit: int) -> Sequence[DayLine]:
    del day
    return gathered_lines(actor, notifications_of(actor, is_unread=True, is_gathered=True)[:limit])


register_section(
    DaySection(
        key="gathered",
        label=_("Gathered notifications"),
        icon="bell",
        position=90,
        lines=_gathered,
        count=_gathered_count,
        url_name="notifications:notification_list",
    )
)
