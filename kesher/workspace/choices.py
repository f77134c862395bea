"""The screens that the frame leads to, in their order."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Destination:
    """A screen in the navigation: where it is, what it needs, how it looks."""

    key: str
    label: Promise
    icon: str
    url_name: str
    right: str
    is_primary: bool = False


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
                "call_queue",
                _("Calls for today"),
                "phone-call",
                "activities:call_queue",
                "activity.see",
                is_primary=True,
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
                "parties:customer_list",
                "party.see",
                is_primary=True,
            ),
            Destination(
                "suppliers",
                _("Suppliers"),
                "truck",
                "parties:supplier_list",
                "party.see",
                is_primary=True,
            ),
            Destination(
                "contacts", _("Contacts"), "address-book", "parties:contact_list", "contact.see"
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
        _("Administration"),
        (
            Destination("imports", _("Import"), "upload", "exchange:import_list", "party.create"),
            Destination("settings", _("Settings"), "settings", "workspace:settings", ""),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class QuickAdd:
    """An entry of the «+» menu."""

    label: Promise
    icon: str
    url_name: str
    right: str
    opens_dialog: bool = True


QUICK_ADD = (
    QuickAdd(_("New customer"), "user-plus", "parties:party_quick_create", "party.create"),
    QuickAdd(_("Incoming call"), "phone-incoming", "activities:incoming_call", "activity.create"),
    QuickAdd(_("New meeting"), "calendar-plus", "activities:meeting_create", "meeting.create"),
)
