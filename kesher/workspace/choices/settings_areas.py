"""The areas of the settings, in their order."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


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
