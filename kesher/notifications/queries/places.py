"""What rows that name records by type and number lead to, as one person may see it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kesher.records.errors import UnknownRecordType
from kesher.records.queries import (
    card_url,
    may_do,
    record_type,
    record_types_for,
    rights_to_see,
    title_attribute,
    visible_records,
)
from kesher.records.rules.record_types import RecordType
from kesher.tenancy.rules.access import Actor

RecordKey = tuple[str, int]
ReaderKey = tuple[int, str, int]


@dataclass(frozen=True, slots=True)
class Place:
    """A record that may be seen: what it is, its name and its card, where it has one."""

    type_label: str
    icon: str
    title: str
    url: str


def places_of(actor: Actor, records: Iterable[tuple[str, int | None]]) -> Mapping[RecordKey, Place]:
    """Return those of the records that the actor may see; one query for each type among them."""
    found: dict[RecordKey, Place] = {}
    types = record_types_for(actor)
    for type_key, ids in _by_type(records).items():
        kind = types.get(type_key)
        if kind is None or not all(actor.may(right) for right in rights_to_see(kind)):
            continue
        rows = visible_records(actor, kind).filter(pk__in=ids)
        for pk, title, card_id in rows.values_list(
            "pk", title_attribute(kind), kind.card_attribute
        ):
            found[type_key, pk] = _place(actor, kind, title, card_id)
    return found


def places_for(wanted: Iterable[tuple[Actor, str, int]]) -> Mapping[ReaderKey, Place]:
    """Return what each of many members sees of his records, by member, type and number.

    One query for each type, however many members: the rights are asked in Python.
    """
    asked = list(wanted)
    found: dict[ReaderKey, Place] = {}
    for type_key, ids in _by_type((key, pk) for _, key, pk in asked).items():
        records = _records(type_key, ids)
        for actor, key, pk in asked:
            record = records.get(pk) if key == type_key else None
            kind = record_types_for(actor).get(type_key) if record is not None else None
            if kind and all(may_do(actor, kind, record, right) for right in rights_to_see(kind)):
                title = _followed(record, title_attribute(kind))
                card_id = _followed(record, kind.card_attribute)
                found[actor.membership_id, key, pk] = _place(actor, kind, title, card_id)
    return found


def _by_type(records: Iterable[tuple[str, int | None]]) -> Mapping[str, set[int]]:
    wanted: defaultdict[str, set[int]] = defaultdict(set)
    for type_key, record_id in records:
        if type_key and record_id is not None:
            wanted[type_key].add(record_id)
    return wanted


def _records(type_key: str, ids: set[int]) -> Mapping[int, Any]:
    try:
        kind = record_type(type_key)
    except UnknownRecordType:
        return {}
    rows = kind.model.objects.filter(pk__in=ids, **kind.condition)
    if path := kind.reach_path.removesuffix("__"):
        rows = rows.select_related(path)
    return {row.pk: row for row in rows}


def _followed(record: Any, path: str) -> Any:
    for step in path.split("__"):
        record = record.get(step) if isinstance(record, dict) else getattr(record, step, None)
    return record


def _place(actor: Actor, kind: RecordType, title: Any, card_id: int | None) -> Place:
    url = card_url(actor, kind, card_id) if card_id is not None else ""
    return Place(str(kind.label), kind.icon, str(title), url)
