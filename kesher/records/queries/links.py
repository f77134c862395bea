"""What a field that leads elsewhere may lead to: records, users, branches and departments."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from kesher.lib.urls import business_url
from kesher.records.queries.access import card_url, rights_to_see, visible_records
from kesher.records.queries.design import record_types_for
from kesher.records.rules.record_types import FieldSpec, RecordType
from kesher.tenancy.models import Group, Membership, OrgUnit
from kesher.tenancy.queries import active_memberships, org_units
from kesher.tenancy.rules.access import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkTarget:
    """What fields of a type of field lead to, where that is no record with a card of its own.

    `rows` are those that the actor may choose; `names` returns ids and names of those among some
    ids that he may see. `url_name` with `argument` is where one is seen, `lookup_url_name` answers
    what is typed as `records:record_lookup` does.
    """

    type_key: str
    rows: Callable[[Actor], QuerySet[Any]]
    names: Callable[[Actor, list[int]], Iterable[tuple[int, str]]]
    url_name: str
    argument: str
    lookup_url_name: str


_targets: dict[str, LinkTarget] = {}


def register_link_target(target: LinkTarget) -> LinkTarget:
    """Let fields of a type lead to what the app owns; called when the apps are made ready."""
    _targets[target.type_key] = target
    return target


def lookup_url(actor: Actor, spec: FieldSpec) -> str:
    """Return the address that finds what a field may lead to."""
    if target := _targets.get(spec.type.key):
        return business_url(actor.business_slug, target.lookup_url_name)
    return business_url(actor.business_slug, "records:record_lookup", record_type=spec.link_to)


def linked_url(actor: Actor, spec: FieldSpec, value: int) -> str:
    """Return the address of what a field leads to, blank where there is none."""
    if target := _targets.get(spec.type.key):
        return business_url(actor.business_slug, target.url_name, **{target.argument: value})
    kind = record_types_for(actor).get(spec.link_to)
    if kind is None:
        return ""
    if kind.card_attribute != "id":  # on the card of another record, which the address finds
        place = {"record_type": kind.key, "record_id": value}
        return business_url(actor.business_slug, "records:record_card", **place)
    return card_url(actor, kind, value)


def title_attribute(kind: RecordType) -> str:
    """Return the attribute of the model that names a record."""
    spec = kind.find_field(kind.title_field)
    return spec.column if spec else "pk"


def linkable(actor: Actor, spec: FieldSpec) -> QuerySet[Any] | None:
    """Return the rows that the actor may choose in this field; None where it leads nowhere."""
    if target := _targets.get(spec.type.key):
        return target.rows(actor)
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
        if (spec.type.key in _LINKABLE or spec.type.key in _targets) and value:
            place = (spec.type.key, spec.link_to)
            wanted.setdefault(place, {}).setdefault(value, []).append(spec.key)
    names: dict[tuple[str, int], str] = {}
    for (type_key, link_to), fields in wanted.items():
        target = _targets.get(type_key)
        ids = list(fields)
        found = target.names(actor, ids) if target else _NAMED[type_key](actor, link_to, ids)
        for pk, name in found:
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
