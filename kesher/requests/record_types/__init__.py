"""The record types of messages and tasks, and what requests add to cards of other types."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext_lazy

from kesher.activities.queries.meeting_links import MeetingPart, register_meeting_part
from kesher.exchange.queries import SheetSource, register_sheet_source
from kesher.lib.errors import Text
from kesher.notifications.queries import DaySection, register_section
from kesher.notifications.queries.home import HomePanel, register_home_panel
from kesher.notifications.rules.kinds import NotificationKind, register_kind
from kesher.records.queries import (
    register,
    register_card_deed,
    register_form_part,
    register_panel,
    register_tab,
)
from kesher.records.queries.stream import register_stream_composer, register_stream_source
from kesher.records.rules.form_shapes import FormShape, FormTab
from kesher.records.rules.generic import create_deed, edit_deed, status_deed
from kesher.records.rules.record_types import (
    BuiltInList,
    CardTab,
    ChildTable,
    Deed,
    FieldSpec,
    GuardedStatus,
    RecordType,
    SearchSpec,
)
from kesher.requests.choices import RequestKind
from kesher.requests.models import Request
from kesher.requests.operations import request_writer
from kesher.requests.operations.telling import CHANGED, GIVEN, INHERITED, REFUSED, WAY
from kesher.requests.queries import SHARE
from kesher.requests.queries.course import course_context, fields_locked_for, status_when_done
from kesher.requests.queries.day import (
    open_message_count,
    open_message_lines,
    open_task_count,
    open_task_figure,
    open_task_lines,
)
from kesher.requests.record_types.checklists import (
    CHECKLIST_FORM_TAB,
    CHECKLIST_ITEMS,
    CHECKLIST_PANEL,
)
from kesher.requests.record_types.dependencies import DEPENDENCIES, DEPENDENCIES_PANEL
from kesher.requests.record_types.fields import (
    MESSAGE_STATUSES,
    TASK_STATUSES,
    message_fields,
    task_fields,
)
from kesher.requests.record_types.new_tasks import NEW_CHECKLIST, NEW_DEPENDENCIES
from kesher.requests.record_types.series import SERIES
from kesher.requests.rendering import home
from kesher.requests.rendering.meetings import meeting_context, meeting_items
from kesher.requests.rendering.related import related_context
from kesher.requests.rendering.report_sheet import report_sheet
from kesher.requests.rendering.stream import REQUESTS, TASK_COMPOSER
from kesher.requests.rules.lateness import is_overdue
from kesher.requests.rules.statuses import guard_of_messages, guard_of_tasks
from kesher.tenancy.rules.rights import record_rights, register_rights

register_rights(record_rights("request", gettext_noop("Messages and tasks")))


_CHILDREN: Mapping[RequestKind, tuple[ChildTable, ...]] = {
    RequestKind.TASK: (CHECKLIST_ITEMS, DEPENDENCIES)
}

_UNVERSIONED: Mapping[RequestKind, tuple[str, ...]] = {
    RequestKind.TASK: ("checklist_version", "open_predecessors")
}


def _register(
    kind: RequestKind,
    *,
    label: Text,
    plural: Text,
    icon: str,
    fields: tuple[FieldSpec, ...],
    status: GuardedStatus,
    listing: BuiltInList,
    form: FormShape,
    position: int,
) -> RecordType:
    return register(
        RecordType(
            key=kind.value,
            label=label,
            label_plural=plural,
            icon=icon,
            model=Request,
            table="requests_request",
            right="request",
            title_field="subject",
            condition={"kind": kind.value, "deleted_at": None},
            rows_condition={"kind": kind.value},
            archived_attribute="archived_at",
            unversioned=_UNVERSIONED.get(kind, ()),
            late_attributes=("due_at", "closed_at"),
            late_when=lambda due, closed: is_overdue(due, closed, now=timezone.now()),
            is_work=True,
            writer=request_writer(kind.value),
            share=SHARE,
            children=_CHILDREN.get(kind, ()),
            form=form,
            statuses=(status,),
            search=SearchSpec(
                title="subject",
                details=("party__name",),
                list_path=listing.path,
                position=position,
            ),
            row_deeds=(
                edit_deed(kind.value, _("Edit"), right="request"),
                status_deed(kind.value, _("Set status"), right="request"),
            ),
            fields=fields,
            lists=(listing,),
        )
    )


_COURSE = FormTab(
    key="course",
    label=_("Feedback and information"),
    fields=frozenset({"status", "feedback", "closed_regardless"}),
    template="requests/_request_course.html",
    context=course_context,
)

TASK = _register(
    RequestKind.TASK,
    label=_("task"),
    plural=_("tasks"),
    icon="checkbox",
    fields=task_fields(),
    status=guard_of_tasks(TASK_STATUSES),
    form=FormShape(
        first_tab=_("Subject"),
        tabs=(
            FormTab(
                key="details",
                label=_("Details"),
                fields=frozenset(
                    {
                        "project",
                        "meeting",
                        "contact",
                        "contact_name",
                        "phone",
                        "address",
                        "ended_at",
                        "repeats",
                        "repeat_interval",
                        "repeat_until",
                    }
                ),
            ),
            CHECKLIST_FORM_TAB,
            _COURSE,
        ),
        has_status=True,
        initial=lambda _actor: {"starts_at": timezone.now()},
        locked=fields_locked_for,
        next_status=status_when_done,
        reach=SERIES,
    ),
    position=50,
    listing=BuiltInList(
        path="tasks",
        label=pgettext_lazy("list", "Tasks"),
        icon="checkbox",
        sort="-created",
        status_field="status",
        search_label=_("Search in tasks"),
        empty_title=_("No tasks yet"),
        empty_text=_("Here stands all work that one of you gave another, or himself, until done."),
        deeds=(create_deed("task", _("New task"), right="request"),),
    ),
)
MESSAGE = _register(
    RequestKind.MESSAGE,
    label=_("message"),
    plural=_("messages"),
    icon="message-2",
    fields=message_fields(),
    status=guard_of_messages(MESSAGE_STATUSES),
    form=FormShape(
        first_tab=pgettext_lazy("tab", "Message"),
        tabs=(_COURSE,),
        has_status=True,
    ),
    position=55,
    listing=BuiltInList(
        path="messages",
        label=pgettext_lazy("list", "Messages"),
        icon="message-2",
        sort="-created",
        status_field="status",
        search_label=_("Search in messages"),
        empty_title=_("No messages yet"),
        empty_text=_("Whoever takes a call for somebody else writes the message here."),
        deeds=(create_deed("message", _("New message"), right="request"),),
    ),
)

register_section(
    DaySection(
        key="tasks",
        label=pgettext_lazy("list", "Tasks"),
        icon="checkbox",
        position=30,
        lines=open_task_lines,
        count=open_task_count,
        figure=open_task_figure,
        url_name="requests:active_requests",
        is_in_reminders=True,
    )
)
register_section(
    DaySection(
        key="messages",
        label=pgettext_lazy("list", "Messages"),
        icon="message-2",
        position=25,
        lines=open_message_lines,
        count=open_message_count,
        url_name="requests:active_requests",
    )
)
register_home_panel(
    HomePanel(
        key="business_requests",
        label=_("The requests of the business"),
        icon="chart-bar",
        position=12,
        lines=home.business_lines,
        is_shown=home.sees_business,
        url_name="requests:request_report",
        topics=("requests_request",),
    )
)
register_home_panel(
    HomePanel(
        key="team_requests",
        label=_("The team's requests"),
        icon="users-group",
        position=22,
        lines=home.team_lines,
        is_shown=home.sees_team,
        url_name="requests:request_report",
        topics=("requests_request",),
    )
)
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

for _kind in (TASK, MESSAGE):
    register_card_deed(
        _kind.key,
        Deed(
            key="links",
            label=_("Links"),
            icon="link",
            url_name="requests:request_links",
            argument="request_id",
            is_shown=lambda request: bool(request.party_id or request.project_id),
        ),
    )


def _tab(card: str, kind: RecordType, label: Text, position: int) -> None:
    def context(actor: Any, record: Any) -> Mapping[str, Any]:
        return related_context(actor, kind.key, card, record.pk)

    register_tab(
        CardTab(
            record_type=card,
            key=kind.lists[0].path,
            label=label,
            position=position,
            template="requests/_related_requests.html",
            context=context,
            icon=kind.icon,
        )
    )


for _card in ("party", "project"):
    _tab(_card, TASK, pgettext_lazy("list", "Tasks"), 40)
_tab("party", MESSAGE, pgettext_lazy("list", "Messages"), 45)

register_meeting_part(
    MeetingPart(
        key="tasks",
        position=10,
        template="requests/_meeting_tasks.html",
        context=meeting_context,
        items=meeting_items,
    )
)
register_panel(CHECKLIST_PANEL)
register_panel(DEPENDENCIES_PANEL)
register_form_part(NEW_CHECKLIST)
register_form_part(NEW_DEPENDENCIES)
register_sheet_source(
    SheetSource(
        key="requests",
        label=_("Requests report"),
        record_type=TASK.key,
        right="request.export",
        table=report_sheet,
    )
)
register_stream_source(REQUESTS)
register_stream_composer(TASK_COMPOSER)
