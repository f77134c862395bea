"""What every record has of its reminders: a deed, a tab; and their part in a day."""

from django.utils.translation import gettext_lazy as _

from kesher.notifications.queries import DaySection, register_section
from kesher.notifications.rules.kinds import NotificationKind, register_kind
from kesher.records.queries import EVERY_TYPE, register_card_deed, register_tab
from kesher.records.rules.record_types import CardTab, Deed
from kesher.reminders.choices import REMINDER_SET
from kesher.reminders.queries import today_count
from kesher.reminders.rendering import reminder_lines, reminders_tab

register_card_deed(
    EVERY_TYPE,
    Deed(
        key="remind",
        label=_("Remind me"),
        icon="alarm",
        url_name="reminders:record_remind",
        argument="record_id",
        opens_dialog=True,
        shortcut="KeyR",
        position=5,
    ),
)
register_tab(
    CardTab(
        record_type=EVERY_TYPE,
        key="reminders",
        label=_("Reminders"),
        position=96,
        template="reminders/_record_reminders.html",
        context=reminders_tab,
        icon="alarm",
    )
)
register_section(
    DaySection(
        key="reminders",
        label=_("Reminders"),
        icon="alarm",
        position=20,
        lines=reminder_lines,
        count=today_count,
        url_name="reminders:reminder_list",
    )
)
register_kind(
    NotificationKind(
        key=REMINDER_SET,
        label=_("A reminder that a colleague set for me"),
        sentence=_("%(actor)s set a reminder for you"),
        icon="alarm",
        url_name="reminders:reminder_list",
        position=80,
    )
)
