"""The record type of projects, and what projects add to the card of a party."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext_lazy

from kesher.customfields.rules.choice import choice, options_of
from kesher.customfields.rules.day import DATE
from kesher.customfields.rules.money import MONEY
from kesher.customfields.rules.text import TEXT
from kesher.customfields.rules.user import USER
from kesher.parties.choices import PARTY_LEFT
from kesher.projects.choices import ProjectStatus
from kesher.projects.models import Project
from kesher.projects.operations import settle_project
from kesher.projects.rules.statuses import CLOSED, FIRST, STATUSES
from kesher.records.operations import plain_writer
from kesher.records.queries import register, register_tab
from kesher.records.queries.shared_fields import (
    link_field,
    moment_fields,
    place_fields,
    remarks_field,
)
from kesher.records.rendering.related import related_tab
from kesher.records.rules.generic import create_deed, edit_deed, status_deed
from kesher.records.rules.record_types import (
    BuiltInList,
    FieldSpec,
    GuardedStatus,
    NumberSeries,
    RecordType,
    SearchSpec,
)
from kesher.tenancy.rules.rights import record_rights, register_rights

STATUS = choice(
    options_of(
        ProjectStatus.choices,
        {
            ProjectStatus.ACTIVE: "blue",
            ProjectStatus.ON_HOLD: "amber",
            ProjectStatus.DONE: "green",
            ProjectStatus.CANCELED: "red",
        },
    )
)

register_rights(record_rights("project", gettext_noop("Projects")))

PROJECT = register(
    RecordType(
        key="project",
        label=_("project"),
        label_plural=_("projects"),
        icon="briefcase",
        model=Project,
        table="projects_project",
        right="project",
        condition={"deleted_at": None, "party__left_lists_at": None},
        left_out={"party__left_lists_at": PARTY_LEFT},
        archived_attribute="archived_at",
        writer=plain_writer("project", settle=settle_project),
        numbers=NumberSeries("P", 4),
        statuses=(GuardedStatus(field_key="status", table=STATUSES, first=FIRST, closed=CLOSED),),
        search=SearchSpec(
            title="name", details=("number", "party__name"), list_path="projects", position=40
        ),
        row_deeds=(
            edit_deed("project", _("Edit")),
            status_deed("project", _("Set status")),
        ),
        fields=(
            FieldSpec(
                key="number",
                label=_("Number"),
                type=TEXT,
                is_computed=True,
                in_list=True,
                position=5,
            ),
            FieldSpec(
                key="name",
                label=_("Name of the project"),
                type=TEXT,
                sort_attribute="sort_key",
                is_required=True,
                in_list=True,
                in_form=True,
                in_import=True,
                aliases=("שם הפרויקט", "פרויקט", "project", "project name"),
                position=10,
            ),
            link_field(
                "party",
                _("Customer"),
                is_required=True,
                in_list=True,
                in_form=True,
                in_import=True,
                in_mini_card=True,
                aliases=("לקוח", "שם לקוח", "שם הלקוח", "customer"),
                position=20,
            ),
            FieldSpec(
                key="status",
                label=_("Status"),
                type=STATUS,
                in_list=True,
                in_form=True,
                in_filter=True,
                in_import=True,
                in_mini_card=True,
                aliases=("סטטוס", "מצב", "status"),
                position=30,
            ),
            FieldSpec(
                key="start_date",
                label=_("Starts"),
                type=DATE,
                in_form=True,
                in_import=True,
                aliases=("התחלה", "תאריך התחלה", "start", "start date"),
                position=40,
            ),
            FieldSpec(
                key="target_date",
                label=_("To be done by"),
                type=DATE,
                in_list=True,
                in_form=True,
                in_filter=True,
                in_import=True,
                in_mini_card=True,
                aliases=("תאריך יעד", "יעד", "target date", "due date"),
                position=41,
            ),
            FieldSpec(
                key="end_date",
                label=_("Ended"),
                type=DATE,
                in_form=True,
                in_import=True,
                aliases=("סיום", "תאריך סיום", "end date"),
                position=42,
            ),
            FieldSpec(
                key="budget",
                label=_("Budget"),
                type=MONEY,
                in_list=True,
                in_form=True,
                in_import=True,
                aliases=("תקציב", "budget"),
                position=50,
            ),
            FieldSpec(
                key="manager",
                label=_("Project manager"),
                type=USER,
                attribute="manager_id",
                label_attribute="manager__display_name",
                in_list=True,
                in_form=True,
                in_filter=True,
                in_import=True,
                mine="membership_id",
                mine_label=_("That I manage"),
                aliases=("מנהל", "מנהל פרויקט", "manager"),
                position=55,
            ),
            *place_fields(position=60),
            remarks_field(position=90),
            *moment_fields(),
        ),
        lists=(
            BuiltInList(
                path="projects",
                label=pgettext_lazy("list", "Projects"),
                icon="briefcase",
                status_field="status",
                search_label=_("Search in projects"),
                empty_title=_("No projects yet"),
                empty_text=_(
                    "Here stands the work for your customers that goes on for weeks and months."
                ),
                deeds=(create_deed("project", _("New project")),),
            ),
        ),
    )
)

register_tab(
    related_tab(
        "party", "project", by="party", label=pgettext_lazy("list", "Projects"), position=65
    )
)
