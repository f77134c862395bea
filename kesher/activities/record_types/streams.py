"""What the timeline adds to the stream of every record: its rows, composers, mentions, links."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kesher.activities.choices import ActivityKind
from kesher.activities.operations.meeting_heirs import MEETING_INHERITED
from kesher.activities.operations.mentions import MENTION
from kesher.activities.queries.meeting_links import linkable_meetings, meeting_names
from kesher.activities.queries.meeting_subjects import (
    meetings_in_use,
    meetings_seen,
    title_of_meeting,
)
from kesher.activities.queries.stream_screen import compose_reason, composer_url, meeting_url
from kesher.activities.rendering.stream_rows import ROWS
from kesher.activities.rules.meeting_links import MEETING_LINK
from kesher.notifications.rules.kinds import NotificationKind, register_kind
from kesher.records.queries.links import LinkTarget, register_link_target
from kesher.records.queries.stream import register_stream_composer, register_stream_source
from kesher.records.rules.record_types import RecordType
from kesher.records.rules.stream import StreamComposer
from kesher.reminders.queries.subjects import Subject, register_subject
from kesher.tenancy.rules.access import Actor


def _compose(name: str) -> Callable[[Actor, RecordType, Any], str]:
    return lambda actor, kind, record: composer_url(actor, kind, record, name)


register_kind(
    NotificationKind(
        key=MEETING_INHERITED,
        label=_("A recurring meeting that is mine since its organizer has left"),
        sentence=_("Whoever held this meeting has left, and from now on it is yours"),
        icon="calendar-event",
        url_name="diary:diary",
        position=60,
    )
)


register_kind(
    NotificationKind(
        key=MENTION,
        label=_("Somebody mentions me"),
        sentence=_("%(actor)s mentioned you at %(record)s"),
        icon="message",
        record_url_name="records:record_stream",
        position=10,
    )
)


register_link_target(
    LinkTarget(
        type_key=MEETING_LINK.key,
        rows=linkable_meetings,
        names=meeting_names,
        url_name="activities:meeting",
        argument="activity_id",
        lookup_url_name="activities:meeting_lookup",
    )
)


register_subject(
    Subject(
        type_key=ActivityKind.MEETING.value,
        rows=meetings_in_use,
        seen=meetings_seen,
        title=title_of_meeting,
        url_name="activities:meeting",
        argument="activity_id",
    )
)


register_stream_source(ROWS)


register_stream_composer(
    StreamComposer(
        key="note",
        label=pgettext_lazy("composer", "Note"),
        icon="note",
        position=10,
        url=_compose("stream_note"),
        reason=compose_reason,
        shortcut="KeyN",
    )
)


register_stream_composer(
    StreamComposer(
        key="call",
        label=_("Call log"),
        icon="phone",
        position=30,
        url=_compose("stream_call"),
        reason=compose_reason,
        shortcut="KeyC",
    )
)


register_stream_composer(
    StreamComposer(
        key="meeting",
        label=_("Meeting"),
        icon="calendar-event",
        position=40,
        url=meeting_url,
        reason=compose_reason,
        shortcut="KeyM",
        is_dialog=True,
    )
)


register_stream_composer(
    StreamComposer(
        key="documentation",
        label=pgettext_lazy("composer", "Documentation"),
        icon="file-text",
        position=50,
        url=_compose("stream_documentation"),
        reason=compose_reason,
    )
)
