"""What is entered, made fit for storage, or refused with the name of the field."""

import unicodedata
from typing import Any

from django.db import models

from kesher.customfields.errors import BadValue
from kesher.customfields.rules import email as email_rules
from kesher.lib.id_numbers import ID_PROBLEM_TEXTS, check_id_number
from kesher.lib.names import split_person_name
from kesher.lib.text import clean_line, clean_text
from kesher.parties.choices import IdNumberKind, PartyKind, PostalCodeProblem
from kesher.parties.errors import (
    InvalidEmail,
    InvalidIdNumber,
    InvalidPostalCode,
    NameMissing,
    TextTooLong,
    UnknownChoice,
)
from kesher.parties.models import Address, Contact, Email, Party
from kesher.parties.rules.entries import AddressEntry, ContactEntry, EmailEntry, PartyEntry
from kesher.parties.rules.localities import locality_named
from kesher.parties.rules.postal_codes import postal_code_problem

LONGEST_REMARKS = 20_000  # characters
_INVISIBLE = "ZCM"  # Unicode categories: separators, controls, marks on nothing


def party_values(entry: PartyEntry, *, lenient: bool) -> dict[str, Any]:
    """Return the columns of a party by what was entered.

    Raises: UnknownChoice, TextTooLong, NameMissing; InvalidIdNumber unless `lenient`.
    """
    if entry.kind not in PartyKind.values:
        raise UnknownChoice(field="kind")
    if entry.id_number_kind not in IdNumberKind.values:
        raise UnknownChoice(field="id_number_kind")
    values: dict[str, Any] = {
        name: fitting_line(Party, name, getattr(entry, name))
        for name in ("name", "legal_name", "first_name", "last_name", "title", "website")
    }
    values["kind"] = entry.kind
    values["remarks"] = fitting_text(Party, "remarks", entry.remarks)
    if entry.kind == PartyKind.PERSON:
        values |= personal_name(values)
        values["legal_name"] = ""
    else:
        values |= {"first_name": "", "last_name": "", "title": ""}
    if is_blank(values["name"]):
        raise NameMissing
    values["id_number_kind"] = entry.id_number_kind
    values["id_number"] = _id_number(entry, lenient=lenient)
    return values


def contact_values(entry: ContactEntry) -> dict[str, Any]:
    """Return the columns of a contact by what was entered.

    Raises: TextTooLong, NameMissing.
    """
    values: dict[str, Any] = {
        name: fitting_line(Contact, name, getattr(entry, name))
        for name in ("name", "first_name", "last_name", "title", "job_title")
    }
    values["remarks"] = fitting_text(Contact, "remarks", entry.remarks)
    values |= personal_name(values)
    if is_blank(values["name"]):
        raise NameMissing
    values["is_main"] = entry.is_main
    return values


def email_values(entry: EmailEntry, *, field: str, lenient: bool) -> dict[str, Any]:
    """Return the columns of an e-mail address.

    Raises: TextTooLong; InvalidEmail unless `lenient`, which keeps what was written.
    """
    address = fitting_line(Email, "address", entry.address, field=field)
    try:
        address = email_rules.clean(address).lower()
    except BadValue:
        if not lenient:
            raise InvalidEmail(field=field) from None
    return {"address": address, "label": fitting_line(Email, "label", entry.label)}


def address_values(entry: AddressEntry, *, field: str, lenient: bool) -> dict[str, Any]:
    """Return the columns of a postal address, with the code of its locality if it has one.

    Raises: TextTooLong; InvalidPostalCode unless `lenient`, which keeps what was written.
    """
    names = ("label", "street", "house_number", "entrance", "floor", "flat", "po_box")
    values: dict[str, Any] = {
        name: fitting_line(Address, name, getattr(entry, name))
        for name in (*names, "locality_name", "postal_code", "remarks")
    }
    values["country"] = fitting_line(Address, "country", entry.country).upper() or "IL"
    problem = postal_code_problem(values["postal_code"], values["country"])
    if problem is PostalCodeProblem.INVALID and not lenient:
        raise InvalidPostalCode(field=field)
    values["locality_code"] = None
    if values["country"] == "IL" and (locality := locality_named(values["locality_name"])):
        values["locality_code"], values["locality_name"] = locality.code, locality.name
    return values


def personal_name(values: dict[str, Any]) -> dict[str, str]:
    """Return the names of a person: one field is split, two fields make the whole name.

    Raises: TextTooLong.
    """
    title, first, last = values["title"], values["first_name"], values["last_name"]
    if not first and not last:
        parts = split_person_name(values["name"])
        title = title or parts.title
        first, last = parts.first, parts.last
    return {
        "title": fitting_line(Party, "title", title),
        "first_name": fitting_line(Party, "first_name", first),
        "last_name": fitting_line(Party, "last_name", last),
        "name": fitting_line(Party, "name", " ".join(filter(None, (first, last)))),
    }


def fitting_line(model: type[models.Model], name: str, text: str, *, field: str = "") -> str:
    """Return one line fit for the column.

    Raises: TextTooLong, naming the field.
    """
    if not text:  # most cells of most sheets
        return ""
    return _fitting(model, name, clean_line(text), _limit(model, name), field or name)


def fitting_text(model: type[models.Model], name: str, text: str) -> str:
    """Return text of several lines, of up to `LONGEST_REMARKS` characters.

    Raises: TextTooLong, naming the field.
    """
    return _fitting(model, name, clean_text(text), LONGEST_REMARKS, name)


def is_blank(text: str) -> bool:
    """Tell whether a text shows nothing, such as one of zero-width characters."""
    return all(unicodedata.category(char)[0] in _INVISIBLE for char in text)


def _limit(model: type[models.Model], name: str) -> int:
    return int(getattr(model._meta.get_field(name), "max_length", None) or 0)


def _fitting(model: type[models.Model], name: str, text: str, limit: int, field: str) -> str:
    if len(text) > limit:
        label = getattr(model._meta.get_field(name), "verbose_name", name)
        raise TextTooLong(field=field, label=label, limit=limit, length=len(text))
    return text


def _id_number(entry: PartyEntry, *, lenient: bool) -> str:
    raw = fitting_line(Party, "id_number", entry.id_number)
    check = check_id_number(entry.id_number_kind, raw)
    if check.problem and check.severity == "refuse" and not lenient:
        raise InvalidIdNumber(ID_PROBLEM_TEXTS[check.problem])
    return check.normalized
