"""What people are told of requests."""

from django.utils.translation import gettext_lazy as _

from kesher.notifications.rules.kinds import NotificationKind, register_kind
from kesher.requests.operations.telling import CHANGED, GIVEN, INHERITED, REFUSED, WAY

register_kind(
    NotificationKind(
        key=GIVEN,
        label=_("A message or a task for me"),
        sentence=_("%(actor)s has something for you: %(record)s"),
        icon="inbox",
        position=10,
    )
)
register_kind(
    NotificationKind(
        key=CHANGED,
        label=_("Changes in requests that I gave or handle"),
        sentence=_("%(actor)s updated: %(record)s"),
        icon="pencil",
        position=20,
    )
)
register_kind(
    NotificationKind(
        key=REFUSED,
        label=_("Somebody refuses a task that I gave"),
        sentence=_("%(actor)s refuses to do: %(record)s"),
        icon="ban",
        position=15,
    )
)
register_kind(
    NotificationKind(
        key=INHERITED,
        label=_("A repeating task that is mine since its handler has left"),
        sentence=_("Whoever handled this has left, and the next one is yours: %(record)s"),
        icon="refresh",
        position=12,
    )
)
register_kind(
    NotificationKind(
        key=WAY,
        label=_("A task that mine waits for was closed"),
        sentence=_("%(actor)s closed a task that this one waits for: %(record)s"),
        icon="circle-check",
        position=18,
    )
)
