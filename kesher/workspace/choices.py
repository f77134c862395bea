"""The screens that the frame leads to, in their order."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kesher.tenancy.rules.access import Level


@dataclass(frozen=True, slots=True)
class Destination:
    """A screen in the navigation: where it is, what it needs, how it looks.

    `listing` is the path of a generic list. Of `or_rights` one is as good as `right`. What has a
    `short_label` stands under it in the phone's bottom bar.
    """

    key: str
    label: Promise
    icon: str
    url_name: str
    right: str
    short_label: Promise | str = ""
    listing: str = ""
    or_rights: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DestinationGroup:
    """Destinations under one heading; the first group has none."""

    label: Promise | str
    destinations: tuple[Destination, ...]


NAVIGATION = (
    DestinationGroup(
        "",
        (
            Destination(
                "home",
                pgettext_lazy("screen", "Home"),
                "home",
                "workspace:home",
                "",
                short_label=pgettext_lazy("screen", "Home"),
            ),
            Destination(
                "call_queue",
                _("Calls for today"),
                "phone-call",
                "activities:call_queue",
                "activity.see",
                short_label=pgettext_lazy("bottom bar", "Calls"),
            ),
            Destination(
                "active_requests",
                _("Handling requests"),
                "inbox",
                "requests:active_requests",
                "request.see",
                short_label=pgettext_lazy("bottom bar", "Requests"),
            ),
            Destination(
                "diary",
                _("Diary"),
                "calendar-event",
                "diary:diary",
                "activity.see",
            ),
            Destination(
                "unknown_calls",
                _("Calls from unknown numbers"),
                "user-question",
                "activities:unknown_call_list",
                "activity.see",
            ),
        ),
    ),
    DestinationGroup(
        _("People"),
        (
            Destination(
                "customers",
                _("Customers"),
                "users",
                "savedviews:record_list",
                "party.see",
                listing="customers",
                short_label=_("Customers"),
            ),
            Destination(
                "suppliers",
                _("Suppliers"),
                "truck",
                "savedviews:record_list",
                "party.see",
                listing="suppliers",
            ),
            Destination(
                "contacts",
                _("Contacts"),
                "address-book",
                "savedviews:record_list",
                "contact.see",
                listing="contacts",
            ),
            Destination(
                "duplicates",
                _("Duplicates"),
                "copy",
                "parties:duplicate_list",
                "party.merge",
            ),
            Destination(
                "fictitious_leads",
                _("Duplicate / fictitious leads"),
                "user-off",
                "activities:fictitious_lead_list",
                "party.see",
            ),
        ),
    ),
    DestinationGroup(
        _("Work"),
        (
            Destination(
                "tasks",
                pgettext_lazy("list", "Tasks"),
                "checkbox",
                "savedviews:record_list",
                "request.see",
                listing="tasks",
            ),
            Destination(
                "messages",
                pgettext_lazy("list", "Messages"),
                "message-2",
                "savedviews:record_list",
                "request.see",
                listing="messages",
            ),
            Destination(
                "request_report",
                _("Requests report"),
                "chart-bar",
                "requests:request_report",
                "request.see",
            ),
            Destination(
                "deals", _("Deals"), "coin", "savedviews:record_list", "deal.see", listing="deals"
            ),
            Destination(
                "projects",
                _("Projects"),
                "briefcase",
                "savedviews:record_list",
                "project.see",
                listing="projects",
            ),
        ),
    ),
    DestinationGroup(
        _("Administration"),
        (
            Destination(
                "batches",
                _("Bulk actions"),
                "checkbox",
                "exchange:batch_list",
                "party.create",
                or_rights=("party.edit", "party.export", "contact.edit", "contact.export"),
            ),
            Destination(
                "recycle_bin", _("Recycle bin"), "trash", "workspace:recycle_bin", "party.delete"
            ),
            Destination("settings", _("Settings"), "settings", "workspace:settings", ""),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class QuickAdd:
    """An entry of the «+» menu; a `record_type` is made in the generic form."""

    label: Promise
    icon: str
    url_name: str
    right: str
    opens_dialog: bool = True
    record_type: str = ""
    query: str = ""
    shortcut: str = ""


QUICK_ADD = (
    QuickAdd(_("New customer"), "user-plus", "parties:party_quick_create", "party.create"),
    QuickAdd(
        _("New supplier"),
        "truck",
        "parties:party_create",
        "party.create",
        opens_dialog=False,
        query="role=supplier",
    ),
    QuickAdd(_("Incoming call"), "phone-incoming", "activities:incoming_call", "activity.create"),
    QuickAdd(_("New meeting"), "calendar-plus", "activities:meeting_create", "activity.create"),
    QuickAdd(
        _("New task"),
        "checkbox",
        "records:record_create",
        "request.create",
        record_type="task",
        shortcut="KeyT",
    ),
    QuickAdd(
        _("New message"),
        "message-2",
        "records:record_create",
        "request.create",
        record_type="message",
    ),
    QuickAdd(
        _("New documentation"), "file-text", "activities:documentation_create", "activity.create"
    ),
    QuickAdd(_("New deal"), "coin", "records:record_create", "deal.create", record_type="deal"),
    QuickAdd(
        _("New project"),
        "briefcase",
        "records:record_create",
        "project.create",
        record_type="project",
    ),
)


@dataclass(frozen=True, slots=True)
class SettingsArea:
    """A part of the settings."""

    key: str
    label: Promise
    help: Promise
    icon: str
    url_name: str
    right: str


SETTINGS_AREAS = (
    SettingsArea(
        "business_settings",
        _("The business"),
        _("Name, number, address and logo on every print; working hours; the windows of the log"),
        "building-store",
        "workspace:business_settings",
        "settings.business",
    ),
    SettingsArea(
        "user_list",
        _("Users"),
        _("Who may enter, with which role, in which branch and department"),
        "users",
        "workspace:user_list",
        "settings.users",
    ),
    SettingsArea(
        "role_list",
        _("Roles and permissions"),
        _("What each role may see, create, edit, archive and export, and how far"),
        "shield-lock",
        "workspace:role_list",
        "settings.roles",
    ),
    SettingsArea(
        "record_design",
        _("Record design"),
        _("Fields of your own, their order and wording, and who reads and writes each"),
        "forms",
        "workspace:record_design",
        "settings.records",
    ),
    SettingsArea(
        "option_table_list",
        _("Types, statuses and priorities"),
        _("Kinds of messages and tasks, their statuses and priorities, in your words and order"),
        "tag",
        "workspace:option_table_list",
        "settings.records",
    ),
    SettingsArea(
        "reminder_presets",
        _("Reminder presets"),
        _("What is offered when a reminder is set or put off: ten minutes, tomorrow at 9:30"),
        "alarm",
        "workspace:reminder_presets",
        "settings.records",
    ),
    SettingsArea(
        "record_type_list",
        _("Kinds of records"),
        _("Kinds of records of your own, such as vehicles or assets, with statuses and numbers"),
        "folder",
        "workspace:record_type_list",
        "settings.records",
    ),
    SettingsArea(
        "org_tree",
        _("Branches and departments"),
        _("The users' tree"),
        "hierarchy-2",
        "workspace:org_tree",
        "settings.org_units",
    ),
    SettingsArea(
        "working_hours",
        _("Working hours and holidays"),
        _("Of the business, its branches and every user; days off; whose holidays are kept"),
        "clock",
        "diary:working_hours",
        "",
    ),
    SettingsArea(
        "resource_list",
        _("Resources"),
        _("Rooms, cars and whatever else a meeting takes for itself"),
        "box",
        "diary:resource_list",
        "settings.business",
    ),
    SettingsArea(
        "group_list",
        _("Groups"),
        _("Users who get work together"),
        "users-group",
        "workspace:group_list",
        "settings.groups",
    ),
    SettingsArea(
        "lead_fields",
        _("Fictitious leads"),
        _("Which values are kept when a lead is fictitious or a duplicate"),
        "user-off",
        "workspace:lead_fields",
        "settings.leads",
    ),
    SettingsArea(
        "api_token_list",
        _("API tokens"),
        _("Let programs work with the records of this business"),
        "api",
        "workspace:api_token_list",
        "settings.api",
    ),
    SettingsArea(
        "access_explained",
        _("Why do I (not) see this?"),
        _("What is open to a user and why: a record, a field, a screen"),
        "help-circle",
        "workspace:access_explained",
        "",
    ),
    SettingsArea(
        "webhook_list",
        _("Messages to other systems (webhooks)"),
        _("Tell other systems at once of what happens to records"),
        "bolt",
        "workspace:webhook_list",
        "settings.api",
    ),
    SettingsArea(
        "activation",
        _("Activation code"),
        _("What is active in this business, and until when"),
        "key",
        "tenancy:activation",
        "settings.activation",
    ),
    SettingsArea(
        "profile",
        _("My profile"),
        _("Name, password, second factor, open sessions, language and look"),
        "user",
        "tenancy:profile",
        "",
    ),
)


SCOPE_CHOICES = (
    ("read", _("Read")),
    ("write", _("Create and change")),
    ("delete", _("Delete and restore")),
    ("merge", _("Merge duplicates")),
    ("webhooks", _("Make webhooks")),
)

LEVEL_LABELS = {
    Level.NONE: pgettext_lazy("reach of a right", "None"),
    Level.OWN: pgettext_lazy("reach of a right", "Own"),
    Level.DEPARTMENT: pgettext_lazy("reach of a right", "Department"),
    Level.BRANCH: pgettext_lazy("reach of a right", "Branch"),
    Level.ALL: pgettext_lazy("reach of a right", "All"),
}


PLACE_WORDS = {
    "form": pgettext_lazy("where a field is shown", "Form"),
    "card": pgettext_lazy("where a field is shown", "Card"),
    "list": pgettext_lazy("where a field is shown", "List"),
    "mini_card": pgettext_lazy("where a field is shown", "Mini-card"),
}
UNIT_WORDS = (
    ("minute", pgettext_lazy("unit of time", "minutes")),
    ("hour", pgettext_lazy("unit of time", "hours")),
    ("day", pgettext_lazy("unit of time", "days")),
    ("week", pgettext_lazy("unit of time", "weeks")),
)
TONE_WORDS = (
    ("gray", pgettext_lazy("color", "Gray")),
    ("green", pgettext_lazy("color", "Green")),
    ("teal", pgettext_lazy("color", "Teal")),
    ("blue", pgettext_lazy("color", "Blue")),
    ("amber", pgettext_lazy("color", "Amber")),
    ("red", pgettext_lazy("color", "Red")),
)
