"""Creating, editing and deleting a record of any type, by the keys of its fields.

What the business demands of a field holds here, whichever door a value comes through; what the
app demands of its own columns holds in the type's writer.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from kesher.customfields.errors import BadValue
from kesher.records.errors import (
    CannotBeWritten,
    FieldIsComputed,
    FieldIsLocked,
    FieldRequired,
    UnknownField,
)
from kesher.records.operations.links import require_links
from kesher.records.queries import get_record, record_type, record_type_for
from kesher.records.rules.record_types import FieldSpec, RecordType
from kesher.tenancy.history import operation
from kesher.tenancy.rules.access import Actor, require

Values = Mapping[str, Any]


@operation
def create_record(*, actor: Actor, type_key: str, values: Values) -> Any:
    """Make a record; fields that are not named get their default.

    `values` are as a person types them, by field key.

    Raises: NotPermitted, CannotBeWritten, UnknownField, FieldIsLocked, FieldIsComputed; BadValue,
    LinkUnknown and FieldRequired, naming the field; whatever the type's own operation refuses.
    """
    kind = record_type(type_key)
    require(actor, f"{kind.right}.create")
    create = _writer(kind.writer.create)
    cleaned = _cleaned(actor, kind, values)
    for spec in kind.fields:
        if spec.key not in cleaned and spec.default is not None and not spec.is_computed:
            cleaned[spec.key] = spec.type.clean(spec.default)
    _require_values(spec for spec in kind.fields if _is_empty(cleaned.get(spec.key)))
    require_links(actor, kind, cleaned)
    return create(actor=actor, values=cleaned)


@operation
def edit_record(
    *,
    actor: Actor,
    type_key: str,
    record_id: int,
    values: Values,
    expected_version: int | None = None,
) -> Any:
    """Change the named fields of a record and leave the others alone.

    Raises: NotFound, NotPermitted, CannotBeWritten, UnknownField, FieldIsLocked, FieldIsComputed;
    BadValue, LinkUnknown and FieldRequired, naming the field; StaleVersion, when
    `expected_version` has passed; whatever the type's own operation refuses.
    """
    kind = record_type(type_key)
    get_record(actor=actor, record_type=kind, record_id=record_id)
    require(actor, f"{kind.right}.edit")
    edit = _writer(kind.writer.edit)
    cleaned = _cleaned(actor, kind, values)
    _require_values(kind.find_field(key) for key, value in cleaned.items() if _is_empty(value))
    require_links(actor, kind, cleaned)
    return edit(actor=actor, record_id=record_id, values=cleaned, expected_version=expected_version)


@operation
def delete_record(*, actor: Actor, type_key: str, record_id: int) -> Any:
    """Put a record with what belongs to it into the recycle bin, for thirty days.

    Raises: NotFound, NotPermitted, CannotBeWritten; whatever the type's own operation refuses.
    """
    kind = record_type(type_key)
    get_record(actor=actor, record_type=kind, record_id=record_id)
    return _writer(kind.writer.delete)(actor=actor, record_id=record_id)


@operation
def restore_record(*, actor: Actor, type_key: str, record_id: int) -> Any:
    """Bring a record back from the recycle bin with what was deleted together with it.

    Raises: NotFound, NotPermitted, CannotBeWritten; whatever the type's own operation refuses.
    """
    kind = record_type(type_key)
    return _writer(kind.writer.restore)(actor=actor, record_id=record_id)


@operation
def archive_record(*, actor: Actor, type_key: str, record_id: int) -> Any:
    """Move a record to the archive: out of the lists, found by search, and brought back at will.

    Raises: NotFound, NotPermitted, CannotBeWritten, AlreadyArchived.
    """
    kind = record_type(type_key)
    get_record(actor=actor, record_type=kind, record_id=record_id)
    return _writer(kind.writer.archive)(actor=actor, record_id=record_id)


@operation
def unarchive_record(*, actor: Actor, type_key: str, record_id: int) -> Any:
    """Bring a record back from the archive.

    Raises: NotFound, NotPermitted, CannotBeWritten, NotArchived.
    """
    kind = record_type(type_key)
    get_record(actor=actor, record_type=kind, record_id=record_id)
    return _writer(kind.writer.unarchive)(actor=actor, record_id=record_id)


def _writer(deed: Callable[..., Any] | None) -> Callable[..., Any]:
    if deed is None:
        raise CannotBeWritten
    return deed


def _cleaned(actor: Actor, kind: RecordType, values: Values) -> dict[str, Any]:
    """Return the values as their fields hold them; those that the actor may not write are refused.

    A field that he may not read is as unknown to him as one that does not exist.
    """
    known = {spec.key: spec for spec in record_type_for(actor, kind.key).fields}
    cleaned = {}
    for key, value in values.items():
        spec = known.get(key)
        if spec is None:
            raise UnknownField(key)
        if spec.is_computed:
            raise FieldIsComputed(spec.key, spec.label)
        if spec.is_locked:
            raise FieldIsLocked(spec.key, spec.label)
        try:
            cleaned[key] = spec.type.clean(value)
        except BadValue as problem:
            problem.field = key
            raise
    return cleaned


def _require_values(empty: Iterable[FieldSpec | None]) -> None:
    """Refuse when one of the fields that would be empty is required.

    A new record must have them all. In an old one, what was empty before it became required may
    stay so until somebody writes that very field.
    """
    for spec in empty:
        if spec and spec.is_required and not spec.is_computed:
            raise FieldRequired(spec.key, spec.label)


def _is_empty(value: Any) -> bool:
    return value is None or value in ("", [], ())
