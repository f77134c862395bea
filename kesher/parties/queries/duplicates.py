"""Who has this number, mail, name or ID already: a warning with a link, never a refusal."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from kesher.lib.id_numbers import check_id_number
from kesher.lib.phone import parse_phones
from kesher.lib.text import search_key
from kesher.parties.models import Email, Party, Phone
from kesher.parties.queries.access import visible_parties
from kesher.tenancy.rules.access import Actor

_SHOWN = 5
_ISRAEL, _PALESTINE = "+972", "+970"
_MOBILE_OF_BOTH = ("56", "59")


@dataclass(frozen=True, slots=True)
class Likeness:
    """A party that has something in common with what is being entered."""

    party: Party
    by: str  # phone, email, id_number or name


def same_numbers(e164: str) -> tuple[str, ...]:
    """Return the forms under which one telephone may be stored.

    A Palestinian mobile is dialed with either country code.
    """
    national = e164[4:]
    if e164.startswith((_ISRAEL, _PALESTINE)) and national.startswith(_MOBILE_OF_BOTH):
        return (_ISRAEL + national, _PALESTINE + national)
    return (e164,)


def parties_with_phone(
    actor: Actor, e164s: Collection[str], *, except_party_id: int | None = None
) -> QuerySet[Party]:
    """Return the parties in sight that have, or a contact of which has, one of the numbers."""
    forms = [form for e164 in e164s if e164 for form in same_numbers(e164)]
    holders = Phone.objects.filter(e164__in=forms).values("party_id")
    parties = visible_parties(actor).filter(pk__in=holders).exclude(pk=except_party_id or 0)
    return parties.order_by("sort_key", "pk")


def parties_with_email(
    actor: Actor, addresses: Collection[str], *, except_party_id: int | None = None
) -> QuerySet[Party]:
    """Return the parties in sight that have, or a contact of which has, one of the addresses."""
    holders = Email.objects.filter(address__in=[text.lower() for text in addresses])
    parties = visible_parties(actor).filter(pk__in=holders.values("party_id"))
    return parties.exclude(pk=except_party_id or 0).order_by("sort_key", "pk")


def likenesses(
    actor: Actor,
    *,
    name: str = "",
    phones: Collection[str] = (),
    emails: Collection[str] = (),
    id_number: str = "",
    except_party_id: int | None = None,
) -> list[Likeness]:
    """Return up to five parties in sight that resemble what is being entered, surest first.

    `phones` are cells as typed. A name counts when it is the same but for spelling marks.
    """
    found: dict[int, Likeness] = {}

    def add(parties: QuerySet[Party], by: str) -> None:
        for party in parties[:_SHOWN]:
            found.setdefault(party.pk, Likeness(party, by))

    others = visible_parties(actor).exclude(pk=except_party_id or 0).order_by("sort_key", "pk")
    if id_number.strip():
        known = check_id_number("unknown", id_number).normalized
        add(others.filter(id_number__in={id_number.strip(), known}), "id_number")
    numbers = [phone.e164 for cell in phones for phone in parse_phones(cell) if phone.e164]
    if numbers:
        add(parties_with_phone(actor, numbers, except_party_id=except_party_id), "phone")
    if mails := [email.strip() for email in emails if email.strip()]:
        add(parties_with_email(actor, mails, except_party_id=except_party_id), "email")
    key = search_key(name)
    if len(key) > 2:
        named = others.filter(Q(search_text__contains=f" {key}"))
        same = [party for party in named[: _SHOWN * 4] if key in _name_keys(party)]
        for party in same[:_SHOWN]:
            found.setdefault(party.pk, Likeness(party, "name"))
    return list(found.values())[:_SHOWN]


def _name_keys(party: Party) -> set[str]:
    reversed_name = f"{party.last_name} {party.first_name}"
    return {search_key(text) for text in (party.name, party.legal_name, reversed_name)} - {""}
