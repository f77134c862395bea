"""What a party would lose on leaving the lists as a fictitious lead."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kesher.parties.models import Address, Contact, Email, Party, Phone
from kesher.parties.queries.access import visible_parties
from kesher.parties.rules.lead_fields import COLUMNS, lost_fields
from kesher.tenancy.rules.access import Actor

LOSABLE_LABELS: dict[str, str | Promise] = {
    "title": pgettext_lazy("of a person", "Title"),
    "legal_name": _("Legal name"),
    "id_number": _("ID or company number"),
    "account_key": _("Account key"),
    "website": _("Website"),
    "remarks": _("Remarks"),
    "card_message": _("Message that pops on entering the card"),
    "custom_values": _("Own fields"),
    "phones": _("Phones"),
    "emails": _("E-mails"),
    "addresses": _("Addresses"),
    "contacts": _("Contacts"),
}


def values_to_be_lost(party: Party, kept: list[str]) -> list[tuple[str | Promise, str]]:
    """Return label and text of every value that is there and is not kept by the business."""
    found = []
    for name in lost_fields(kept):
        text = _column_text(party, name) if name in COLUMNS else _rows_text(party, name)
        if text:
            found.append((LOSABLE_LABELS[name], text))
    return found


def _column_text(party: Party, name: str) -> str:
    value = getattr(party, name)
    return ", ".join(map(str, value.values())) if isinstance(value, dict) else str(value)


def _rows_text(party: Party, name: str) -> str:
    rows: dict[str, Iterable[object]] = {
        "phones": Phone.objects.filter(party=party),
        "emails": Email.objects.filter(party=party),
        "addresses": Address.objects.filter(party=party),
        "contacts": Contact.objects.filter(party=party),
    }
    return " · ".join(str(row) for row in rows[name])


def name_of(actor: Actor, party_id: str | int | None) -> str:
    """Return the name of a party that the actor may see, empty for any other."""
    if not str(party_id or "").isdecimal():
        return ""
    return (
        visible_parties(actor).filter(pk=int(party_id or 0)).values_list("name", flat=True).first()
        or ""
    )
