"""What people are told of meetings that they take part in."""

from django.utils.translation import gettext_lazy as _

from kesher.activities.operations.meeting_telling import CALLED_OFF, DECLINED, INVITED, MOVED
from kesher.notifications.rules.kinds import NotificationKind, register_kind

register_kind(
    NotificationKind(
        key=INVITED,
        label=_("A meeting that I am invited to"),
        sentence=_("%(actor)s invites you to a meeting"),
        icon="calendar-plus",
        url_name="activities:meeting",
        argument="activity_id",
        position=21,
    )
)
register_kind(
    NotificationKind(
        key=MOVED,
        label=_("A meeting of mine is at another time"),
        sentence=_("%(actor)s moved a meeting that you take part in"),
        icon="calendar-event",
        url_name="activities:meeting",
        argument="activity_id",
        position=22,
    )
)
register_kind(
    NotificationKind(
        key=CALLED_OFF,
        label=_("A meeting of mine is called off"),
        sentence=_("%(actor)s took a meeting out of your diary"),
        icon="ban",
        url_name="diary:diary",
        position=23,
    )
)
register_kind(
    NotificationKind(
        key=DECLINED,
        label=_("Somebody does not come to a meeting that I hold"),
        sentence=_("%(actor)s does not come to your meeting"),
        icon="x",
        url_name="activities:meeting",
        argument="activity_id",
        position=24,
    )
)
