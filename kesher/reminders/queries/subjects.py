"""The records that reminders are about: which are in use, who sees them, what they are called.

Most follow the rules of their record type. An app above tells of those that have rules of their
own, such as meetings, which their participants see wherever they stand.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kesher.lib.errors import NotFound
from kesher.lib.urls import business_url
from kesher.notifications.queries import Place, members_who_see
from kesher.notifications.queries import places_for as places_by_type
from kesher.notifications.queries import places_of as places_of_types
from kesher.records.errors import UnknownRecordType
from kesher.records.queries import get_record, record_type, rights_to_see
from kesher.records.rules.record_types import RecordType
from kesher.tenancy.rules.access import Actor

RecordKey = tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Records of one type that have rules of their own.

    `rows` returns those in use of the ids, by id; `seen` the ids of those rows that an actor sees.
    A row is opened at `url_name` with its id as `argument`.
    """

    type_key: str
    rows: Callable[[Collection[int]], Mapping[int, Any]]
    seen: Callable[[Actor, Collection[Any]], Collection[int]]
    title: Callable[[Any], str]
    url_name: str
    argument: str


_subjects: dict[str, Subject] = {}


def register_subject(subject: Subject) -> Subject:
    """Let an app above say whom it reminds of what; called when the apps are made ready."""
    _subjects[subject.type_key] = subject
    return subject


def records_in_use(type_key: str, ids: Collection[int]) -> Mapping[int, Any]:
    """Return the records that are neither deleted nor otherwise gone, by id.

    Raises: UnknownRecordType, when the business has put the type aside.
    """
    kind = record_type(type_key)
    if subject := _subjects.get(type_key):
        return subject.rows(ids)
    rows = kind.model.objects.filter(pk__in=ids, **kind.condition)
    return {row.pk: row for row in rows}


def get_subject(actor: Actor, type_key: str, record_id: int | None) -> tuple[RecordType, Any]:
    """Return a record that the actor may be reminded of, with its type.

    Raises: NotFound, when it is absent, of another business, or out of his sight.
    """
    try:
        kind = record_type(type_key)
    except UnknownRecordType:
        raise NotFound from None
    if record_id is None:
        raise NotFound
    if subject := _subjects.get(type_key):
        record = subject.rows([record_id]).get(record_id)
        if record is None or record_id not in subject.seen(actor, [record]):
            raise NotFound
        return kind, record
    if not all(actor.may(right) for right in rights_to_see(kind)):
        raise NotFound
    return kind, get_record(actor=actor, record_type=kind, record_id=record_id)


def may_be_reminded(member_id: int, type_key: str, record_id: int | None) -> bool:
    """Tell whether a member is active and, where it is about a record, may see that."""
    if type_key not in _subjects:
        return bool(members_who_see([member_id], type_key, record_id))
    (actor,) = members_who_see([member_id]) or (None,)
    return bool(actor and places_of(actor, [(type_key, record_id)]))


def places_of(actor: Actor, records: Iterable[tuple[str, int | None]]) -> Mapping[RecordKey, Place]:
    """Return those of the records that the actor may see; few queries for each type among them."""
    asked = [(key, pk) for key, pk in records if key and pk is not None]
    found = dict(places_of_types(actor, (one for one in asked if one[0] not in _subjects)))
    for subject in _subjects.values():
        mine = _places(subject, [(actor, key, pk) for key, pk in asked if key == subject.type_key])
        found |= {(key, pk): place for (_member, key, pk), place in mine.items()}
    return found


def places_for(
    wanted: Iterable[tuple[Actor, str, int]],
) -> Mapping[tuple[int, str, int], Place]:
    """Return what each of many members sees of his records, by member, type and number."""
    asked = list(wanted)
    found = dict(places_by_type(one for one in asked if one[1] not in _subjects))
    for subject in _subjects.values():
        found |= _places(subject, [one for one in asked if one[1] == subject.type_key])
    return found


def _places(
    subject: Subject, asked: Collection[tuple[Actor, str, int]]
) -> Mapping[tuple[int, str, int], Place]:
    if not asked:
        return {}
    kind = record_type(subject.type_key)
    rows = subject.rows({pk for _actor, _key, pk in asked})
    actors = {actor.membership_id: actor for actor, _key, _pk in asked}
    found = {}
    for member_id, actor in actors.items():
        own = [rows[pk] for one, _key, pk in asked if one is actor and pk in rows]
        for pk in subject.seen(actor, own):
            argument = {subject.argument: pk}
            url = business_url(actor.business_slug, subject.url_name, **argument)
            place = Place(str(kind.label), kind.icon, subject.title(rows[pk]), url)
            found[member_id, kind.key, pk] = place
    return found
