"""Record types as the business in scope has them: its own fields and types, its own wording.

Everything that shows, filters, imports or writes records starts from here and not from the
declarations. A design is read once for each stamp of it (see `tenancy.queries.design_stamp`) and
kept; a business that has designed nothing costs no query.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from kesher.customfields.queries import (
    designs_by_type,
    own_field_specs,
    translated,
)
from kesher.customfields.rules.business_options import options_as_designed
from kesher.customfields.rules.choice import choice
from kesher.records.errors import UnknownRecordType
from kesher.records.queries.own_types import own_record_types
from kesher.records.queries.registry import declared_types
from kesher.records.rules.record_types import (
    BuiltInList,
    Dependency,
    FieldSpec,
    GuardedStatus,
    RecordType,
)
from kesher.tenancy.queries import design_stamp
from kesher.tenancy.rules.access import Actor
from kesher.tenancy.scoping import current_scope

Types = Mapping[str, RecordType]
DesignKey = tuple[int, int, int]

_KEPT_DESIGNS = 500


def all_record_types() -> Types:
    """Return every record type by key as the business in scope has it; as declared outside one."""
    scope = current_scope()
    stamp = design_stamp() if scope else 0
    return _designed(scope.business_id, stamp) if scope and stamp else declared_types()


def record_type(key: str) -> RecordType:
    """Return the record type of this key as the business in scope has it.

    Raises: UnknownRecordType, when neither an app nor the business has one.
    """
    try:
        return all_record_types()[key]
    except KeyError:
        raise UnknownRecordType(key) from None


def record_types_for(actor: Actor) -> Types:
    """Return every record type by key, without the fields that the actor may not read.

    Fields that he may not write are locked.
    """
    stamp = design_stamp()
    if not stamp:
        return declared_types()
    if actor.is_owner:
        return _seen(actor, _designed(actor.business_id, stamp))
    return _seen(actor, _for_role(actor.business_id, stamp, actor.role_id))


def _seen(actor: Actor, types: Types) -> Types:
    """Leave out kinds of the business' own that the actor may not see: their names tell things."""
    hidden = {
        key for key, kind in types.items() if kind.is_own and not actor.may(f"{kind.right}.see")
    }
    return {key: kind for key, kind in types.items() if key not in hidden} if hidden else types


def record_type_for(actor: Actor, key: str) -> RecordType:
    """Return the record type of this key with the fields that the actor may read.

    Raises: UnknownRecordType, when neither an app nor the business has one.
    """
    try:
        return record_types_for(actor)[key]
    except KeyError:
        raise UnknownRecordType(key) from None


def list_at(actor: Actor, path: str) -> tuple[RecordType, BuiltInList]:
    """Return record type and list at a path, as the actor may see them.

    Raises: UnknownRecordType, when there is no list at this path.
    """
    for kind in record_types_for(actor).values():
        listing = kind.find_list(path)
        if listing:
            return kind, listing
    raise UnknownRecordType(path)


def fields_of(kind: RecordType) -> tuple[FieldSpec, ...]:
    """Return the fields of a record type by position."""
    return tuple(sorted(kind.fields, key=lambda spec: spec.position))


def design_key(actor: Actor) -> DesignKey:
    """Return what tells apart the designs that two actors work with, for caches of drawings."""
    stamp = design_stamp()
    return (actor.business_id, stamp, 0 if actor.is_owner else actor.role_id) if stamp else (0,) * 3


@lru_cache(maxsize=_KEPT_DESIGNS)
def _designed(business_id: int, stamp: int) -> Types:
    """Read the design of the business in scope; the arguments are what it is kept under."""
    del business_id, stamp
    own_fields = own_field_specs()
    designs = designs_by_type()
    return MappingProxyType(
        {
            key: _with_design(kind, own_fields.get(key, ()), designs.get(key, {}))
            for key, kind in {**declared_types(), **own_record_types()}.items()
        }
    )


@lru_cache(maxsize=_KEPT_DESIGNS)
def _for_role(business_id: int, stamp: int, role_id: int) -> Types:
    return MappingProxyType(
        {
            key: replace(kind, fields=tuple(_for_role_fields(kind.fields, role_id)))
            for key, kind in _designed(business_id, stamp).items()
        }
    )


def _for_role_fields(fields: Iterable[FieldSpec], role_id: int) -> Iterable[FieldSpec]:
    for spec in fields:
        if spec.is_read_by(role_id):
            yield spec if spec.is_written_by(role_id) else replace(spec, is_locked=True)


def _with_design(
    kind: RecordType, own_fields: Iterable[Mapping[str, Any]], designs: Mapping[str, Any]
) -> RecordType:
    fields = [*kind.fields, *(FieldSpec(**facts, is_custom=True) for facts in own_fields)]
    designed = (
        _as_designed(spec, designs[spec.key]) if spec.key in designs else spec for spec in fields
    )
    ordered = tuple(sorted(designed, key=lambda spec: spec.position))
    statuses = tuple(_guard(status, ordered, designs) for status in kind.statuses)
    return replace(kind, fields=ordered, statuses=statuses)


def _guard(
    status: GuardedStatus, fields: Iterable[FieldSpec], designs: Mapping[str, Any]
) -> GuardedStatus:
    design = designs.get(status.field_key)
    if design is None or design.options is None or status.remake is None:
        return status
    spec = next(spec for spec in fields if spec.key == status.field_key)
    return status.remake(spec.type.options)


def _as_designed(spec: FieldSpec, design: Any) -> FieldSpec:
    """Return the field with what the business has said of it in place of what was declared."""
    changes: dict[str, Any] = {
        "label": translated(design.label_he, design.label_en, spec.label),
        "help": translated(design.help_he, design.help_en, spec.help),
        "readers": _roles(design.reader_roles),
        "writers": _roles(design.writer_roles),
    }
    said = {name: getattr(design, column) for name, column in _SAID}
    changes |= {name: value for name, value in said.items() if value not in (None, "")}
    if design.places is not None:
        changes |= {f"in_{place}": place in design.places for place in _PLACES}
    if design.depends_on:
        values = frozenset(design.depends_values)
        changes["depends"] = Dependency(design.depends_on, values, design.depends_effect)
    if spec.is_extensible and design.options is not None:
        options = options_as_designed(spec.type.options, design.options)
        offered = [option.value for option in options if not option.is_retired]
        changes["type"] = choice(options)
        if changes.get("default", spec.default) not in (None, *offered):
            changes["default"] = offered[0] if offered else None
    elif retired := {option.value for option in spec.type.options if option.is_retired}:
        default = changes.get("default")
        if retired & set(default if isinstance(default, list) else [default]):
            changes["default"] = None
    return replace(spec, **changes)


def _roles(ids: Iterable[int] | None) -> frozenset[int] | None:
    return None if ids is None else frozenset(ids)


_SAID = (
    ("is_required", "is_required"),
    ("default", "default_value"),
    ("section", "section"),
    ("position", "position"),
)
_PLACES = ("form", "card", "list", "mini_card")
