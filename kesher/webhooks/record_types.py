"""What this app tells people of."""

from django.utils.translation import gettext_lazy as _

from kesher.notifications.rules.kinds import NotificationKind, register_kind
from kesher.webhooks.choices import WEBHOOK_DISABLED

register_kind(
    NotificationKind(
        key=WEBHOOK_DISABLED,
        label=_("Webhooks that were disabled"),
        sentence=_("A webhook was disabled: the other system is told nothing more"),
        icon="bolt",
        url_name="workspace:webhook_list",
        position=900,
    )
)
