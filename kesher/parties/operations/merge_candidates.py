"""Which records may become one: locked, in reach, as they were seen, and not merged already."""

from collections.abc import Collection, Mapping, Sequence

from kesher.lib.errors import NotFound
from kesher.parties.choices import MergeState
from kesher.parties.errors import (
    AlreadyMerged,
    ContactsOfDifferentParties,
    MergeNeedsTwo,
    MergeUnderWay,
    SurvivorUnknown,
)
from kesher.parties.models import Contact, Merge, Party
from kesher.parties.queries.access import require_reach
from kesher.parties.queries.merges import RIGHT
from kesher.parties.rules.merge_fields import field_of
from kesher.records.queries import record_type, record_type_for
from kesher.tenancy.errors import StaleVersion
from kesher.tenancy.rules.access import Actor

MOST_AT_ONCE = 8
_UNDER_WAY = (MergeState.RUNNING, MergeState.UNDOING)

Versions = Mapping[int, int]


def locked_parties(actor: Actor, survivor_id: int, ids: Collection[int]) -> dict[int, Party]:
    """Return the cards that are to be one, locked in the order of their numbers.

    Raises: NotFound, NotPermitted, MergeNeedsTwo, SurvivorUnknown, AlreadyMerged.
    """
    wanted = _wanted(survivor_id, ids)
    found = Party.objects.select_for_update().filter(pk__in=wanted).order_by("pk")
    parties = {party.pk: party for party in found}
    if len(parties) != len(wanted):
        raise NotFound
    for party in parties.values():
        require_reach(actor, RIGHT, party, see="party.see")
    for party in parties.values():
        if party.merged_into_id:
            raise AlreadyMerged(name=party.name)
        if party.left_lists_at or party.deleted_at:
            raise NotFound
    return parties


def locked_contacts(
    actor: Actor, survivor_id: int, ids: Collection[int]
) -> tuple[dict[int, Contact], Party]:
    """Return the contacts that are to be one, and their party, locked before them.

    Raises: NotFound, NotPermitted, MergeNeedsTwo, SurvivorUnknown, AlreadyMerged,
    ContactsOfDifferentParties.
    """
    wanted = _wanted(survivor_id, ids)
    unlocked = Contact.objects.filter(pk__in=wanted).values_list("party_id", flat=True)
    parties = Party.objects.select_for_update().filter(
        pk__in=list(unlocked), left_lists_at=None, deleted_at=None
    )
    by_id = {party.pk: party for party in parties.order_by("pk")}
    contacts = {
        contact.pk: contact
        for contact in Contact.objects.select_for_update().filter(pk__in=wanted).order_by("pk")
    }
    if len(contacts) != len(wanted):
        raise NotFound
    for contact in contacts.values():
        if contact.party_id not in by_id or contact.deleted_at:
            raise NotFound
        party = by_id[contact.party_id]
        require_reach(actor, "contact.see", party, see="party.see")
        require_reach(actor, RIGHT, party, see="party.see")
        if contact.merged_into_id:
            raise AlreadyMerged(name=contact.name)
    if len({contact.party_id for contact in contacts.values()}) > 1:
        raise ContactsOfDifferentParties
    return contacts, by_id[contacts[survivor_id].party_id]


def _wanted(survivor_id: int, ids: Collection[int]) -> set[int]:
    wanted = set(ids)
    if not 2 <= len(wanted) <= MOST_AT_ONCE:
        raise MergeNeedsTwo(most=MOST_AT_ONCE)
    if survivor_id not in wanted:
        raise SurvivorUnknown
    return wanted


def open_choices(actor: Actor, type_key: str, choices: Mapping[str, str]) -> dict[str, str]:
    """Return what was chosen of fields that the actor may write; of others the usual is taken."""
    seen, every = record_type_for(actor, type_key), record_type(type_key)

    def is_open(key: str) -> bool:
        spec = seen.find_field(key)
        return not spec.is_locked if spec else every.find_field(key) is None

    return {key: one for key, one in choices.items() if is_open(field_of(key))}


def require_versions(records: Collection[Party | Contact], versions: Versions) -> None:
    """Let only records pass that are as they were seen.

    Raises: StaleVersion.
    """
    for record in records:
        if versions.get(record.pk) != record.version:
            raise StaleVersion(current_version=record.version)


def require_quiet(parties: Sequence[Party]) -> None:
    """Refuse while another merge of one of the cards has not ended: rows are still on their way.

    Raises: MergeUnderWay.
    """
    ids = [party.pk for party in parties]
    if Merge.objects.filter(party_id__in=ids, state__in=_UNDER_WAY).exists():
        raise MergeUnderWay
