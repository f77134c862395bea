"""The head and the side of a card."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kesher.lib.errors import NotPermitted
from kesher.lib.id_numbers import mask_id_number
from kesher.lib.urls import business_url
from kesher.parties.choices import CustomerStatus, PartyRole, SupplierStatus
from kesher.parties.models import Party
from kesher.parties.queries.access import may
from kesher.parties.queries.card import PartyCard
from kesher.parties.rendering.reach import ShownPhone, address_lines, show_phone
from kesher.records.queries import card_deeds_of
from kesher.records.rendering import draw_avatar
from kesher.records.rendering.card import why_item
from kesher.records.rules.record_types import Deed, RecordType, options_of_field
from kesher.tenancy.rules.access import Actor


@dataclass(frozen=True, slots=True)
class Pill:
    """A status."""

    text: str
    tone: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A word and its value in the side of the card."""

    label: str
    value: str
    href: str = ""
    dir: str = "auto"
    whatsapp: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class CardHead:
    """All that stands above the tabs."""

    avatar: str
    pills: tuple[Pill, ...]
    roles: tuple[str, ...]
    meta: tuple[str, ...]
    phone: ShownPhone | None
    phone_reason: str
    actions: str
    archived_text: str
    unarchive_url: str
    live: str


def card_head(actor: Actor, card: PartyCard, record_type: RecordType) -> CardHead:
    """Return the head of a card; `record_type` is that of parties as the actor may see it."""
    party = card.party
    phones = [show_phone(row) for row in card.phones if record_type.find_field("phone")]
    phone = next((shown for shown in phones if shown.tel), None)
    return CardHead(
        avatar=_large(draw_avatar(party.name)),
        pills=tuple(_pills(party, record_type)),
        roles=tuple(_roles(party)),
        meta=tuple(_meta(actor, party, record_type)),
        phone=phone,
        phone_reason=_phone_reason(phones) if phone is None else "",
        actions=_draw_actions(actor, party, record_type),
        archived_text=_archived(party),
        unarchive_url=""
        if _reason(actor, "party.archive", party)
        else (_url(actor, "party_unarchive", party)),
        live=f"parties_party:{party.pk} parties_phone@{party.pk} parties_contact@{party.pk}",
    )


def card_facts(card: PartyCard, record_type: RecordType) -> list[Fact]:
    """Return what is looked up most: who to ask for, how to reach them, where they are.

    `record_type` is that of parties as the actor may see it.
    """
    known = {spec.key for spec in record_type.fields}
    party, contact = card.party, card.main_contact
    facts: list[Fact] = []
    if contact:
        job = f", {contact['job_title']}" if contact["job_title"] else ""
        facts.append(Fact(_("Contact"), f"{contact['name']}{job}"))
    for row in card.phones[:_PHONES_SHOWN] if "phone" in known else ():
        shown = show_phone(row)
        facts.append(
            Fact(
                shown.label or shown.kind or _("Phone"),
                shown.text,
                shown.tel,
                "ltr",
                shown.whatsapp,
                _phone_note(shown),
            )
        )
    if party.main_email and "email" in known:
        mail = party.main_email
        facts.append(Fact(_("E-mail"), mail, f"mailto:{mail}", "ltr"))
    if card.main_address and "locality" in known:
        facts.append(Fact(_("Address"), ", ".join(address_lines(card.main_address))))
    if party.account_key and "account_key" in known:
        facts.append(Fact(_("Account key"), party.account_key, dir="ltr"))
    return facts


_PHONES_SHOWN = 3


def shown_id_number(actor: Actor, party: Party) -> str:
    """Return the number of the party: whole for those who may change it, else its end."""
    if may(actor, "party.edit", party):
        return party.id_number
    return mask_id_number(party.id_number)


def _large(avatar: str) -> str:
    return SafeString(avatar.replace('class="avatar ', 'class="avatar avatar--large ', 1))


def _pills(party: Party, record_type: RecordType) -> Iterator[Pill]:
    for key in ("customer_status", "supplier_status"):
        value = getattr(party, key)
        yield from (
            Pill(str(option.label), option.tone)
            for option in options_of_field(record_type, key)
            if option.value == value
        )


def _roles(party: Party) -> Iterator[str]:
    if party.customer_status is not None:
        yield str(PartyRole.CUSTOMER.label)
    if party.supplier_status is not None:
        yield str(PartyRole.SUPPLIER.label)


def _meta(actor: Actor, party: Party, record_type: RecordType) -> Iterator[str]:
    known = {spec.key for spec in record_type.fields}
    if party.legal_name and party.legal_name != party.name and "legal_name" in known:
        yield party.legal_name
    if party.title and "title" in known:
        yield party.title
    if party.id_number and "id_number" in known:
        yield shown_id_number(actor, party)
    if party.locality_name and "locality" in known:
        yield party.locality_name
    since = timezone.localtime(party.created_at)
    yield _("since %(year)s") % {"year": since.year}
    if party.owner and "owner" in known:
        yield _("owner: %(name)s") % {"name": party.owner.display_name}


def _phone_reason(phones: list[ShownPhone]) -> str:
    if any(shown.no_calls for shown in phones):
        return _("This number is not to be called.")
    return _("No phone number is known.")


def _phone_note(shown: ShownPhone) -> str:
    notes = []
    if shown.extension:
        notes.append(_("ext. %(number)s") % {"number": shown.extension})
    if shown.no_calls:
        notes.append(_("no calls"))
    return ", ".join(notes)


def _archived(party: Party) -> str:
    if not party.archived_at:
        return ""
    day = date_format(timezone.localtime(party.archived_at), "d/m/Y")
    return _("In the archive since %(day)s. The card can be read; it stands in no list.") % {
        "day": day
    }


def _reason(actor: Actor, right: str, party: Party) -> str:
    return "" if may(actor, right, party) else str(NotPermitted(right).message)


def _url(actor: Actor, name: str, party: Party, **kwargs: Any) -> str:
    return business_url(actor.business_slug, f"parties:{name}", party_id=party.pk, **kwargs)


@dataclass(frozen=True, slots=True)
class _ActionState:
    """All that the buttons and the menu of a head depend on, but for which party it is."""

    business_slug: str
    language: str | None
    record_type: str
    is_archived: bool
    edit_reason: str
    contact_reason: str
    archive_reason: str
    merge_reason: str
    delete_reason: str
    deed_reasons: tuple[str, ...]
    offered_roles: tuple[tuple[str, str], ...]  # a role and whether to `add` or `remove` it


# Stand for the party while its buttons are drawn; no party ever has so large a number.
_ANY_PARTY = 987654321987654321
_ANY_NAME = str(_ANY_PARTY + 1)


def _draw_actions(actor: Actor, party: Party, record_type: RecordType) -> str:
    """Draw edit, menu and deeds; nearly all cards have the same, so they are drawn once."""
    is_archived = party.archived_at is not None
    edit_reason = _reason(actor, "party.edit", party)
    contact_reason = _reason(actor, "contact.create", party)
    if is_archived:
        edit_reason = edit_reason or _archive_reason()
        contact_reason = edit_reason
    drawn = _drawn_actions(
        _ActionState(
            business_slug=actor.business_slug,
            language=get_language(),
            record_type=record_type.key,
            is_archived=is_archived,
            edit_reason=edit_reason,
            contact_reason=contact_reason,
            archive_reason=_reason(actor, "party.archive", party),
            merge_reason=_reason(actor, "party.merge", party),
            delete_reason=_reason(actor, "party.delete", party),
            deed_reasons=tuple(
                _deed_reason(actor, party, deed) for deed in card_deeds_of(record_type.key)
            ),
            offered_roles=tuple(_offered_roles(party)),
        )
    )
    of_party = drawn.replace(str(_ANY_PARTY), str(party.pk)).replace(_ANY_NAME, escape(party.name))
    return SafeString(of_party)


@lru_cache(maxsize=1000)
def _drawn_actions(state: _ActionState) -> str:
    context = {
        "edit_url": _address(state, "party_edit"),
        "edit_reason": state.edit_reason,
        "menu": tuple(_menu(state)),
        "deeds": tuple(_deeds(state)),
    }
    return render_to_string("parties/_party_actions.html", context)


def _address(state: _ActionState, name: str, **kwargs: Any) -> str:
    return business_url(state.business_slug, f"parties:{name}", party_id=_ANY_PARTY, **kwargs)


def _archive_reason() -> str:
    return _("This is in the archive. Bring it back to change it.")


def _deeds(state: _ActionState) -> Iterator[dict[str, Any]]:
    deeds = card_deeds_of(state.record_type)
    for place, (deed, reason) in enumerate(zip(deeds, state.deed_reasons, strict=True), 1):
        arguments: dict[str, Any] = {**dict(deed.fixed), deed.argument: _ANY_PARTY}
        if deed.argument == "record_id":
            arguments.setdefault("record_type", state.record_type)
        address = business_url(state.business_slug, deed.url_name, **arguments)
        address = f"{address}?{deed.query}" if deed.query else address
        yield {
            "dialog" if deed.opens_dialog else "href": address,
            "label": str(deed.label),
            "icon": deed.icon,
            "variant": "primary" if place == len(deeds) else "",
            "shortcut": deed.shortcut,
            "reason": reason,
        }


def _deed_reason(actor: Actor, party: Party, deed: Deed) -> str:
    if party.archived_at:
        return _archive_reason()
    if not deed.right:
        return ""
    if deed.right.startswith("party."):
        return _reason(actor, deed.right, party)
    return "" if actor.may(deed.right) else str(NotPermitted(deed.right).message)


def _menu(state: _ActionState) -> Iterator[dict[str, Any]]:
    yield {
        "label": _("Edit"),
        "icon": "pencil",
        "url": _address(state, "party_edit"),
        "reason": state.edit_reason,
        "kbd": "E",
    }
    yield {
        "label": _("New contact"),
        "icon": "user-plus",
        "dialog": _address(state, "contact_create"),
        "reason": state.contact_reason,
    }
    yield {
        "label": _("Merge with…"),
        "icon": "link",
        "dialog": _address(state, "merge_with"),
        "reason": state.merge_reason,
    }
    yield {"is_separator": True}
    yield from _role_items(state)
    yield {"is_separator": True}
    if state.is_archived:
        yield {
            "label": _("Bring back from the archive"),
            "icon": "archive-off",
            "post": _address(state, "party_unarchive"),
            "target": "#party-head",
            "swap": "outerHTML",
            "reason": state.archive_reason,
        }
    else:
        yield {
            "label": _("Move to the archive"),
            "icon": "archive",
            "post": _address(state, "party_archive"),
            "target": "#party-head",
            "swap": "outerHTML",
            "reason": state.archive_reason,
        }
    yield why_item(state.business_slug, _address(state, "party_card"))
    yield {
        "label": _("Delete"),
        "icon": "trash",
        "post": business_url(
            state.business_slug,
            "workspace:record_delete",
            record_type="party",
            record_id=_ANY_PARTY,
        ),
        "confirm": _("Move %(name)s with everything that belongs to it to the recycle bin?")
        % {"name": _ANY_NAME},
        "reason": state.delete_reason,
        "is_danger": True,
    }


_FIRST_STATUS = {
    PartyRole.CUSTOMER: ("customer_status", CustomerStatus.NEW),
    PartyRole.SUPPLIER: ("supplier_status", SupplierStatus.FOLLOW_UP),
}


def _offered_roles(party: Party) -> Iterator[tuple[str, str]]:
    has_both = party.customer_status is not None and party.supplier_status is not None
    for role, (field, first) in _FIRST_STATUS.items():
        status = getattr(party, field)
        if status is None:
            yield role.value, "add"
        elif has_both and status == first:
            yield role.value, "remove"


def _role_items(state: _ActionState) -> Iterator[dict[str, Any]]:
    words = {
        (PartyRole.CUSTOMER, "add"): _("Make a customer too"),
        (PartyRole.CUSTOMER, "remove"): _("No longer a customer"),
        (PartyRole.SUPPLIER, "add"): _("Make a supplier too"),
        (PartyRole.SUPPLIER, "remove"): _("No longer a supplier"),
    }
    for role, deed in state.offered_roles:
        yield {
            "label": words[PartyRole(role), deed],
            "icon": "plus" if deed == "add" else "x",
            "post": _address(state, f"party_role_{deed}", role=role),
            "target": "#party-head",
            "swap": "outerHTML",
            "reason": state.edit_reason,
        }
