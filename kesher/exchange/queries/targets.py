"""The registry of what can be imported."""

from collections.abc import Mapping
from types import MappingProxyType

from django.apps import apps

from kesher.exchange.rules.mapping import ImportFields
from kesher.exchange.rules.targets import ImportTarget
from kesher.lib.errors import NotFound
from kesher.records.errors import RegistryClosed
from kesher.records.queries import fields_of, record_type
from kesher.tenancy.rules.access import Actor, require

_targets: dict[str, ImportTarget] = {}


def register_target(target: ImportTarget) -> ImportTarget:
    """Let records of a type be imported.

    Raises: RegistryClosed, after the program has started.
    """
    if apps.ready:
        raise RegistryClosed(target.record_type)
    _targets[target.record_type] = target
    return target


def import_targets() -> Mapping[str, ImportTarget]:
    """Return what can be imported, by record type."""
    return MappingProxyType(_targets)


def target_of(actor: Actor, record_type_key: str) -> ImportTarget:
    """Return how records of a type are imported, for somebody who may.

    Raises: NotFound, when the type cannot be imported; NotPermitted.
    """
    target = _targets.get(record_type_key)
    if target is None:
        raise NotFound
    require(actor, target.right)
    return target


def fields_of_target(record_type_key: str) -> ImportFields:
    """Return the fields to which columns can be mapped, in the order of the record type."""
    target = _targets[record_type_key]
    own = [spec for spec in fields_of(record_type(record_type_key)) if spec.in_import]
    specs = sorted([*own, *target.more_fields], key=lambda spec: spec.position)
    return ImportFields(tuple(specs), target.repeatable, target.names, target.leftover)
