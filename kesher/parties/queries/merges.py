"""Reading duplicates and merges: what their screens show, and where an old address leads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from kesher.lib.errors import NotFound
from kesher.parties.choices import MergedKind, MergeState
from kesher.parties.errors import ContactsOfDifferentParties, MergeNeedsTwo
from kesher.parties.models import (
    Contact,
    DuplicatePair,
    DuplicateScan,
    Merge,
    MergedRecord,
    Party,
)
from kesher.parties.queries.access import require_reach, visible_contacts, visible_parties
from kesher.tenancy.queries import within_reach
from kesher.tenancy.rules.access import Actor, require

RIGHT = "party.merge"
PAGE_PAIRS = 30
MOST_COMPARED = 8
_PANEL_ROWS = 3
_STANDING = (MergeState.RUNNING, MergeState.DONE, MergeState.UNDOING)
_LONGEST_CHAIN = 20


@dataclass(frozen=True, slots=True)
class PairPage:
    """Pairs, likeliest first; `following` is the place of the next page, if there is one."""

    pairs: tuple[DuplicatePair, ...]
    following: tuple[int, int] | None


def duplicate_pairs(
    actor: Actor, *, after: tuple[int, int] | None = None, is_dismissed: bool = False
) -> PairPage:
    """Return pairs of which the actor may see both cards, likeliest first. One query.

    Raises: NotPermitted.
    """
    require(actor, RIGHT)
    pairs = _visible_pairs(actor).filter(dismissed_at__isnull=not is_dismissed)
    if after:
        score, pk = after
        pairs = pairs.filter(Q(score__lt=score) | Q(score=score, pk__lt=pk))
    found = list(pairs.order_by("-score", "-pk")[: PAGE_PAIRS + 1])
    shown = tuple(found[:PAGE_PAIRS])
    is_more = len(found) > PAGE_PAIRS
    return PairPage(shown, (shown[-1].score, shown[-1].pk) if is_more else None)


def duplicates_of(actor: Actor, party: Party) -> list[DuplicatePair]:
    """Return the likeliest pairs of a party that the actor may see. One query."""
    pairs = _visible_pairs(actor).filter(dismissed_at=None)
    of_party = pairs.filter(Q(low=party) | Q(high=party))
    return list(of_party.order_by("-score", "-pk")[:_PANEL_ROWS])


def scan_of_business() -> DuplicateScan | None:
    """Return how far the finder has come, if it ever ran."""
    scan: DuplicateScan | None = DuplicateScan.objects.first()
    return scan


def parties_to_merge(actor: Actor, ids: Sequence[int]) -> list[Party]:
    """Return the cards to be compared, in the order asked for.

    Raises: NotFound, NotPermitted, MergeNeedsTwo.
    """
    require(actor, RIGHT)
    wanted = list(dict.fromkeys(ids))
    if not 2 <= len(wanted) <= MOST_COMPARED:
        raise MergeNeedsTwo(most=MOST_COMPARED)
    parties = visible_parties(actor).select_related("owner", "branch", "department")
    found = parties.prefetch_related("phones", "emails", "addresses").in_bulk(wanted)
    if len(found) != len(wanted):
        raise NotFound
    for party in found.values():
        require_reach(actor, RIGHT, party, see="party.see")
    return [found[party_id] for party_id in wanted]


def contacts_to_merge(actor: Actor, ids: Sequence[int]) -> list[Contact]:
    """Return the contacts to be compared, in the order asked for.

    Raises: NotFound, NotPermitted, MergeNeedsTwo, ContactsOfDifferentParties.
    """
    require(actor, RIGHT)
    wanted = list(dict.fromkeys(ids))
    if not 2 <= len(wanted) <= MOST_COMPARED:
        raise MergeNeedsTwo(most=MOST_COMPARED)
    contacts = visible_contacts(actor).select_related("party")
    found = contacts.prefetch_related("phones", "emails").in_bulk(wanted)
    if len(found) != len(wanted):
        raise NotFound
    for contact in found.values():
        require_reach(actor, RIGHT, contact.party, see="party.see")
    if len({contact.party_id for contact in found.values()}) > 1:
        raise ContactsOfDifferentParties
    return [found[contact_id] for contact_id in wanted]


def other_contacts(actor: Actor, contact: Contact) -> list[Contact]:
    """Return the other contacts at the same party, by name."""
    others = visible_contacts(actor).filter(party_id=contact.party_id, archived_at=None)
    return list(others.exclude(pk=contact.pk).order_by("sort_key", "pk")[:200])


def get_merge(actor: Actor, merge_id: int) -> Merge:
    """Return a merge, if the actor may see the card that stayed.

    Raises: NotFound, NotPermitted.
    """
    merge = (
        Merge.objects.select_related("party", "survivor_contact", "merged_by", "undone_by")
        .filter(pk=merge_id)
        .first()
    )
    if merge is None:
        raise NotFound
    require_reach(actor, RIGHT, merge.party, see="party.see")
    return merge


def records_of(merge: Merge) -> list[MergedRecord]:
    """Return what was merged away, in the order of the numbers."""
    return list(MergedRecord.objects.filter(merge=merge).order_by("pk"))


def survivor_id_of(kind: str, record_id: int) -> int | None:
    """Return which record the address of one that was merged away leads to, if it was."""
    current, survivor = record_id, None
    for _link in range(_LONGEST_CHAIN):
        records = MergedRecord.objects.filter(
            kind=kind, record_id=current, merge__state__in=_STANDING
        )
        places = records.order_by("-pk").values_list("merge__party_id", "merge__survivor_contact")
        place = places.first()
        if place is None:
            break
        current = survivor = place[0] if kind == MergedKind.PARTY else place[1]
    return survivor


def stored_rows(records: Sequence[Party | Contact]) -> list[Mapping[str, Any]]:
    """Return the columns of records as the rules of merging read them."""
    return [
        {field.attname: getattr(record, field.attname) for field in record._meta.concrete_fields}
        for record in records
    ]


def _visible_pairs(actor: Actor) -> QuerySet[DuplicatePair]:
    pairs = DuplicatePair.objects.filter(
        low__left_lists_at=None,
        high__left_lists_at=None,
        low__archived_at=None,
        high__archived_at=None,
    ).select_related("low", "high")
    for side in ("low__", "high__"):
        pairs = within_reach(pairs, actor, "party.see", prefix=side)
    return pairs
