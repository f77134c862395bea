"""The fields of messages."""

from django.utils.translation import gettext_lazy as _

from kesher.customfields.rules.choice import options_of
from kesher.customfields.rules.long_text import LONG_TEXT
from kesher.customfields.rules.moment import DATETIME
from kesher.customfields.rules.text import TEXT
from kesher.records.rules.record_types import FieldSpec
from kesher.requests.choices import (
    MessageType,
)
from kesher.requests.record_types.options import MESSAGE_STATUSES
from kesher.requests.record_types.shared_fields import Fields, contact, course, nature, whom


def message_fields() -> Fields:
    """Return the fields of messages; a message is called by how it begins."""
    return (
        FieldSpec(
            key="subject",
            label=_("Message"),
            type=TEXT,
            sort_attribute="sort_key",
            is_computed=True,
            in_list=True,
            position=10,
        ),
        *nature(options_of(MessageType.choices), MessageType.PHONE, MESSAGE_STATUSES, _("Status")),
        *whom(_("For whom"), _("Customer")),
        *contact(_("Who gave the message")),
        FieldSpec(
            key="content",
            label=_("Content of the message"),
            type=LONG_TEXT,
            is_required=True,
            in_form=True,
            in_import=True,
            aliases=("תוכן", "תוכן ההודעה", "הודעה", "content", "message"),
            position=56,
        ),
        FieldSpec(
            key="due_at",
            label=_("To be handled by"),
            type=DATETIME,
            in_form=True,
            in_list=True,
            in_import=True,
            aliases=("יעד", "due"),
            position=58,
        ),
        *course(),
    )
