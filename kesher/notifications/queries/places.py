"""What rows that name records by type and number lead to, as one person may see it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kesher.records.queries import card_url, record_types_for, rights_to_see, title_attribute
from kesher.records.queries.access import visible_records
from kesher.tenancy.rules.access import Actor

RecordKey = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Place:
    """A record that may be seen: what it is, its name and its card."""

    type_label: str
    icon: str
    title: str
    url: str


def places_of(actor: Actor, records: Iterable[tuple[str, int | None]]) -> Mapping[RecordKey, Place]:
    """Return those of the records that the actor may see; one query for each type among them."""
    wanted: defaultdict[str, set[int]] = defaultdict(set)
    for type_key, record_id in records:
        if type_key and record_id is not None:
            wanted[type_key].add(record_id)
    if not wanted:
        return {}
    types = record_types_for(actor)
    found: dict[RecordKey, Place] = {}
    for type_key, ids in wanted.items():
        kind = types.get(type_key)
        if kind is None or not all(actor.may(right) for right in rights_to_see(kind)):
            continue
        rows = visible_records(actor, kind).filter(pk__in=ids)
        for pk, title, card_id in rows.values_list(
            "pk", title_attribute(kind), kind.card_attribute
        ):
            found[type_key, pk] = Place(
                str(kind.label), kind.icon, str(title), card_url(actor, kind, card_id)
            )
    return found
