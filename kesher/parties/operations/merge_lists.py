"""Joining the phones, e-mails and addresses of cards, and their contacts.

A number that the surviving card has already stays with the card that left the lists: nothing is
deleted, and taking the merge back finds it where it was.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kesher.parties.errors import TooManyRows
from kesher.parties.models import Address, Contact, Email, Merge, Party, Phone
from kesher.parties.operations.merge_rows import change_rows
from kesher.parties.operations.reach import MOST_ROWS, summarize_contact

_Row = Phone | Email | Address
_Changes = dict[int, dict[str, Any]]
_ADDRESS = ("street", "house_number", "entrance", "flat", "po_box", "locality_name", "postal_code")


def join_lists(
    merge: Merge, survivor: Party, others: Sequence[Party], main_from: Mapping[str, int]
) -> dict[str, int]:
    """Bring the lists of the other cards behind those of the survivor, each value once.

    Returns how many rows moved, by relation.

    `main_from` says by `main_phone`, `main_email` and `main_address` of which card the main row
    comes; without it the survivor's stays, if it has one.

    Raises: TooManyRows.
    """
    moved: dict[str, int] = {}
    for choice, model, name in _LISTS:
        rows = _own_rows(model, [survivor, *others])
        changes = _joined(rows, survivor.pk, main_from.get(choice, survivor.pk))
        belonging = [row for row in rows if _party_after(row, changes) == survivor.pk]
        if len(belonging) > MOST_ROWS:
            raise TooManyRows(field=name, limit=MOST_ROWS)
        change_rows(merge, model._meta.db_table, changes)
        moved |= _moved(model, changes, "party_id")
    return moved


def count_joined(survivor_id: int, other_ids: Sequence[int]) -> dict[str, int]:
    """Return how many phones, e-mails and addresses `join_lists` would move, by relation."""
    parties = Party.objects.in_bulk([survivor_id, *other_ids])
    ordered = [parties[party_id] for party_id in (survivor_id, *other_ids)]
    counts: dict[str, int] = {}
    for _choice, model, _name in _LISTS:
        changes = _joined(_own_rows(model, ordered), survivor_id, survivor_id)
        counts |= _moved(model, changes, "party_id")
    return counts


_LISTS: tuple[tuple[str, type[_Row], str], ...] = (
    ("main_phone", Phone, "phones"),
    ("main_email", Email, "emails"),
    ("main_address", Address, "addresses"),
)


def join_contact_lists(
    merge: Merge, survivor: Contact, others: Sequence[Contact]
) -> dict[str, int]:
    """Bring phones and e-mails of the other contacts behind those of the survivor, each once.

    Returns how many rows moved, by relation.

    Raises: TooManyRows.
    """
    order = [survivor.pk, *(contact.pk for contact in others)]
    models: tuple[tuple[type[Phone | Email], str], ...] = ((Phone, "phones"), (Email, "emails"))
    moved: dict[str, int] = {}
    for model, name in models:
        of_these: Any = model._default_manager
        rows: list[Phone | Email] = sorted(
            of_these.filter(contact_id__in=order),
            key=lambda row: (order.index(row.contact_id or 0), row.position, row.pk),
        )
        changes = _joined(rows, survivor.pk, survivor.pk, column="contact_id")
        belonging = [
            row
            for row in rows
            if changes.get(row.pk, {}).get("contact_id", row.contact_id) == survivor.pk
        ]
        if len(belonging) > MOST_ROWS:
            raise TooManyRows(field=name, limit=MOST_ROWS)
        change_rows(merge, model._meta.db_table, changes)
        moved |= _moved(model, changes, "contact_id")
    return moved


def take_over_contacts(merge: Merge, survivor: Party, source_id: int, limit: int) -> int:
    """Let up to `limit` contacts of another card be the survivor's; return how many moved.

    They go where its own contacts are, and only one contact of a card is the main one.
    """
    contacts = list(Contact.objects.filter(party_id=source_id).order_by("pk")[:limit])
    has_main = Contact.objects.filter(party=survivor, is_main=True, archived_at=None).exists()
    changes: _Changes = {}
    for contact in contacts:
        is_main = contact.is_main and not has_main
        has_main = has_main or (is_main and contact.archived_at is None)
        changes[contact.pk] = {
            "party_id": survivor.pk,
            "owner_id": survivor.owner_id,
            "branch_id": survivor.branch_id,
            "department_id": survivor.department_id,
            "is_main": is_main,
        }
    if contacts:
        change_rows(merge, Contact._meta.db_table, changes)
        summarize_contacts(contact.pk for contact in contacts)
    return len(contacts)


def summarize_contacts(contact_ids: Iterable[int]) -> None:
    """Bring up to date what lists and search read of contacts: it names their party."""
    found = Contact.objects.filter(pk__in=list(contact_ids)).select_related("party")
    contacts = list(found.prefetch_related("phones", "emails"))
    for contact in contacts:
        summarize_contact(
            contact,
            party_name=contact.party.name,
            phones=sorted(contact.phones.all(), key=_main_first),
            emails=sorted(contact.emails.all(), key=_main_first),
        )
    Contact.objects.bulk_update(contacts, ["main_phone", "main_email", "search_text", "sort_key"])


def _moved(model: type[_Row], changes: _Changes, column: str) -> dict[str, int]:
    count = sum(1 for columns in changes.values() if column in columns)
    return {f"{model._meta.db_table}.{column}": count} if count else {}


def _main_first(row: Phone | Email) -> tuple[Any, ...]:
    return (not row.is_main, row.position, row.pk)


def _own_rows(model: type[_Row], parties: Sequence[Party]) -> list[_Row]:
    order = [party.pk for party in parties]
    rows: Any = model._default_manager.filter(party_id__in=order)
    if model is not Address:
        rows = rows.filter(contact=None)
    return sorted(rows, key=lambda row: (order.index(row.party_id), row.position, row.pk))


def _joined(
    rows: Sequence[_Row], survivor_id: int, main_from: int, *, column: str = "party_id"
) -> _Changes:
    """Return what changes in the rows, which stand in the order of their cards, survivor first."""
    kept: dict[tuple[str, ...], _Row] = {}
    changes: _Changes = {}
    position = 0
    for row in rows:
        first = kept.setdefault(_identity(row), row)
        is_repeated = first is not row and getattr(row, column) != survivor_id
        if is_repeated:
            if isinstance(row, Phone) and row.no_calls:
                changes.setdefault(first.pk, {})["no_calls"] = True
            continue
        if getattr(row, column) == survivor_id:
            position = max(position, row.position + 1)
            continue
        changes.setdefault(row.pk, {}).update({column: survivor_id, "position": position})
        position += 1
    _choose_main(list(kept.values()), rows, changes, survivor_id, main_from, column)
    return changes


def _choose_main(
    joined: Sequence[_Row],
    rows: Sequence[_Row],
    changes: _Changes,
    survivor_id: int,
    main_from: int,
    column: str,
) -> None:
    """Let one of the joined rows be the main one: that of the chosen card, or the first."""

    def main_of(card_id: int) -> _Row | None:
        return next((row for row in rows if getattr(row, column) == card_id and row.is_main), None)

    wanted = main_of(main_from) or main_of(survivor_id) or next(iter(rows), None)
    if wanted is None:
        return
    mark = _identity(wanted)
    for row in joined:
        is_main = _identity(row) == mark
        if row.is_main != is_main:
            changes.setdefault(row.pk, {})["is_main"] = is_main


def _identity(row: _Row) -> tuple[str, ...]:
    if isinstance(row, Phone):
        return (row.e164 or row.raw, row.extension)
    if isinstance(row, Email):
        return (row.address.lower(),)
    return tuple(str(getattr(row, name)).strip().casefold() for name in _ADDRESS)


def _party_after(row: _Row, changes: _Changes) -> int:
    return int(changes.get(row.pk, {}).get("party_id", row.party_id))
