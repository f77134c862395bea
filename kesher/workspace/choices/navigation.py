"""The screens that the frame leads to, in their order, and what can be added from everywhere."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


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
