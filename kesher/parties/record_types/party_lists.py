"""The lists of customers, of suppliers and of both together."""

from django.utils.translation import gettext_lazy as _

from kesher.lib.errors import Text
from kesher.parties.choices import PartyRole
from kesher.records.rules.record_types import BuiltInList, Deed


def _create(label: Text, role: PartyRole) -> Deed:
    return Deed(
        key="create",
        label=label,
        icon="plus",
        url_name="parties:party_create",
        query=f"role={role.value}",
        right="party.create",
    )


PARTY_LISTS = (
    BuiltInList(
        path="customers",
        label=_("Customers"),
        icon="users",
        condition={"customer_status__isnull": False},
        hidden_fields=frozenset({"supplier_status", "id_number"}),
        status_field="customer_status",
        search_label=_("Search in customers"),
        empty_title=_("No customers yet"),
        empty_text=_(
            "Here stands everybody who buys from you, or may one day. "
            "Add the first one, or bring them all from a sheet."
        ),
        deeds=(_create(_("New customer"), PartyRole.CUSTOMER),),
    ),
    BuiltInList(
        path="suppliers",
        label=_("Suppliers"),
        icon="truck",
        condition={"supplier_status__isnull": False},
        hidden_fields=frozenset({"customer_status", "id_number", "standing"}),
        status_field="supplier_status",
        search_label=_("Search in suppliers"),
        empty_title=_("No suppliers yet"),
        empty_text=_("Here stands everybody you buy from. Add the first one."),
        deeds=(_create(_("New supplier"), PartyRole.SUPPLIER),),
    ),
    BuiltInList(
        path="parties",
        label=_("Customers and suppliers"),
        icon="building",
        search_label=_("Search in all"),
        empty_title=_("Nobody here yet"),
        empty_text=_("Here stand customers and suppliers together."),
        deeds=(_create(_("New customer"), PartyRole.CUSTOMER),),
    ),
)
