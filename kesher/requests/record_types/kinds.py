"""The record types of messages and tasks."""

from collections.abc import Mapping

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext_lazy

from kesher.lib.errors import Text
from kesher.records.queries import (
    register,
)
from kesher.records.rules.form_shapes import FormShape, FormTab
from kesher.records.rules.generic import create_deed, edit_deed, status_deed
from kesher.records.rules.record_types import (
    BuiltInList,
    ChildTable,
    FieldSpec,
    GuardedStatus,
    RecordType,
    SearchSpec,
)
from kesher.requests.choices import RequestKind
from kesher.requests.models import Request
from kesher.requests.operations import request_writer
from kesher.requests.queries import SHARE
from kesher.requests.queries.course import course_context, fields_locked_for, status_when_done
from kesher.requests.record_types.checklists import (
    CHECKLIST_FORM_TAB,
    CHECKLIST_ITEMS,
)
from kesher.requests.record_types.dependencies import DEPENDENCIES
from kesher.requests.record_types.message_fields import message_fields
from kesher.requests.record_types.options import MESSAGE_STATUSES, TASK_STATUSES
from kesher.requests.record_types.series import SERIES
from kesher.requests.record_types.task_fields import task_fields
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
