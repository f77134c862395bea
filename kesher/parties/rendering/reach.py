"""Phones, mails and addresses as people read them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from kesher.lib.phone import display_phone, parse_phone, tel_url, whatsapp_url
from kesher.parties.choices import PhoneKind
from kesher.parties.models import Address, Email, Phone
from kesher.parties.rules.warnings import phone_warnings


@dataclass(frozen=True, slots=True)
class ShownPhone:
    """A number ready to be read, dialed or written to."""

    text: str
    tel: str
    whatsapp: str
    kind: str
    label: str
    extension: str
    no_calls: bool
    is_main: bool = False
    raw: str = ""
    warning: str = ""


@dataclass(frozen=True, slots=True)
class ShownEmail:
    """An address that mail can be written to."""

    address: str
    label: str
    is_main: bool


@dataclass(frozen=True, slots=True)
class ShownAddress:
    """A postal address in the lines of an envelope."""

    lines: tuple[str, ...]
    label: str
    remarks: str
    is_main: bool


def show_phone(row: Mapping[str, Any]) -> ShownPhone:
    """Return a number, given as the columns of its row; one without calls cannot be dialed."""
    e164 = row["e164"] or None
    number = row["raw"] if e164 else parse_phone(row["raw"]).number
    tel = "" if row["no_calls"] else tel_url(e164, row["raw"], row["kind"]) or ""
    is_kind_known = row["kind"] != PhoneKind.UNKNOWN
    kind = str(PhoneKind(row["kind"]).label)
    return ShownPhone(
        text=display_phone(e164, number, row["kind"]),
        tel=tel,
        whatsapp=whatsapp_url(e164) or "",
        kind=kind if is_kind_known and kind != row["label"] else "",
        label=row["label"],
        extension=row["extension"],
        no_calls=row["no_calls"],
        is_main=row.get("is_main", False),
        raw=row["raw"],
    )


def show_phone_row(phone: Phone) -> ShownPhone:
    """Return a stored number with what looks wrong with it."""
    names = ("raw", "e164", "kind", "extension", "label", "no_calls", "is_main")
    shown = show_phone({name: getattr(phone, name) for name in names})
    remarks = [str(warning.text) for warning in phone_warnings(phone.raw)]
    return ShownPhone(**{**_columns(shown), "warning": " ".join(dict.fromkeys(remarks))})


def show_email(email: Email) -> ShownEmail:
    """Return a stored address."""
    return ShownEmail(email.address, email.label, email.is_main)


def show_address(address: Address) -> ShownAddress:
    """Return a stored address in lines."""
    columns = {name: getattr(address, name) for name in _ADDRESS}
    return ShownAddress(
        tuple(address_lines(columns)), address.label, address.remarks, address.is_main
    )


_ADDRESS = (
    "street",
    "house_number",
    "entrance",
    "floor",
    "flat",
    "po_box",
    "locality_name",
    "postal_code",
    "country",
)


def address_lines(row: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of an envelope: street and house, PO box, locality and postal code.

    Source: addressing rules of Israel Post.
    """
    inside = [
        gettext(words) % {"number": row[name]} for name, words in _INSIDE.items() if row[name]
    ]
    street = " ".join(filter(None, (row["street"], row["house_number"])))
    if first := ", ".join(filter(None, (street, *inside))):
        yield first
    if row["po_box"]:
        yield gettext("PO box %(number)s") % {"number": row["po_box"]}
    if last := " ".join(filter(None, (row["locality_name"], row["postal_code"]))):
        yield last
    if row["country"] != "IL":
        yield str(row["country"])


def _(text: str) -> str:
    return text


_INSIDE = {
    "entrance": _("entrance %(number)s"),
    "floor": _("floor %(number)s"),
    "flat": _("flat %(number)s"),
}


def _columns(shown: ShownPhone) -> dict[str, Any]:
    return {name: getattr(shown, name) for name in shown.__slots__}
