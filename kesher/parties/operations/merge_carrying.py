"""Leading what points at merged records to the one that stays, a chunk of rows at a time."""

from collections.abc import Sequence

from kesher.parties.choices import MergedKind
from kesher.parties.models import Merge, MergedRecord
from kesher.parties.operations.merge_links import KEY as LINKS
from kesher.parties.operations.merge_links import count_links, lead_links_on
from kesher.parties.operations.merge_lists import count_joined, take_over_contacts
from kesher.parties.operations.merge_rows import count_movable, move_rows
from kesher.parties.queries.relations import Relation, relations_to
from kesher.tenancy.scoping import scoped_business_id

_CONTACTS = Relation("parties_contact", "party_id")


def carry(merge: Merge, limit: int) -> int:
    """Move up to `limit` rows of those that are left, along one relation after another.

    Returns how many moved.
    """
    target_id = target_of(merge)
    left = limit
    for source_id in sources_of(merge):
        while left > 0 and (count := lead_links_on(merge, source_id, target_id, left)):
            merge.moved[LINKS] = merge.moved.get(LINKS, 0) + count
            merge.done_count += count
            left -= count
        for relation in _relations(merge.kind):
            while left > 0:
                if relation == _CONTACTS:
                    count = take_over_contacts(merge, merge.party, source_id, left)
                else:
                    count = len(move_rows(merge, relation, source_id, target_id, left))
                if not count:
                    break
                merge.moved[relation.key] = merge.moved.get(relation.key, 0) + count
                merge.done_count += count
                left -= count
    return limit - left


def _relations(kind: str) -> list[Relation]:
    """Return what moves row by row; contacts go first, since they are asked for most."""
    relations = relations_to(kind)
    if kind == MergedKind.CONTACT:
        own = {"parties_phone", "parties_email"}
        return [relation for relation in relations if relation.table not in own]
    own = {"parties_contact", "parties_address"}
    return [_CONTACTS, *(relation for relation in relations if relation.table not in own)]


def preview_counts(kind: str, target_id: int, source_ids: Sequence[int]) -> dict[str, int]:
    """Return how many rows a merge would move, by relation; relations without any are left out."""
    counts = count_joined(target_id, source_ids) if kind == MergedKind.PARTY else {}
    for key, count in row_counts(kind, target_id, source_ids).items():
        counts[key] = counts.get(key, 0) + count
    return counts


def row_counts(kind: str, target_id: int, source_ids: Sequence[int]) -> dict[str, int]:
    """Return how many rows a merge moves row by row, by relation."""
    merge = Merge(business_id=scoped_business_id(), kind=kind)
    links = sum(count_links(kind, source_id) for source_id in source_ids)
    counts: dict[str, int] = {LINKS: links} if links else {}
    for relation in _relations(kind):
        for source_id in source_ids:
            count = count_movable(merge, relation, source_id, target_id)
            if count:
                counts[relation.key] = counts.get(relation.key, 0) + count
    return counts


def target_of(merge: Merge) -> int:
    """Return the number of the record that stays."""
    contact_id: int | None = merge.survivor_contact_id
    return contact_id or int(merge.party_id)


def sources_of(merge: Merge) -> list[int]:
    """Return the numbers of the records that are merged into it."""
    records = MergedRecord.objects.filter(merge=merge).order_by("pk")
    return list(records.values_list("record_id", flat=True))
