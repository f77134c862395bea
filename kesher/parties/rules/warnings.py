"""What somebody should look at in an entry; nothing here keeps it from being saved."""

from collections.abc import Iterator
from dataclasses import dataclass

from kesher.customfields.errors import BadValue
from kesher.customfields.rules import email as email_rules
from kesher.lib.errors import Text
from kesher.lib.id_numbers import ID_PROBLEM_TEXTS, check_id_number
from kesher.lib.phone import PHONE_WARNING_TEXTS, parse_phones
from kesher.parties.choices import PostalCodeProblem
from kesher.parties.rules.entries import PartyEntry, Reach
from kesher.parties.rules.postal_codes import postal_code_problem


@dataclass(frozen=True, slots=True)
class EntryWarning:
    """One remark; `code` is stable, `field` and `value` tell where it was found."""

    code: str
    field: str
    value: str
    text: Text


def warnings_of(entry: PartyEntry, reach: Reach) -> tuple[EntryWarning, ...]:
    """Return every remark on an entry, also what only a `lenient` operation would keep."""
    return (*id_number_warnings(entry.id_number_kind, entry.id_number), *reach_warnings(reach))


def id_number_warnings(kind: str, number: str) -> Iterator[EntryWarning]:
    """Yield what is wrong with an ID or company number."""
    check = check_id_number(kind, number)
    if check.problem:
        # The number itself stays out of reports: it identifies a person.
        text = ID_PROBLEM_TEXTS[check.problem]
        yield EntryWarning(f"id_number_{check.problem}", "id_number", "", text)


def reach_warnings(reach: Reach) -> Iterator[EntryWarning]:
    """Yield what looks wrong with phones, e-mails and postal codes."""
    for phone in reach.phones or ():
        yield from phone_warnings(phone.raw)
    for email in reach.emails or ():
        try:
            email_rules.clean(email.address)
        except BadValue as problem:
            yield EntryWarning("email_invalid", "email", email.address, problem.message)
    for address in reach.addresses or ():
        found = postal_code_problem(address.postal_code.strip(), address.country)
        if found:
            text = PostalCodeProblem(found).label
            yield EntryWarning(f"postal_code_{found}", "postal_code", address.postal_code, text)


def phone_warnings(cell: str) -> Iterator[EntryWarning]:
    """Yield what looks wrong with the numbers of a cell."""
    for phone in parse_phones(cell):
        if phone.warning:
            text = PHONE_WARNING_TEXTS[phone.warning]
            yield EntryWarning(f"phone_{phone.warning}", "phone", phone.number, text)
