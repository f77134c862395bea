"""Which fields stand in the form of a record."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.datastructures import MultiValueDict

from kesher.customfields.rules.choice import choice
from kesher.lib.errors import Refusal
from kesher.records.errors import UnknownField
from kesher.records.queries.design import fields_of
from kesher.records.queries.registry import form_parts
from kesher.records.rules.form_shapes import FormPart
from kesher.records.rules.record_types import FieldSpec, GuardedStatus, RecordType
from kesher.tenancy.rules.access import Actor

#: Parts of a form with what each was told.
ToldParts = Sequence[tuple[FormPart, Any]]


def fields_of_form(actor: Actor, kind: RecordType, record: Any) -> list[FieldSpec]:
    """Return the fields of the form of a record, or of a new one where there is none yet.

    Statuses are set by their window once there is a record, unless the type has them in its form.
    """
    told = told_with_status(kind) if record is not None else frozenset()
    locked = kind.form.locked(actor, record) if kind.form.locked and record is not None else ()
    specs = []
    for spec in fields_of(kind):
        if not (spec.in_form or spec.key in told) or spec.is_computed or spec.is_derived:
            continue
        shown = spec
        if status := kind.find_status(spec.key):
            if not _has_status(kind, status, is_new=record is None):
                continue
            shown = _first(spec, status) if record is None else spec
        specs.append(replace(shown, is_locked=True) if spec.key in locked else shown)
    return specs


def read_parts(kind: RecordType, sent: Any) -> tuple[list[tuple[FormPart, Any]], list[Refusal]]:
    """Return what the form of a record was told beyond its fields, and what cannot be read."""
    told, refused = [], []
    for part in form_parts(kind.key):
        try:
            told.append((part, part.read(kind, sent)))
        except Refusal as refusal:
            refused.append(refusal)
    return told, refused


def parts_for_programs(actor: Actor, kind: RecordType) -> Mapping[str, FormPart]:
    """Return what a program may say of a new record beyond its fields, by key."""
    parts = (part for part in form_parts(kind.key) if part.name)
    return {part.key: part for part in parts if part.context(actor, kind, None, None) is not None}


def read_said_parts(
    actor: Actor, kind: RecordType, said: Mapping[str, Sequence[object]]
) -> ToldParts:
    """Return what a program told of a new record beyond its fields, read as its form would be.

    Raises: UnknownField, for what the actor is not asked; whatever a part cannot read.
    """
    known = parts_for_programs(actor, kind)
    told = []
    for key, values in said.items():
        if key not in known:
            raise UnknownField(key)
        part = known[key]
        told.append((part, part.read(kind, MultiValueDict({part.name: list(map(str, values))}))))
    return told


def told_with_status(kind: RecordType) -> frozenset[str]:
    """Return the keys of what is told beside a status that is set in the form: blank each time."""
    if not kind.form.has_status:
        return frozenset()
    return frozenset(
        name
        for status in kind.statuses
        for move in status.table.transitions
        for name in move.evidence
    )


def fields_asked_for(kind: RecordType, keys: Iterable[str]) -> list[FieldSpec]:
    """Return the fields of these keys that people write: those that refusals have asked for."""
    found = (kind.find_field(key) for key in dict.fromkeys(keys))
    return [spec for spec in found if spec and not (spec.is_computed or spec.is_derived)]


def asked_by(kind: RecordType, refusal: Refusal, shown: Container[str]) -> FieldSpec | None:
    """Return the field that a refusal names, if people write it and the form does not show it."""
    key = refusal.field or ""
    found = () if key in shown else fields_asked_for(kind, [key])
    return next(iter(found), None)


def _has_status(kind: RecordType, status: GuardedStatus, *, is_new: bool) -> bool:
    return len(status.first) > 1 if is_new else kind.form.has_status


def _first(spec: FieldSpec, status: GuardedStatus) -> FieldSpec:
    """Return the status with what a new record may start with alone."""
    options = [option for option in spec.type.options if option.value in status.first]
    return replace(spec, type=choice(options), default=status.first[0])
