"""The registry of what can be imported."""

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from kesher.customfields.rules.field_type import Option
from kesher.customfields.rules.text import TEXT
from kesher.exchange.queries.sheet_values import check_records
from kesher.exchange.rules.mapping import ImportFields
from kesher.exchange.rules.targets import (
    BLANK,
    CLEAR,
    CREATE,
    LEAVE,
    MATCH,
    ON_MATCH,
    RECORD_NUMBER,
    SKIP,
    UPDATE,
    Decision,
    ImportTarget,
)
from kesher.lib.errors import NotFound
from kesher.records.errors import RegistryClosed
from kesher.records.queries import fields_of, record_types_for
from kesher.records.rules.record_types import FieldSpec, RecordType
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
    """Return what can be imported in a way of its own, by record type."""
    return MappingProxyType(_targets)


def importable_types(actor: Actor) -> list[RecordType]:
    """Return the record types of which the actor may import records."""
    return [
        kind
        for kind in record_types_for(actor).values()
        if kind.lists and kind.writer.create and actor.may(f"{kind.right}.create")
    ]


def target_of(actor: Actor, record_type_key: str) -> ImportTarget:
    """Return how records of a type are imported, for somebody who may.

    Raises: NotFound, when the type cannot be imported; NotPermitted.
    """
    kind = record_types_for(actor).get(record_type_key)
    if kind is None or not (kind.lists and kind.writer.create):
        raise NotFound
    target = _targets.get(record_type_key) or _derived(kind)
    require(actor, target.right)
    return target


def _derived(kind: RecordType) -> ImportTarget:
    """Return how records of a type without an import of its own come in: field by field."""
    right = f"{kind.right}.create"
    return ImportTarget(
        record_type=kind.key,
        right=right,
        decisions=lambda _actor: (),
        require_allowed=lambda actor, _decisions: require(actor, right),
        check=partial(check_records, kind.key),
        store=None,
        names=(kind.title_field,),
        leftover="",
    )


def fields_of_target(actor: Actor, record_type_key: str) -> ImportFields:
    """Return the fields to which columns can be mapped, in the order of the record type.

    Those that the actor may not write are not among them.
    """
    target = target_of(actor, record_type_key)
    kind = record_types_for(actor)[record_type_key]
    own = [
        spec
        for spec in fields_of(kind)
        if spec.in_import and not (spec.is_locked or spec.is_computed)
    ]
    number = FieldSpec(key=RECORD_NUMBER, label=_("Record number"), type=TEXT, position=0)
    specs = sorted([number, *own, *target.more_fields], key=lambda spec: spec.position)
    return ImportFields(
        tuple(specs), target.repeatable, (*target.names, RECORD_NUMBER), target.leftover
    )


def match_options(kind: RecordType) -> tuple[Option, ...]:
    """Return the fields by which the records of a sheet can be recognized."""
    return tuple(
        Option(value=spec.key, label=spec.label)
        for spec in fields_of(kind)
        if spec.in_import and spec.type.key in _RECOGNIZED_BY and not spec.type.options
    )


_RECOGNIZED_BY = frozenset({"text", "id_number", "phone", "email", "number"})


def decisions_of(actor: Actor, target: ImportTarget) -> tuple[Decision, ...]:
    """Return everything that is asked once for a whole import."""
    kind = record_types_for(actor)[target.record_type]
    none = Option(value="", label=_("By nothing: every row is a new record"))
    return (
        *target.decisions(actor),
        Decision(
            key=MATCH,
            is_optional=True,
            label=_("Recognize records by"),
            options=(none, *match_options(kind)),
            is_list=True,
        ),
        Decision(
            key=ON_MATCH,
            is_optional=True,
            label=_("A row whose record is there already"),
            options=(
                Option(value=SKIP, label=_("Leave the row out")),
                Option(value=UPDATE, label=_("Change the record")),
                Option(value=CREATE, label=_("Make another record")),
            ),
        ),
        Decision(
            key=BLANK,
            is_optional=True,
            label=_("Blank cells of such a row"),
            options=(
                Option(value=LEAVE, label=_("Leave the field as it is")),
                Option(value=CLEAR, label=_("Clear the field")),
            ),
        ),
    )
