"""The kinds of rows of the timeline: what search, exports and histories show of them."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kesher.activities.choices import ActivityKind, DocumentationType
from kesher.activities.models import Activity
from kesher.customfields.rules.choice import choice, options_of
from kesher.customfields.rules.long_text import LONG_TEXT
from kesher.customfields.rules.moment import DATETIME
from kesher.customfields.rules.record_link import RECORD_LINK
from kesher.customfields.rules.user import USER
from kesher.lib.errors import Text
from kesher.records.queries import register
from kesher.records.rules.record_types import FieldSpec, RecordType


def _kind(
    kind: ActivityKind,
    label: Text,
    label_plural: Text,
    icon: str,
    *fields: FieldSpec,
    **condition: object,
) -> RecordType:
    """Return the record type of one kind of activity; all kinds share the table and its rights."""
    return RecordType(
        key=kind.value,
        label=label,
        label_plural=label_plural,
        icon=icon,
        model=Activity,
        table="activities_activity",
        right="activity",
        condition={"kind": kind.value, "party__left_lists_at": None} | condition,
        fields=(
            FieldSpec(
                key="summary",
                label=_("Summary of the event / remarks"),
                type=LONG_TEXT,
                position=10,
            ),
            FieldSpec(key="occurred_at", label=_("Date and time"), type=DATETIME, position=20),
            FieldSpec(
                key="owner",
                label=_("By"),
                type=USER,
                attribute="owner_id",
                label_attribute="owner__display_name",
                position=30,
            ),
            FieldSpec(
                key="party",
                label=_("Party"),
                type=RECORD_LINK,
                attribute="party_id",
                label_attribute="party__name",
                position=40,
            ),
            *fields,
        ),
        title_field="summary",
        card_url_name="parties:party_card",
        card_argument="party_id",
        card_attribute="party_id",
    )


register(_kind(ActivityKind.PHONE_CALL, _("Phone call"), _("Phone calls"), "phone"))


register(
    _kind(
        ActivityKind.MEETING,
        _("Meeting"),
        _("Meetings"),
        "calendar-event",
        meeting__is_private=False,
    )
)


register(_kind(ActivityKind.NOTE, _("Note"), _("Notes"), "note"))


register(
    _kind(
        ActivityKind.DOCUMENTATION,
        _("Documentation"),
        pgettext_lazy("several", "Documentation"),
        "file-text",
        FieldSpec(
            key="subtype",
            label=_("Type of documentation"),
            type=choice(options_of(DocumentationType.choices)),
            is_extensible=True,
            position=5,
        ),
    )
)
