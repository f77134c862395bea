"""What the business demands of a record, whichever operation writes it.

Every operation that puts values on a record calls `settle_new` or `settle_edited` before it saves:
rights to fields, defaults, required fields, fields that depend on others, links and computed
fields hold through every door because they hold here.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from kesher.customfields.errors import BadValue
from kesher.lib.errors import Refusal
from kesher.lib.phone import ParsedPhone, parse_phones
from kesher.records.errors import (
    FieldIsComputed,
    FieldIsLocked,
    FieldNotShown,
    FieldRequired,
    LinkUnknown,
    UnknownField,
)
from kesher.records.operations.computing import put_computed
from kesher.records.operations.field_files import found_file
from kesher.records.queries import record_type, record_type_for
from kesher.records.queries.links import linkable
from kesher.records.rules.demands import is_empty, is_required, is_shown
from kesher.records.rules.record_types import FieldSpec, RecordType
from kesher.tenancy.queries import design_stamp
from kesher.tenancy.rules.access import Actor

Values = Mapping[str, Any]
#: What a record held in a field before it was changed.
Held = Callable[[FieldSpec], Any]
NOTHING: Values = MappingProxyType({})


def cleaned_values(actor: Actor, type_key: str, values: Values) -> dict[str, Any]:
    """Return the values as their fields hold them.

    A field that the actor may not read is as unknown to him as one that does not exist.

    Raises: UnknownField, FieldIsComputed, FieldIsLocked; BadValue, naming the field.
    """
    if not values:
        return {}
    known = {spec.key: spec for spec in record_type_for(actor, type_key).fields}
    cleaned = {}
    for key, value in values.items():
        spec = known.get(key)
        if spec is None:
            raise UnknownField(key)
        if spec.is_computed:
            raise FieldIsComputed(spec.key, spec.label)
        if spec.is_locked:
            raise FieldIsLocked(spec.key, spec.label)
        cleaned[key] = _cleaned(spec, value)
    return cleaned


def _cleaned(spec: FieldSpec, value: Any) -> Any:
    try:
        return spec.type.clean(value)
    except BadValue as problem:
        problem.field = spec.key
        raise


def computed_anew(type_key: str, record: Any) -> bool:
    """Work out the computed fields of a record whose columns changed; tell whether any changed.

    For operations that put no values of people on it. Costs nothing without a design.
    """
    return bool(design_stamp()) and put_computed(record_type(type_key), record)


def own_texts(type_key: str, record: Any) -> tuple[list[str], list[ParsedPhone]]:
    """Return what the search finds a record by among its own fields: short texts, and phones."""
    texts, phones = list[str](), list[ParsedPhone]()
    if not record.custom_values or not design_stamp():
        return texts, phones
    for spec in record_type(type_key).fields:
        value = spec.value_of(record) if spec.is_custom and spec.type.key in _FOUND_BY else ""
        if value and spec.type.key == "phone":
            phones += parse_phones(value)
        elif isinstance(value, str):
            texts.append(value)
    return texts, phones


_FOUND_BY = frozenset({"text", "phone", "email", "url", "id_number"})


def own_values(kind: RecordType, values: Values) -> dict[str, Any]:
    """Return those of the values that are of the business' own fields."""
    own = {spec.key for spec in kind.fields if spec.is_custom}
    return {key: value for key, value in values.items() if key in own}


def values_before(type_key: str, record: Any) -> dict[str, Any]:
    """Return what a record holds before it is changed, by field key, for `settle_edited`.

    Nothing, at no cost, where the business has designed nothing.
    """
    if not design_stamp():
        return {}
    return _values_of(record_type(type_key), record)


def settle_new(
    *, actor: Actor, type_key: str, record: Any, custom: Values, said: Collection[str] = ()
) -> bool:
    """Make a record that is about to be inserted what the business demands of a new one.

    Tells whether anything of the record changed.

    `custom` are values of own fields as a person types them; a field that is not named there gets
    its default. `said` are the keys of built-in fields that the person was asked for: the others
    get their default too.

    Raises: UnknownField, FieldIsComputed, FieldIsLocked, FieldNotShown, LinkUnknown; BadValue and
    FieldRequired, naming the field.
    """
    if not design_stamp() and not custom:
        return False
    kind = record_type(type_key)
    changed = cleaned_values(actor, type_key, custom)
    named = {*said, *changed}
    is_changed = False
    has_defaults = any(spec.default is not None for spec in kind.fields)
    values = {**_values_of(kind, record), **changed} if has_defaults else NOTHING
    for spec, value in defaults_of(actor, kind, values, named):
        if spec.is_custom:
            changed[spec.key] = value
        elif is_empty(values[spec.key]):
            setattr(record, spec.column, value)
            is_changed = True
    is_changed = _put_own(actor, kind, record, changed, {}) or is_changed
    blank = _blank(actor, kind)
    _require_offered(kind, record, blank, said)
    _require_rights(actor, kind, record, blank, said)
    _require_values(kind, record, kind.fields)
    return is_changed


def defaults_of(
    actor: Actor, kind: RecordType, values: Values, named: Collection[str]
) -> list[tuple[FieldSpec, Any]]:
    """Return the fields that nobody named with their defaults, given the values of the others.

    What another field hides takes none, and a default that nobody can choose any more is none.
    """
    found = [
        (spec, value)
        for spec in kind.fields
        if not (spec.default is None or spec.is_computed or spec.key in named)
        and (value := _default_of(actor, spec)) is not None
    ]
    if not found:
        return []
    together = {
        **values,
        **{spec.key: one for spec, one in found if is_empty(values.get(spec.key))},
    }
    return [(spec, value) for spec, value in found if is_shown(spec, kind, together)]


def _default_of(actor: Actor, spec: FieldSpec) -> Any:
    value = _cleaned(spec, spec.default)
    try:
        _require_choosable(actor, spec, value, None)
    except Refusal:
        return None
    return value


def _blank(actor: Actor, kind: RecordType) -> Held:
    """Return what a record of the actor's holds of which nothing was said."""
    place = {
        "owner": actor.membership_id,
        "branch": actor.branch_id,
        "department": actor.department_id,
    }
    record = _blank_row(kind.model)
    return lambda spec: place[spec.key] if spec.key in place else spec.value_of(record)


@cache
def _blank_row(model: Any) -> Any:
    return model()


def settle_edited(
    *,
    actor: Actor,
    type_key: str,
    record: Any,
    before: Values,
    custom: Values,
    said: Collection[str] = (),
) -> bool:
    """Make a record that is about to be saved what the business demands; `before` is what it held.

    Tells whether its own fields changed.

    What was empty before it became required may stay so until somebody writes that very field: the
    keys in `custom` and in `said` are those that are being written.

    Raises: UnknownField, FieldIsComputed, FieldIsLocked, FieldNotShown, LinkUnknown; BadValue and
    FieldRequired, naming the field.
    """
    if not design_stamp() and not custom:
        return False
    kind = record_type(type_key)
    changed = cleaned_values(actor, type_key, custom)
    is_changed = _put_own(actor, kind, record, changed, before)
    held: Held = lambda spec: before.get(spec.key)  # noqa: E731 -- of one line
    _require_offered(kind, record, held, said)
    _require_rights(actor, kind, record, held, [spec.key for spec in kind.fields])
    written = {*changed, *said} | {key for key, value in before.items() if not is_empty(value)}
    _require_values(kind, record, (spec for spec in kind.fields if spec.key in written))
    return is_changed


def _values_of(kind: RecordType, record: Any) -> dict[str, Any]:
    return {spec.key: spec.value_of(record) for spec in kind.fields}


def _put_own(actor: Actor, kind: RecordType, record: Any, changed: Values, before: Values) -> bool:
    own = dict(record.custom_values)
    for key, said in changed.items():
        spec, value = kind.find_field(key), said
        if spec is None or not spec.is_custom:
            continue
        if said != before.get(key):
            _require_choosable(actor, spec, said, before.get(key))
            if spec.type.key == "file" and said:
                value = found_file(actor, kind, record, spec, said)
        if is_empty(value) or value is False:
            own.pop(key, None)
        else:
            own[key] = spec.type.to_json(value)
    is_changed = own != record.custom_values
    record.custom_values = own
    dependent = [
        spec
        for key, value in changed.items()
        if (spec := kind.find_field(key)) and spec.depends and value != before.get(key)
        if not is_empty(value)
    ]
    values = _values_of(kind, record) if dependent else NOTHING
    for spec in dependent:
        if not is_shown(spec, kind, values):
            raise FieldNotShown(spec.key, spec.label)
    return put_computed(kind, record) or is_changed


def _require_choosable(actor: Actor, spec: FieldSpec, value: Any, before: Any) -> None:
    """Refuse an option that is no longer offered, and a link to what the actor does not see."""
    if is_empty(value):
        return
    _require_not_retired(spec, value, before)
    rows = linkable(actor, spec)
    if rows is not None and not rows.filter(pk=value).exists():
        raise LinkUnknown(spec.key, spec.label)


def _require_offered(kind: RecordType, record: Any, before: Held, said: Collection[str]) -> None:
    """Refuse a retired option of a built-in choice where it was not chosen before."""
    for spec in kind.fields:
        if spec.is_extensible and spec.key in said:
            _require_not_retired(spec, spec.value_of(record), before(spec))


def _require_not_retired(spec: FieldSpec, value: Any, before: Any) -> None:
    retired = {option.value for option in spec.type.options if option.is_retired}
    if retired & (_as_set(value) - _as_set(before)):
        problem = BadValue("not_an_option")
        problem.field = spec.key
        raise problem


def _as_set(value: Any) -> set[str]:
    return set(value if isinstance(value, list) else [value] if value else [])


def _require_rights(
    actor: Actor, kind: RecordType, record: Any, before: Held, said: Iterable[str]
) -> None:
    """Refuse a change of a built-in field that the actor's role may not write.

    Own fields were refused by name when they were cleaned.
    """
    guarded = [
        spec
        for spec in kind.fields
        if not spec.is_custom and not (spec.writers is None and spec.readers is None)
    ]
    if not guarded:
        return
    written = frozenset(said)
    open_fields = {
        spec.key for spec in record_type_for(actor, kind.key).fields if not spec.is_locked
    }
    for spec in guarded:
        if spec.key not in written or spec.key in open_fields:
            continue
        if spec.value_of(record) != before(spec):
            raise FieldIsLocked(spec.key, spec.label)


def _require_values(kind: RecordType, record: Any, fields: Iterable[FieldSpec]) -> None:
    # In the design itself a field is locked only while its type is being changed.
    empty = [
        spec
        for spec in fields
        if (spec.is_required or spec.depends) and not spec.is_locked
        if is_empty(spec.value_of(record))
    ]
    values = _values_of(kind, record) if empty else NOTHING
    for spec in empty:
        if is_required(spec, kind, values):
            raise FieldRequired(spec.key, spec.label)
