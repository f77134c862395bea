"""What activities adds to the card and the lists of parties."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kesher.activities.choices import ActivityKind, DocumentationType
from kesher.activities.models import Activity, MeetingParticipant, NextCall
from kesher.activities.operations.handing_over import hand_over_calls, hand_over_meetings
from kesher.activities.operations.meeting_heirs import MEETING_INHERITED
from kesher.activities.operations.mentions import MENTION
from kesher.activities.operations.statuses import move_party_status
from kesher.activities.queries.activities import (
    last_activities,
    last_activity_of,
    parties_by_last_activity,
    visible_activities,
)
from kesher.activities.queries.call_queue import due_call_figure
from kesher.activities.queries.contact_log import log_count
from kesher.activities.queries.log_screen import log_context, panel_context
from kesher.activities.queries.meeting_links import linkable_meetings, meeting_names
from kesher.activities.queries.meeting_subjects import (
    meetings_in_use,
    meetings_seen,
    title_of_meeting,
)
from kesher.activities.queries.next_calls import promised_calls, visible_calls
from kesher.activities.queries.open_work import (
    calls_in_reach,
    meetings_in_reach,
    names_of_calls,
    names_of_meetings,
    open_calls,
    open_meetings,
)
from kesher.activities.queries.party_meetings import meetings_context
from kesher.activities.queries.stream_screen import compose_reason, composer_url, meeting_url
from kesher.activities.rendering.day import due_call_lines, due_calls_of_day
from kesher.activities.rendering.home import (
    business_lines,
    colleague_lines,
    sees_business,
    sees_team,
    team_lines,
)
from kesher.activities.rendering.log_rows import with_drawn_rows
from kesher.activities.rendering.stream_rows import ROWS
from kesher.activities.rules.meeting_links import MEETING_LINK
from kesher.customfields.rules.choice import choice, options_of
from kesher.customfields.rules.long_text import LONG_TEXT
from kesher.customfields.rules.moment import DATETIME
from kesher.customfields.rules.record_link import RECORD_LINK
from kesher.customfields.rules.user import USER
from kesher.lib.dates import moments_near
from kesher.lib.errors import Text
from kesher.notifications.queries import DaySection, register_section
from kesher.notifications.queries.home import HomePanel, register_home_panel
from kesher.notifications.rules.kinds import NotificationKind, register_kind
from kesher.records.queries import (
    register,
    register_card_deed,
    register_column,
    register_panel,
    register_relation,
    register_status_mover,
    register_tab,
)
from kesher.records.queries.links import LinkTarget, register_link_target
from kesher.records.queries.stream import register_stream_composer, register_stream_source
from kesher.records.rules.record_types import (
    CardPanel,
    CardTab,
    Cell,
    Column,
    ColumnOrder,
    Deed,
    FieldSpec,
    RecordType,
    Relation,
)
from kesher.records.rules.stream import StreamComposer
from kesher.reminders.queries.subjects import Subject, register_subject
from kesher.tenancy.queries.open_work import OpenWork, register_open_work
from kesher.tenancy.rules.access import Actor


def _open_work(_actor: Actor) -> tuple[OpenWork, ...]:
    return (
        OpenWork(
            key="next_calls",
            label=_("Next phone calls"),
            icon="phone",
            position=10,
            right="activity.edit",
            model=NextCall,
            columns=("assignee_id",),
            open_rows=open_calls,
            reached=calls_in_reach,
            hand_over=hand_over_calls,
            names=names_of_calls,
        ),
        OpenWork(
            key="meetings",
            label=_("Meetings to come"),
            icon="calendar-event",
            position=20,
            right="activity.edit",
            model=Activity,
            columns=("owner_id",),
            open_rows=open_meetings,
            reached=meetings_in_reach,
            hand_over=hand_over_meetings,
            names=names_of_meetings,
            beside=((MeetingParticipant, "membership_id", "meeting__activity_id"),),
        ),
    )


register_open_work(_open_work)
register_section(
    DaySection(
        key="calls",
        label=_("Calls due"),
        icon="phone",
        position=10,
        lines=due_call_lines,
        count=due_calls_of_day,
        figure=due_call_figure,
        url_name="activities:call_queue",
        is_in_reminders=True,
    )
)

register_home_panel(
    HomePanel(
        key="team",
        label=_("The team's calls"),
        icon="users-group",
        position=20,
        lines=team_lines,
        is_shown=sees_team,
        url_name="activities:call_queue",
        topics=("activities_nextcall",),
    )
)
register_home_panel(
    HomePanel(
        key="colleagues",
        label=_("What colleagues did"),
        icon="activity",
        position=30,
        lines=colleague_lines,
        is_shown=sees_team,
        topics=("activities_activity",),
    )
)
register_home_panel(
    HomePanel(
        key="business",
        label=_("The business"),
        icon="chart-bar",
        position=10,
        lines=business_lines,
        is_shown=sees_business,
    )
)


def _log(actor: Actor, record: Any) -> Mapping[str, Any]:
    return with_drawn_rows(log_context(actor, record))


def _panel(actor: Actor, record: Any) -> Mapping[str, Any]:
    return panel_context(actor, record)


def _count(actor: Actor, record: Any) -> int | None:
    return log_count(actor, getattr(record, "party", record))


def _next_calls(actor: Actor, party_ids: Sequence[int]) -> Mapping[int, Cell]:
    now = timezone.now()
    say = moments_near(now)
    cells = {}
    for party_id, call in promised_calls(actor=actor, party_ids=party_ids).items():
        text, title = say(call.due_at)
        cells[party_id] = Cell(
            text=text,
            title=f"{title} · {call.by}",
            tone="late" if call.due_at < now else "",
        )
    return cells


def _last_activities(actor: Actor, party_ids: Sequence[int]) -> Mapping[int, Cell]:
    now = timezone.now()
    say = moments_near(now)
    cells = {}
    for party_id, last_at in last_activities(actor, party_ids, now=now).items():
        text, title = say(last_at)
        cells[party_id] = Cell(text=text, title=title, tone="muted")
    return cells


register_tab(
    CardTab(
        record_type="party",
        key="contact-log",
        label=_("Meetings, phone calls and notes"),
        position=10,
        template="activities/_contact_log.html",
        context=_log,
        icon="phone",
        count=_count,
    )
)

register_tab(
    CardTab(
        record_type="party",
        key="meetings",
        label=_("Arranged meetings"),
        position=15,
        template="activities/_party_meetings.html",
        context=meetings_context,
        icon="calendar-event",
    )
)

register_panel(
    CardPanel(
        record_type="party",
        key="next_call",
        position=10,
        template="activities/_next_call_panel.html",
        context=_panel,
    )
)

register_column(
    Column(
        record_type="party",
        key="next_call",
        label=_("Next phone call"),
        position=70,
        load=_next_calls,
        tables=("activities_nextcall",),
    )
)

register_column(
    Column(
        record_type="party",
        key="last_activity",
        label=_("Last activity"),
        position=75,
        load=_last_activities,
        tables=("activities_activity",),
        order=ColumnOrder(value=last_activity_of, walk=parties_by_last_activity),
    )
)

register_relation(
    "party",
    Relation(
        key="contact",
        label=pgettext_lazy("of any kind", "Contact"),
        rows=visible_activities,
        path="party_id",
        moment="occurred_at",
    ),
)


def _pending_calls(actor: Actor) -> Any:
    return visible_calls(actor).filter(closed_at=None)


register_relation(
    "party",
    Relation(
        key="pending_call",
        label=_("Next phone call that is due"),
        rows=_pending_calls,
        path="party_id",
    ),
)

register_status_mover("party", move_party_status)
register_card_deed(
    "party",
    Deed(
        key="set_status",
        label=_("Set status"),
        icon="arrows-shuffle",
        url_name="activities:status_change",
        argument="party_id",
        opens_dialog=True,
        shortcut="KeyS",
        position=100,
    ),
)


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
