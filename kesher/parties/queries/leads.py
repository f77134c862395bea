"""What a party would lose on leaving the lists as a fictitious lead."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kesher.lib.ids import read_id
from kesher.parties.models import Address, Contact, Email, Party, Phone
from kesher.parties.queries.access import may, visible_parties
from kesher.parties.rules.entries import FIELD_OF_LIST
from kesher.parties.rules.lead_fields import COLUMNS, lost_fields
from kesher.records.queries import record_type_for
from kesher.records.rules.record_types import RecordType
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


def values_to_be_lost(
    actor: Actor, party: Party, kept: list[str]
) -> list[tuple[str | Promise, str]]:
    """Return label and text of every value that is there and is not kept by the business.

    What the actor may not read is not shown, though it is lost as well.
    """
    found = []
    kind = record_type_for(actor, "party")
    for name in lost_fields(kept):
        if not _is_read(actor, kind, party, name):
            continue
        text = _column_text(kind, party, name) if name in COLUMNS else _rows_text(party, name)
        if text:
            found.append((LOSABLE_LABELS[name], text))
    return found


def _is_read(actor: Actor, kind: RecordType, party: Party, name: str) -> bool:
    if name == "contacts":
        return may(actor, "contact.see", party)
    return name == "custom_values" or bool(kind.find_field(FIELD_OF_LIST.get(name, name)))


def _column_text(kind: RecordType, party: Party, name: str) -> str:
    if name != "custom_values":
        return str(getattr(party, name))
    own = [spec for spec in kind.fields if spec.is_custom and not spec.is_computed]
    shown = ((spec.label, spec.type.display(spec.value_of(party))) for spec in own)
    return " · ".join(f"{label}: {text}" for label, text in shown if text)


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
    found = read_id(str(party_id or ""))
    if found is None:
        return ""
    return visible_parties(actor).filter(pk=found).values_list("name", flat=True).first() or ""
