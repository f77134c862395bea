"""The fields of messages and tasks."""

from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kesher.activities.rules.meeting_links import MEETING_LINK
from kesher.customfields.rules.boolean import BOOLEAN
from kesher.customfields.rules.choice import choice, options_of
from kesher.customfields.rules.day import DATE
from kesher.customfields.rules.field_type import Option
from kesher.customfields.rules.long_text import LONG_TEXT
from kesher.customfields.rules.moment import DATETIME
from kesher.customfields.rules.number import number, show_number
from kesher.customfields.rules.phone import PHONE
from kesher.customfields.rules.record_link import GROUP
from kesher.customfields.rules.text import TEXT
from kesher.customfields.rules.user import USER
from kesher.lib.errors import Text
from kesher.records.queries.shared_fields import link_field, moment_fields, place_fields
from kesher.records.rules.record_types import Dependency, FieldSpec
from kesher.requests.choices import (
    CLOSED_STATUS,
    MessageStatus,
    MessageType,
    Priority,
    Repeating,
    Sharing,
    TaskStatus,
    TaskType,
)

Fields = tuple[FieldSpec, ...]

PERCENT_DONE = replace(
    number(0),
    key="percent",
    display=lambda value: "" if value is None else f"{show_number(value)}%",
    widget_name="percent",
)
COUNT = replace(number(0), display=lambda value: show_number(value) if value else "")
PRIORITIES = options_of(
    Priority.choices, {Priority.NORMAL: "blue", Priority.HIGH: "amber", Priority.URGENT: "red"}
)


def _statuses(options: tuple[Option, ...], *closed: str) -> tuple[Option, ...]:
    """Return the statuses with what closes marked; number 0 cannot be changed."""
    return tuple(
        replace(
            option,
            is_closed=option.value in (CLOSED_STATUS, *closed),
            is_fixed=option.value == CLOSED_STATUS,
        )
        for option in options
    )


MESSAGE_STATUSES = _statuses(
    options_of(
        MessageStatus.choices,
        {
            MessageStatus.CLOSED: "green",
            MessageStatus.OPEN: "blue",
            MessageStatus.IN_PROGRESS: "teal",
            MessageStatus.CALL_BACK: "amber",
        },
    )
)
TASK_STATUSES = _statuses(
    options_of(
        TaskStatus.choices,
        {
            TaskStatus.CLOSED: "green",
            TaskStatus.OPEN: "blue",
            TaskStatus.IN_PROGRESS: "teal",
            TaskStatus.WAITING: "amber",
            TaskStatus.REFUSED: "red",
        },
    ),
    TaskStatus.REFUSED,
)


def task_fields() -> Fields:
    """Return the fields of tasks."""
    return (
        FieldSpec(
            key="subject",
            label=_("Subject"),
            type=TEXT,
            sort_attribute="sort_key",
            is_required=True,
            in_list=True,
            in_form=True,
            in_import=True,
            aliases=("נושא", "משימה", "כותרת", "subject", "task", "title"),
            position=10,
        ),
        FieldSpec(
            key="content",
            label=_("Content of the task"),
            type=LONG_TEXT,
            in_form=True,
            in_import=True,
            aliases=("תוכן", "פרטים", "תיאור", "content", "description"),
            position=12,
        ),
        *_nature(
            options_of(TaskType.choices),
            TaskType.GENERAL,
            TASK_STATUSES,
            pgettext_lazy("of a task", "Status"),
        ),
        *_whom(_("Handler"), _("Customer / supplier")),
        *_times(),
        FieldSpec(
            key="percent_done",
            label=_("% done"),
            type=PERCENT_DONE,
            default="0",
            in_list=True,
            in_form=True,
            in_import=True,
            aliases=("% ביצוע", "אחוז ביצוע", "percent", "% done"),
            position=34,
        ),
        FieldSpec(
            key="checklist",
            label=pgettext_lazy("of a task", "Checklist"),
            type=TEXT,
            is_computed=True,
            in_list=True,
            in_card=False,
            in_mini_card=True,
            in_history=False,
            help=_("How many of its items are done."),
            position=36,
        ),
        *_waiting(),
        *_sharing(),
        link_field(
            "project",
            _("Project"),
            in_form=True,
            position=50,
        ),
        FieldSpec(
            key="meeting",
            label=_("Meeting"),
            type=MEETING_LINK,
            attribute="meeting_id",
            link_to="meeting",
            in_form=True,
            position=50,
        ),
        *_repeating(),
        *_contact(_("Contact name")),
        FieldSpec(
            key="address",
            label=_("Address"),
            type=TEXT,
            in_form=True,
            in_import=True,
            aliases=("כתובת", "address"),
            position=54,
        ),
        FieldSpec(
            key="ended_at",
            label=_("End date and time"),
            type=DATETIME,
            in_form=True,
            position=55,
        ),
        *_course(),
    )


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
        *_nature(options_of(MessageType.choices), MessageType.PHONE, MESSAGE_STATUSES, _("Status")),
        *_whom(_("For whom"), _("Customer")),
        *_contact(_("Who gave the message")),
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
        *_course(),
    )


def _nature(
    types: tuple[Option, ...], usual: str, statuses: tuple[Option, ...], status: Text
) -> Fields:
    return (
        FieldSpec(
            key="sub_type",
            label=_("Type"),
            type=choice(types),
            is_extensible=True,
            is_required=True,
            default=str(usual),
            in_list=True,
            in_form=True,
            in_filter=True,
            in_import=True,
            aliases=("סוג", "תת סוג", "type"),
            position=14,
        ),
        FieldSpec(
            key="priority",
            label=_("Priority"),
            type=choice(PRIORITIES),
            is_extensible=True,
            is_required=True,
            default=Priority.NORMAL.value,
            in_list=True,
            in_form=True,
            in_filter=True,
            in_import=True,
            in_mini_card=True,
            aliases=("עדיפות", "דחיפות", "priority"),
            position=16,
        ),
        FieldSpec(
            key="status",
            label=status,
            type=choice(statuses),
            is_extensible=True,
            in_list=True,
            in_form=True,
            in_filter=True,
            in_import=True,
            aliases=("סטטוס", "מצב", "status"),
            position=18,
        ),
    )


def _whom(handler: Text, party: Text) -> Fields:
    owner = next(spec for spec in place_fields(position=20) if spec.key == "owner")
    return (
        replace(owner, label=handler, aliases=("מטפל", "נמען", "עבור", *owner.aliases)),
        FieldSpec(
            key="group",
            label=_("Group"),
            type=GROUP,
            attribute="group_id",
            label_attribute="group__name",
            in_form=True,
            in_filter=True,
            in_import=True,
            aliases=("קבוצה", "group"),
            help=_("Everybody in the group sees it, and whoever is free takes it."),
            position=22,
        ),
        link_field(
            "party",
            party,
            in_list=True,
            in_form=True,
            in_import=True,
            in_mini_card=True,
            aliases=("לקוח", "ספק", "שם לקוח", "שם הלקוח", "customer", "supplier"),
            position=24,
        ),
    )


def _times() -> Fields:
    return (
        FieldSpec(
            key="starts_at",
            label=_("Starts"),
            type=DATETIME,
            in_form=True,
            in_import=True,
            aliases=("מתחיל ב", "התחלה", "תאריך התחלה", "start", "start date"),
            position=30,
        ),
        FieldSpec(
            key="due_at",
            label=_("Target"),
            type=DATETIME,
            in_list=True,
            in_form=True,
            in_import=True,
            in_mini_card=True,
            aliases=("יעד", "יעד לסיום", "תאריך יעד", "due", "due date"),
            position=32,
        ),
    )


def _waiting() -> Iterator[FieldSpec]:
    """Return what tells that a task waits for others, and what closes it all the same."""
    yield FieldSpec(
        key="open_predecessors",
        label=_("Waits for open tasks"),
        type=COUNT,
        is_computed=True,
        in_list=True,
        in_card=False,
        in_mini_card=True,
        in_history=False,
        position=37,
    )
    yield FieldSpec(
        key="closed_regardless",
        label=_("Close it although it waits for open tasks"),
        type=BOOLEAN,
        in_card=False,
        position=71,
    )


def _sharing() -> Iterator[FieldSpec]:
    """Return what says who else sees a task: its branch and department open up by it (H-65)."""
    yield FieldSpec(
        key="sharing",
        label=_("Shared task"),
        type=choice(options_of(Sharing.choices)),
        default=Sharing.PERSONAL.value,
        in_form=True,
        position=40,
    )
    opened_by = {
        "branch": frozenset({Sharing.BRANCH.value, Sharing.DEPARTMENT.value}),
        "department": frozenset({Sharing.DEPARTMENT.value}),
    }
    for spec in place_fields(position=40):
        if values := opened_by.get(spec.key):
            yield replace(spec, depends=Dependency("sharing", values, "visible"))


def _repeating() -> Iterator[FieldSpec]:
    """Return how a task comes again once it is done."""
    yield FieldSpec(
        key="repeats",
        label=_("Repeats"),
        type=choice(options_of(Repeating.choices)),
        in_form=True,
        help=_("When the task is done, the next one is made by itself."),
        position=45,
    )
    opened = Dependency("repeats", frozenset(Repeating.values), "visible")
    yield FieldSpec(
        key="repeat_interval",
        label=_("Every"),
        type=number(0),
        default="1",
        depends=opened,
        in_form=True,
        position=46,
    )
    yield FieldSpec(
        key="repeat_until",
        label=_("Repeats until"),
        type=DATE,
        depends=opened,
        in_form=True,
        position=47,
    )


def _contact(name: Text) -> Fields:
    return (
        link_field(
            "contact",
            _("Contact"),
            in_form=True,
            position=51,
        ),
        FieldSpec(
            key="contact_name",
            label=name,
            type=TEXT,
            in_form=True,
            in_import=True,
            aliases=("מוסר ההודעה", "איש קשר", "contact"),
            position=52,
        ),
        FieldSpec(
            key="phone",
            label=_("Phone"),
            type=PHONE,
            in_form=True,
            in_import=True,
            aliases=("טלפון", "phone"),
            position=53,
        ),
    )


def _course() -> Iterator[FieldSpec]:
    """Return what tells how a request went on; all but the feedback and the lock is automatic."""
    yield FieldSpec(key="feedback", label=_("Feedback / remarks"), type=LONG_TEXT, position=70)
    yield FieldSpec(
        key="given_by",
        label=_("Given by"),
        type=USER,
        attribute="created_by_id",
        label_attribute="created_by__display_name",
        is_computed=True,
        in_filter=True,
        mine="membership_id",
        mine_label=_("That I gave"),
        position=72,
    )
    yield FieldSpec(
        key="closed_at", label=_("Closed at"), type=DATETIME, is_computed=True, position=74
    )
    yield FieldSpec(
        key="is_locked_for_recipient",
        label=_("Block changes by the recipient"),
        type=BOOLEAN,
        in_form=True,
        position=80,
    )
    yield from moment_fields()
