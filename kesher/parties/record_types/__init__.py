"""The record types of parties and contacts: what lists, search, import and history show of them."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kesher.exchange.queries import register_target
from kesher.parties.record_types.contacts import CONTACT
from kesher.parties.record_types.imports import PARTY_IMPORT
from kesher.parties.record_types.parties import PARTY
from kesher.parties.rendering.duplicates_panel import duplicates_panel
from kesher.parties.rendering.tabs import contact_figure, contacts_tab, details_tab
from kesher.records.queries import (
    history_tab,
    register,
    register_panel,
    register_relation,
    register_tab,
    visible_records,
)
from kesher.records.rules.record_types import CardPanel, CardTab, Relation
from kesher.tenancy.rules.access import Actor

__all__ = ["CONTACT", "PARTY"]


def _contacts(actor: Actor) -> Any:
    return visible_records(actor, CONTACT).filter(archived_at=None)


register(PARTY)
register(CONTACT)
register_target(PARTY_IMPORT)
register_relation(
    "party", Relation(key="contacts", label=_("Contacts"), rows=_contacts, path="party_id")
)

register_tab(
    CardTab(
        record_type="party",
        key="details",
        label=_("Contact details"),
        position=80,
        template="parties/_party_details.html",
        context=details_tab,
    )
)
register_tab(
    CardTab(
        record_type="party",
        key="contacts",
        label=_("Contacts"),
        position=90,
        template="parties/_party_contacts.html",
        context=contacts_tab,
        count=contact_figure,
    )
)
register_tab(history_tab(PARTY))
register_panel(
    CardPanel(
        record_type="party",
        key="duplicates",
        position=900,
        template="parties/_party_duplicates.html",
        context=duplicates_panel,
    )
)
