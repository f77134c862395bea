"""What is there already: keys that are taken, numbers that are known, whom a row is about."""

from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext as _

from kesher.exchange.rules.targets import ImportRun, Remark
from kesher.lib.phone import parse_phones
from kesher.parties.models import Email, Party, Phone
from kesher.parties.operations.imports.drafts import Draft
from kesher.parties.queries.access import reads_phones, visible_parties
from kesher.parties.queries.duplicates import same_numbers
from kesher.tenancy.rules.access import Actor


def parties_by_phone(actor: Actor, texts: Sequence[str]) -> dict[str, list[int]]:
    """Return the parties in sight that have one of these numbers, however it is written."""
    forms = {text: _forms_of(text) for text in texts}
    wanted = {form for of_one in forms.values() for form in of_one}
    holders = Phone.objects.filter(e164__in=wanted, party__in=visible_parties(actor))
    return _by_text(holders.values_list("e164", "party_id"), forms)


def _forms_of(text: str) -> list[str]:
    numbers = [phone.e164 for phone in parse_phones(text) if phone.e164]
    return [form for number in numbers for form in same_numbers(number)]


def parties_by_email(actor: Actor, texts: Sequence[str]) -> dict[str, list[int]]:
    """Return the parties in sight that have one of these addresses."""
    forms = {text: [text.strip().lower()] for text in texts}
    wanted = {form for (form,) in forms.values()}
    holders = Email.objects.filter(address__in=wanted, party__in=visible_parties(actor))
    return _by_text(holders.values_list("address", "party_id"), forms)


def _by_text(
    holders: Iterable[tuple[str, int]], forms: Mapping[str, Sequence[str]]
) -> dict[str, list[int]]:
    """Return who has what each text says; several texts may say the same."""
    by_form: dict[str, list[int]] = {}
    for form, party_id in holders:
        by_form.setdefault(form, []).append(party_id)
    found = {
        text: [party_id for form in of_one for party_id in by_form.get(form, ())]
        for text, of_one in forms.items()
    }
    return {text: list(dict.fromkeys(ids)) for text, ids in found.items() if ids}


def refuse_taken_keys(drafts: Sequence[Draft]) -> None:
    """Keep out rows whose account key a party has, or a row before them."""
    wanted = {draft.party.account_key for draft in drafts if draft.party} - {""}
    if not wanted:
        return
    taken = set(Party.objects.filter(account_key__in=wanted).values_list("account_key", flat=True))
    for draft in drafts:
        key = draft.party.account_key if draft.party else ""
        if key in taken:
            draft.refuse("account_key", _("The account key %(key)s is taken.") % {"key": key})
        elif key:
            taken.add(key)


def remark_known_numbers(run: ImportRun, drafts: Sequence[Draft]) -> None:
    """Say in a remark which party has a number of a row already.

    Not to whoever may not read numbers: a sheet of guesses would tell them.
    """
    if not reads_phones(run.actor):
        return
    numbers = {number for draft in drafts for number in _numbers_of(draft)}
    if not numbers:
        return
    forms = {form: number for number in numbers for form in same_numbers(number)}
    there = visible_parties(run.actor).filter(created_at__lt=run.started_at)
    holders = Phone.objects.filter(e164__in=forms, party__in=there).order_by("-pk")
    names = {forms[e164]: name for e164, name in holders.values_list("e164", "party__name")}
    for draft in drafts:
        known = next((names[number] for number in _numbers_of(draft) if number in names), None)
        if known is not None:
            words = _("The number is also on “%(name)s”.") % {"name": known}
            draft.remarks.append(Remark("phone", words))


def _numbers_of(draft: Draft) -> list[str]:
    rows = (*draft.reach.phones, *draft.contact_reach.phones)
    return list(dict.fromkeys(row.values["e164"] for row in rows if row.values["e164"]))
