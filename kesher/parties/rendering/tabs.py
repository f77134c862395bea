"""The tabs of a card that show how to reach a party and who is there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kesher.attachments.rendering import files_menu_item
from kesher.lib.errors import NotPermitted
from kesher.lib.urls import business_url
from kesher.parties.choices import IdNumberKind, PartyKind
from kesher.parties.models import Contact, Email, Party, Phone
from kesher.parties.queries.access import may
from kesher.parties.queries.card import addresses_of, contacts_of, emails_of, phones_of
from kesher.parties.rendering.card import shown_id_number
from kesher.parties.rendering.reach import (
    ShownPhone,
    show_address,
    show_email,
    show_phone_row,
)
from kesher.parties.rules.warnings import id_number_warnings
from kesher.records.queries import record_type_for
from kesher.records.rendering import draw_avatar, draw_link
from kesher.records.rendering.values import ShownValue, shown_values
from kesher.records.rules.demands import is_shown
from kesher.records.rules.record_types import FieldSpec, RecordType
from kesher.tenancy.rules.access import Actor

_Row = TypeVar("_Row", Phone, Email)


@dataclass(frozen=True, slots=True)
class Detail:
    """A word and a value; `html` is finished."""

    label: str
    value: str = ""
    html: str = ""
    dir: str = "auto"
    warning: str = ""


@dataclass(frozen=True, slots=True)
class OwnSection:
    """Fields of the business' own under one heading; the first section may have none."""

    label: str
    values: tuple[ShownValue, ...]


@dataclass(frozen=True, slots=True)
class ShownContact:
    """A contact ready for its row."""

    id: int
    name: str
    avatar: str
    job_title: str
    phones: tuple[ShownPhone, ...]
    email: str
    remarks: str
    own: tuple[ShownValue, ...]
    is_main: bool
    is_archived: bool
    edit_url: str
    menu_id: str
    menu: tuple[dict[str, Any], ...]


def details_tab(actor: Actor, party: Party) -> Mapping[str, Any]:
    """Return every way to reach the party and what else its form holds. Three queries."""
    kind = record_type_for(actor, "party")
    reads = kind.find_field
    live = " ".join(
        [f"parties_party:{party.pk}"]
        + [f"parties_{table}@{party.pk}" for table in ("phone", "email", "address")]
    )
    return {
        "phones": [show_phone_row(phone) for phone in phones_of(party)] if reads("phone") else [],
        "emails": [show_email(email) for email in emails_of(party)] if reads("email") else [],
        "addresses": (
            [show_address(address) for address in addresses_of(party)] if reads("locality") else []
        ),
        "details": _details(actor, party, kind),
        "own_sections": own_sections(actor, kind, party),
        "remarks": party.remarks if _is_on_card(kind, "remarks") else "",
        "edit_url": _party_url(actor, "party_edit", party),
        "edit_reason": _reason(actor, "party.edit", party),
        "tab_live": live,
    }


def contacts_tab(actor: Actor, party: Party) -> Mapping[str, Any]:
    """Return the people at the party, the main one first, archived ones last. Three queries."""
    sees = may(actor, "contact.see", party)
    contacts = contacts_of(party) if sees else []
    edit_reason = _reason(actor, "contact.edit", party)
    kind = record_type_for(actor, "contact")
    archive_reason = _reason(actor, "contact.archive", party)
    merge_reason = _reason(actor, "party.merge", party)
    return {
        "contacts": [
            _shown_contact(actor, kind, contact, edit_reason, archive_reason, merge_reason)
            for contact in contacts
        ],
        "create_url": _party_url(actor, "contact_create", party),
        "create_reason": _reason(actor, "contact.create", party),
        "see_reason": "" if sees else str(NotPermitted("contact.see").message),
        "tab_live": f"parties_contact@{party.pk} parties_phone@{party.pk} parties_email@{party.pk}",
    }


def contact_figure(actor: Actor, party: Party) -> int | None:
    """Return the number of contacts, which the card was read with."""
    count: int | None = getattr(party, "card_contact_count", None)
    return count if may(actor, "contact.see", party) else None


def _is_on_card(kind: RecordType, key: str) -> bool:
    spec = kind.find_field(key)
    return spec is not None and spec.in_card


def own_sections(actor: Actor, kind: RecordType, record: Any) -> list[OwnSection]:
    """Return the values of the business' own fields that stand on the card, by section."""
    values = {spec.key: spec.value_of(record) for spec in kind.fields}
    found: dict[str, list[FieldSpec]] = {}
    for spec in kind.fields:
        if spec.is_custom and spec.in_card and is_shown(spec, kind, values):
            found.setdefault(spec.section, []).append(spec)
    sections = [
        OwnSection(label, tuple(one for one in shown_values(actor, specs, record) if one.html))
        for label, specs in found.items()
    ]
    return [section for section in sections if section.values]


def _details(actor: Actor, party: Party, kind: RecordType) -> list[Detail]:
    shown = {spec.key: str(spec.label) for spec in kind.fields if spec.in_card}
    keys = ["kind"]
    if party.kind == PartyKind.PERSON:
        keys += ["title", "first_name", "last_name"]
    else:
        keys += ["name", "legal_name"]
    kind_word = str(PartyKind(party.kind).label)
    details = [
        Detail(shown[key], kind_word if key == "kind" else getattr(party, key))
        for key in keys
        if key in shown
    ]
    if party.id_number and "id_number" in shown:
        number_kind = IdNumberKind(party.id_number_kind)
        is_unknown = number_kind is IdNumberKind.UNKNOWN
        label = _("ID or company number") if is_unknown else str(number_kind.label)
        warnings = id_number_warnings(party.id_number_kind, party.id_number)
        details.append(
            Detail(
                label,
                shown_id_number(actor, party),
                dir="ltr",
                warning=" ".join(str(warning.text) for warning in warnings),
            )
        )
    if party.website and "website" in shown:
        details.append(
            Detail(shown["website"], html=SafeString(draw_link(_web_address(party.website))))
        )
    places = {
        "owner": party.owner.display_name if party.owner else "",
        "branch": party.branch.name if party.branch else "",
        "department": party.department.name if party.department else "",
    }
    details += [Detail(shown[key], name) for key, name in places.items() if key in shown]
    return [detail for detail in details if detail.value or detail.html]


def _web_address(text: str) -> str:
    """Return an address that a link may hold: nothing but http and https."""
    if text.lower().startswith(("http://", "https://")):
        return text
    return f"https://{text}"


def _shown_contact(
    actor: Actor,
    kind: RecordType,
    contact: Contact,
    edit_reason: str,
    archive_reason: str,
    merge_reason: str,
) -> ShownContact:
    reads = kind.find_field
    phones = _in_order(contact.phones.all()) if reads("phone") else []
    emails = _in_order(contact.emails.all()) if reads("email") else []
    edit_url = _contact_url(actor, "contact_edit", contact)
    is_archived = contact.archived_at is not None
    if is_archived:
        edit_reason = edit_reason or _("This is in the archive. Bring it back to change it.")
    move = "contact_unarchive" if is_archived else "contact_archive"
    menu = (
        {"label": _("Edit"), "icon": "pencil", "dialog": edit_url, "reason": edit_reason},
        files_menu_item(actor, "contact", contact.pk),
        {
            "label": _("Merge with…"),
            "icon": "link",
            "dialog": _contact_url(actor, "contact_merge_with", contact),
            "reason": merge_reason,
        },
        {
            "label": (
                _("Bring back from the archive") if is_archived else _("Move to the archive")
            ),
            "icon": "archive-off" if is_archived else "archive",
            "post": _contact_url(actor, move, contact),
            "swap": "none",
            "reason": archive_reason,
        },
    )
    return ShownContact(
        id=contact.pk,
        name=" ".join(filter(None, (contact.title if reads("title") else "", contact.name))),
        avatar=SafeString(draw_avatar(contact.name)),
        job_title=contact.job_title if _is_on_card(kind, "job_title") else "",
        phones=tuple(map(show_phone_row, phones)),
        email=emails[0].address if emails else "",
        remarks=contact.remarks if _is_on_card(kind, "remarks") else "",
        own=tuple(
            value for section in own_sections(actor, kind, contact) for value in section.values
        ),
        is_main=contact.is_main and not is_archived,
        is_archived=is_archived,
        edit_url="" if edit_reason else edit_url,
        menu_id=f"contact-{contact.pk}-menu",
        menu=menu,
    )


def _in_order(rows: Iterable[_Row]) -> list[_Row]:
    return sorted(rows, key=lambda row: (not row.is_main, row.position))


def _reason(actor: Actor, right: str, party: Party) -> str:
    if not may(actor, right, party):
        return str(NotPermitted(right).message)
    if party.archived_at:
        return _("This is in the archive. Bring it back to change it.")
    return ""


def _party_url(actor: Actor, name: str, party: Party, **kwargs: Any) -> str:
    return business_url(actor.business_slug, f"parties:{name}", party_id=party.pk, **kwargs)


def _contact_url(actor: Actor, name: str, contact: Contact) -> str:
    return business_url(actor.business_slug, f"parties:{name}", contact_id=contact.pk)
