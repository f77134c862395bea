"""Who has this number, mail, name or ID already: a warning with a link, never a refusal.

What the actor may not see is not hinted at: "somebody you may not see has this number" would tell
an agent whom the business next door to his deals with. The finder, run by whoever sees all, meets
such pairs.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import QuerySet

from kesher.lib.id_numbers import check_id_number
from kesher.lib.phone import parse_phones
from kesher.parties.models import Contact, Email, Party, Phone
from kesher.parties.queries.access import (
    reads_emails,
    reads_phones,
    visible_contacts,
    visible_parties,
)
from kesher.parties.queries.profiles import profiles_of
from kesher.parties.rules.duplicates import (
    MOST_HOLDERS,
    Profile,
    Reason,
    loose_name_key,
    match,
    name_key,
)
from kesher.records.queries import record_type_for
from kesher.tenancy.rules.access import Actor

_SHOWN = 5
_CANDIDATES = MOST_HOLDERS + 1
_SHORTEST_NAME = 3  # letters
_ISRAEL, _PALESTINE = "+972", "+970"
_MOBILE_OF_BOTH = ("56", "59")


@dataclass(frozen=True, slots=True)
class Likeness:
    """A party that has something in common with what is being entered; the score is out of 100."""

    party: Party
    score: int
    reasons: tuple[Reason, ...]

    @property
    def by(self) -> str:
        """Return the surest reason: id_number, email, phone, name or similar_name."""
        return self.reasons[0].kind


@dataclass(frozen=True, slots=True)
class ContactLikeness:
    """A contact that may be the person being entered, and why."""

    contact: Contact
    by: str  # phone, email or name


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
    """Return the parties in sight that have, or a contact of which has, one of the numbers.

    None to whoever may not read numbers: to try one after another would tell them.
    """
    if not reads_phones(actor):
        return Party.objects.none()
    forms = [form for e164 in e164s if e164 for form in same_numbers(e164)]
    holders = Phone.objects.filter(e164__in=forms).values("party_id")
    parties = visible_parties(actor).filter(pk__in=holders).exclude(pk=except_party_id or 0)
    return parties.order_by("sort_key", "pk")


def parties_with_email(
    actor: Actor, addresses: Collection[str], *, except_party_id: int | None = None
) -> QuerySet[Party]:
    """Return the parties in sight that have, or a contact of which has, one of the addresses.

    None to whoever may not read addresses.
    """
    if not reads_emails(actor):
        return Party.objects.none()
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
    kind: str = "",
    except_party_id: int | None = None,
) -> list[Likeness]:
    """Return up to five parties in sight that resemble what is being entered, likeliest first.

    `phones` are cells as typed. Archived parties count: they may be brought back.
    """
    id_number = id_number if record_type_for(actor, "party").find_field("id_number") else ""
    typed = _typed(actor, name, phones, emails, id_number, kind)
    others = visible_parties(actor).exclude(pk=except_party_id or 0).order_by("sort_key", "pk")
    found: dict[int, Party] = {}
    counts: dict[Reason, int] = {}

    def add(parties: QuerySet[Party], *reasons: Reason) -> None:
        seen = list(parties[:_CANDIDATES])
        found.update({party.pk: party for party in seen})
        counts.update(dict.fromkeys(reasons, len(seen) + 1))

    if typed.id_number:
        numbers = {typed.id_number, id_number.strip()}
        add(others.filter(id_number__in=numbers), Reason("id_number", typed.id_number))
    for phone in sorted(typed.phones):
        add(parties_with_phone(actor, [phone], except_party_id=except_party_id), _phone(phone))
    for mail in sorted(typed.emails):
        with_mail = parties_with_email(actor, [mail], except_party_id=except_party_id)
        add(with_mail, Reason("email", mail))
    key = loose_name_key(name)
    if len(key) >= _SHORTEST_NAME:
        add(others.filter(match_key=key), Reason("name", name_key(name)))
    matches = [
        Likeness(found[party_id], result.score, result.reasons)
        for party_id, profile in profiles_of(found, with_archived=True).items()
        if (result := match(typed, _normal(profile), counts)).reasons
    ]
    matches.sort(key=lambda one: (-one.score, one.party.sort_key, one.party.pk))
    return matches[:_SHOWN]


def contact_likenesses(
    actor: Actor,
    party: Party,
    *,
    name: str = "",
    phones: Collection[str] = (),
    emails: Collection[str] = (),
    except_contact_id: int | None = None,
) -> list[ContactLikeness]:
    """Return up to five contacts in sight that may be the person being entered, surest first.

    A number or a mail counts wherever the contact is, a name at the same party alone.
    """
    contacts = (
        visible_contacts(actor).exclude(pk=except_contact_id or 0).select_related("party")
    ).order_by("sort_key", "pk")
    typed = _typed(actor, name, phones, emails, "", "person")
    found: dict[int, ContactLikeness] = {}

    def add(those: Collection[Contact] | QuerySet[Contact], by: str) -> None:
        for contact in those:
            found.setdefault(contact.pk, ContactLikeness(contact, by))

    if typed.phones:
        forms = [form for phone in typed.phones for form in same_numbers(phone)]
        add(contacts.filter(phones__e164__in=forms).distinct()[:_SHOWN], "phone")
    if typed.emails:
        add(contacts.filter(emails__address__in=typed.emails).distinct()[:_SHOWN], "email")
    key = loose_name_key(name)
    if len(key) >= _SHORTEST_NAME:
        here = contacts.filter(party=party)[:_MOST_CONTACTS]
        add([one for one in here if loose_name_key(one.name) == key], "name")
    return list(found.values())[:_SHOWN]


_MOST_CONTACTS = 200


def _typed(
    actor: Actor,
    name: str,
    phones: Collection[str],
    emails: Collection[str],
    id_number: str,
    kind: str,
) -> Profile:
    """Return what was typed, as far as it is among what the actor's role reads of others."""
    phones = phones if reads_phones(actor) else ()
    emails = emails if reads_emails(actor) else ()
    number = id_number.strip()
    parsed = (phone.e164 for cell in phones for phone in parse_phones(cell))
    return Profile(
        party_id=0,
        kind=kind,
        names=(name,) if len(name_key(name)) >= _SHORTEST_NAME else (),
        phones=frozenset(_phone(e164).value for e164 in parsed if e164),
        emails=frozenset(mail.strip().lower() for mail in emails if mail.strip()),
        id_number=check_id_number("unknown", number).normalized if number else "",
    )


def _phone(e164: str) -> Reason:
    """Return the reason of a number, under the one form in which numbers are compared here."""
    return Reason("phone", same_numbers(e164)[0])


def _normal(profile: Profile) -> Profile:
    return Profile(
        party_id=profile.party_id,
        kind=profile.kind,
        names=profile.names,
        phones=frozenset(_phone(e164).value for e164 in profile.phones),
        emails=frozenset(mail.lower() for mail in profile.emails),
        id_number=profile.id_number,
    )
