"""The fields of tasks."""

from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kesher.activities.rules.meeting_links import MEETING_LINK
from kesher.customfields.rules.boolean import BOOLEAN
from kesher.customfields.rules.choice import choice, options_of
from kesher.customfields.rules.day import DATE
from kesher.customfields.rules.long_text import LONG_TEXT
from kesher.customfields.rules.moment import DATETIME
from kesher.customfields.rules.number import number, show_number
from kesher.customfields.rules.text import TEXT
from kesher.records.queries.shared_fields import link_field, place_fields
from kesher.records.rules.record_types import Dependency, FieldSpec
from kesher.requests.choices import (
    Repeating,
    Sharing,
    TaskType,
)
from kesher.requests.record_types.options import TASK_STATUSES
from kesher.requests.record_types.shared_fields import Fields, contact, course, nature, whom

PERCENT_DONE = replace(
    number(0),
    key="percent",
    display=lambda value: "" if value is None else f"{show_number(value)}%",
    widget_name="percent",
)
COUNT = replace(number(0), display=lambda value: show_number(value) if value else "")


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
        *nature(
            options_of(TaskType.choices),
            TaskType.GENERAL,
            TASK_STATUSES,
            pgettext_lazy("of a task", "Status"),
        ),
        *whom(_("Handler"), _("Customer / supplier")),
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
        *contact(_("Contact name")),
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
        *course(),
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
