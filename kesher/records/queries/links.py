"""What a field that leads elsewhere may lead to: records, users, branches and departments."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db.models import QuerySet

from kesher.records.queries.access import rights_to_see, visible_records
from kesher.records.queries.design import record_types_for
from kesher.records.rules.record_types import FieldSpec, RecordType
from kesher.tenancy.models import Group, Membership, OrgUnit
from kesher.tenancy.queries import active_memberships, org_units
from kesher.tenancy.rules.access import Actor


def title_attribute(kind: RecordType) -> str:
    """Return the attribute of the model that names a record."""
    spec = kind.find_field(kind.title_field)
    return spec.column if spec else "pk"


def linkable(actor: Actor, spec: FieldSpec) -> QuerySet[Any] | None:
    """Return the rows that the actor may choose in this field; None where it leads nowhere."""
    rows = _LINKABLE.get(spec.type.key)
    return rows(actor, spec) if rows else None


def linked_names(
    actor: Actor, values: Iterable[tuple[FieldSpec, Any]]
) -> Mapping[tuple[str, int], str]:
    """Return the names of what fields lead to, by the field's key and the id there.

    One query for each kind of thing; a record that the actor may not see has no name.
    """
    wanted: dict[tuple[str, str], dict[int, list[str]]] = {}
    for spec, value in values:
        if spec.type.key in _LINKABLE and value:
            place = (spec.type.key, spec.link_to)
            wanted.setdefault(place, {}).setdefault(value, []).append(spec.key)
    names: dict[tuple[str, int], str] = {}
    for (type_key, link_to), fields in wanted.items():
        for pk, name in _NAMED[type_key](actor, link_to, list(fields)):
            names |= {(key, pk): str(name) for key in fields[pk]}
    return names


def _linkable_records(actor: Actor, spec: FieldSpec) -> QuerySet[Any]:
    kind = record_types_for(actor).get(spec.link_to)
    if kind is None:
        return Membership.objects.none()
    rows = visible_records(actor, kind)
    return rows.filter(**{kind.archived_attribute: None}) if kind.archived_attribute else rows


def _named_records(actor: Actor, link_to: str, ids: list[int]) -> Iterable[tuple[int, str]]:
    kind = record_types_for(actor).get(link_to)
    if kind is None or not all(actor.may(right) for right in rights_to_see(kind)):
        return ()
    rows = visible_records(actor, kind).filter(pk__in=ids)
    return rows.values_list("pk", title_attribute(kind))


_LINKABLE: Mapping[str, Callable[[Actor, FieldSpec], QuerySet[Any]]] = {
    "record_link": _linkable_records,
    "user": lambda _actor, _spec: active_memberships(),
    "org_unit": lambda _actor, _spec: org_units().filter(is_active=True),
    "group": lambda _actor, _spec: Group.objects.order_by("name", "pk"),
}
_NAMED: Mapping[str, Callable[[Actor, str, list[int]], Iterable[tuple[int, str]]]] = {
    "record_link": _named_records,
    "user": lambda _actor, _to, ids: Membership.objects.filter(pk__in=ids).values_list(
        "pk", "display_name"
    ),
    "org_unit": lambda _actor, _to, ids: OrgUnit.objects.filter(pk__in=ids).values_list(
        "pk", "name"
    ),
    "group": lambda _actor, _to, ids: Group.objects.filter(pk__in=ids).values_list("pk", "name"),
}
