"""Creating, editing and deleting a record of any type, by the keys of its fields.

What the business demands of a field holds here, whichever door a value comes through; what the
app demands of its own columns holds in the type's writer.
"""

from collections.abc import Callable, Mapping
from typing import Any

from kesher.lib.errors import NotFound
from kesher.records.errors import CannotBeWritten, PartUnknown
from kesher.records.operations.links import keep_links, require_links
from kesher.records.operations.values import cleaned_values, defaults_of
from kesher.records.queries import get_record, record_type
from kesher.records.queries.forms import ToldParts
from kesher.records.rules.form_shapes import FormReach
from kesher.tenancy.history import operation
from kesher.tenancy.rules.access import Actor, require

Values = Mapping[str, Any]


@operation
def create_record(*, actor: Actor, type_key: str, values: Values, parts: ToldParts = ()) -> Any:
    """Make a record; fields that are not named get their default.

    `values` are as a person types them, by field key; `parts` what is said beyond the fields.

    Raises: NotPermitted, CannotBeWritten, UnknownField, FieldIsLocked, FieldIsComputed; BadValue,
    LinkUnknown and FieldRequired, naming the field; whatever the type's own operation or a part
    refuses.
    """
    kind = record_type(type_key)
    require(actor, f"{kind.right}.create")
    create = _writer(kind.writer.create)
    cleaned = cleaned_values(actor, type_key, values)
    if any(spec.default is not None for spec in kind.fields):
        blank = kind.model()
        held = {spec.key: spec.value_of(blank) for spec in kind.fields if spec.default is None}
        defaults = defaults_of(actor, kind, {**held, **cleaned}, cleaned)
        cleaned |= {spec.key: value for spec, value in defaults}
    require_links(actor, kind, cleaned)
    record = create(actor=actor, values=cleaned)
    keep_links(type_key, [record])
    for part, told in parts:
        part.keep(actor, kind, record, told)
    return record


@operation
def edit_record(
    *,
    actor: Actor,
    type_key: str,
    record_id: int,
    values: Values,
    expected_version: int | None = None,
    part: str = "",
) -> Any:
    """Change the named fields of a record and leave the others alone.

    `part` says for how much of what the record belongs to, such as its series; without it the
    change is for this record.

    Raises: NotFound, NotPermitted, CannotBeWritten, UnknownField, FieldIsLocked, FieldIsComputed;
    BadValue, LinkUnknown and FieldRequired, naming the field; StaleVersion, when
    `expected_version` has passed; PartUnknown; whatever the type's own operation refuses.
    """
    kind = record_type(type_key)
    record = get_record(actor=actor, record_type=kind, record_id=record_id)
    require(actor, f"{kind.right}.edit")
    reach = kind.form.reach
    if _part_of(reach, record, part) and reach and part:
        return reach.edit(
            actor=actor,
            type_key=type_key,
            record_id=record_id,
            values=values,
            expected_version=expected_version,
            part=part,
        )
    edit = _writer(kind.writer.edit)
    cleaned = cleaned_values(actor, type_key, values)
    require_links(actor, kind, cleaned)
    record = edit(
        actor=actor, record_id=record_id, values=cleaned, expected_version=expected_version
    )
    keep_links(type_key, [record])
    return record


@operation
def delete_record(*, actor: Actor, type_key: str, record_id: int, part: str = "") -> Any:
    """Put a record with what belongs to it into the recycle bin, for thirty days.

    `part` says how much of what the record belongs to, such as its series; without it this record.

    Raises: NotFound, NotPermitted, CannotBeWritten, PartUnknown; whatever the type's own operation
    refuses.
    """
    kind = record_type(type_key)
    record = get_record(actor=actor, record_type=kind, record_id=record_id)
    delete = _writer(kind.writer.delete)
    reach = kind.form.reach
    if (meant := _part_of(reach, record, part)) and reach:
        return reach.delete(actor=actor, type_key=type_key, record_id=record_id, part=meant)
    return delete(actor=actor, record_id=record_id)


@operation
def restore_record(*, actor: Actor, type_key: str, record_id: int) -> Any:
    """Bring a record back from the recycle bin with what was deleted together with it.

    Raises: NotFound, also for a type of which nothing is ever deleted; NotPermitted; whatever the
    type's own operation refuses.
    """
    kind = record_type(type_key)
    if kind.writer.restore is None:
        raise NotFound
    return kind.writer.restore(actor=actor, record_id=record_id)


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


def _part_of(reach: FormReach | None, record: Any, part: str) -> str:
    """Return for how much a deed is: what was said, else the usual; blank where there is no choice.

    Raises: PartUnknown.
    """
    if reach is None:
        if part:
            raise PartUnknown
        return ""
    offered = [value for value, _label in reach.choices(record)]
    if part and offered and part not in offered:
        raise PartUnknown
    return (part or offered[0]) if offered else ""


def _writer(deed: Callable[..., Any] | None) -> Callable[..., Any]:
    if deed is None:
        raise CannotBeWritten
    return deed
