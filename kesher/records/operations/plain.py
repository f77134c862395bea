"""The writer of record types whose rows are plain records: values by field key go to columns."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from kesher.lib.errors import NotFound, NotPermitted
from kesher.lib.phone import ParsedPhone, parse_phones
from kesher.lib.rows import update_rows
from kesher.lib.text import search_text, sort_key
from kesher.records.errors import (
    AlreadyArchived,
    EvidenceMissing,
    FieldIsComputed,
    FieldRequired,
    IllegalTransition,
    NotArchived,
    RecordArchived,
    ValueDoesNotFit,
)
from kesher.records.operations.numbers import draw_number
from kesher.records.operations.places import (
    PLACE_KEYS,
    place_columns,
    place_of_creator,
    place_of_record,
    settle_place,
    wanted_place,
)
from kesher.records.operations.values import computed_anew, settle_edited, settle_new, values_before
from kesher.records.queries import record_type
from kesher.records.rules.blanks import shows_nothing
from kesher.records.rules.demands import is_empty
from kesher.records.rules.record_types import (
    FieldSpec,
    GuardedStatus,
    Mark,
    RecordType,
    RecordWriter,
)
from kesher.tenancy.errors import StaleVersion
from kesher.tenancy.rules.access import Actor, require, require_within_reach

Values = Mapping[str, Any]
Settle = Callable[[Any], None]


def plain_writer(type_key: str, *, settle: Settle | None = None) -> RecordWriter:
    """Return how records of this type are written, if its model is a `Record` and no more.

    The model has `search_text` and `sort_key`; `number`, where the type numbers its records; and
    `archived_at`, where they can be archived. `settle` is called with a record before it is stored,
    to refuse what its columns may not say together, or to bring them into agreement.
    """
    return RecordWriter(
        create=partial(_create, type_key, settle),
        edit=partial(_edit, type_key, settle),
        delete=partial(_mark, type_key, "delete"),
        restore=partial(_restore, type_key),
        archive=partial(_mark, type_key, "archive"),
        unarchive=partial(_mark, type_key, "unarchive"),
        refresh=partial(_refresh, type_key),
        marks=MARKS,
    )


def summarize_record(record: Any, kind: RecordType) -> None:
    """Set on a record what lists and search read of it: its name, its number, its short texts."""
    title = _title(record, kind)
    number = record.number if kind.numbers else ""
    texts, phones = [number], list[ParsedPhone]()
    for spec in kind.fields:
        value = spec.value_of(record) if _is_searched(spec) else ""
        if value and spec.type.key == "phone":
            phones += parse_phones(value)
        elif isinstance(value, str):
            texts.append(value)
    record.search_text = search_text(texts, phones, names=[title])
    record.sort_key = sort_key(title)


def _create(type_key: str, settle: Settle | None, *, actor: Actor, values: Values) -> Any:
    """Make a record.

    Raises: IllegalTransition, for a status that a record cannot start with; ValueDoesNotFit,
    FieldIsComputed, OwnerUnknown, UnitUnknown, PlaceOutOfReach.
    """
    kind = record_type(type_key)
    record = kind.model(business_id=actor.business_id, created_by_id=actor.membership_id)
    for name, value in kind.rows_condition.items():
        setattr(record, name, value)
    creator = place_of_creator(actor)
    place = settle_place(
        actor=actor,
        wanted=wanted_place(values, creator),
        current=creator,
        right=f"{kind.right}.create",
    )
    _assign(record, place_columns(place))
    first = {status.field_key: _first(status, values) for status in kind.statuses}
    _assign(record, _columns(kind, {**values, **first}))
    own = _own_values(kind, values)
    settle_new(actor=actor, type_key=kind.key, record=record, custom=own, said=values.keys())
    _require_declared(kind, record, (spec.key for spec in kind.fields))
    if settle:
        settle(record)
    if kind.numbers:
        record.number = kind.numbers.text_of(draw_number(actor.business_id, kind.key))
        computed_anew(kind.key, record)
    summarize_record(record, kind)
    record.save(force_insert=True)
    return record


def _edit(
    type_key: str,
    settle: Settle | None,
    *,
    actor: Actor,
    record_id: int,
    values: Values,
    expected_version: int | None = None,
) -> Any:
    """Change the named values; writing what is there already changes nothing.

    Raises: NotFound, NotPermitted, RecordArchived, StaleVersion; IllegalTransition and
    EvidenceMissing, when a status may not change so; ValueDoesNotFit, FieldIsComputed,
    OwnerUnknown, UnitUnknown, PlaceOutOfReach.
    """
    kind = record_type(type_key)
    record = _locked(actor, kind, record_id, f"{kind.right}.edit")
    if expected_version is not None and record.version != expected_version:
        raise StaleVersion(current_version=record.version)
    if kind.archived_attribute and getattr(record, kind.archived_attribute):
        raise RecordArchived
    for status in kind.statuses:
        if status.field_key in values:
            _require_move(actor, kind, record, status, values)
    before, columns_before = values_before(kind.key, record), _state(record)
    place = place_of_record(record)
    if PLACE_KEYS & values.keys():
        wanted = wanted_place(values, place)
        right = f"{kind.right}.edit"
        place = settle_place(actor=actor, wanted=wanted, current=place, right=right)
    _assign(record, {**_columns(kind, values), **place_columns(place)})
    settle_edited(
        actor=actor,
        type_key=kind.key,
        record=record,
        before=before,
        custom=_own_values(kind, values),
        said=values.keys(),
    )
    _require_declared(kind, record, values)
    if settle:
        settle(record)
    if _state(record) != columns_before:
        summarize_record(record, kind)
        record.version += 1
        record.save()
    return record


def _mark(type_key: str, deed: str, *, actor: Actor, record_id: int) -> Any:
    """Put a record into the recycle bin or into the archive, or bring it back from there.

    Raises: NotFound, NotPermitted, AlreadyArchived, NotArchived.
    """
    kind, mark = record_type(type_key), MARKS[deed]
    record = _locked(actor, kind, record_id, f"{kind.right}.{mark.right}")
    return _store(record, *mark.put(actor, record))


def _restore(type_key: str, *, actor: Actor, record_id: int) -> Any:
    """Bring a record back from the recycle bin.

    Raises: NotFound, NotPermitted.
    """
    kind = record_type(type_key)
    record = _locked(actor, kind, record_id, f"{kind.right}.delete", in_bin=True)
    record.deleted_at = record.deleted_by_id = None
    return _store(record, "deleted_at", "deleted_by_id")


def _refresh(type_key: str, *, record_ids: Sequence[int]) -> None:
    """Bring up to date what lists and search read of these records."""
    kind = record_type(type_key)
    records = list(kind.model.objects.filter(pk__in=record_ids))
    for record in records:
        summarize_record(record, kind)
    update_rows(records, ["search_text", "sort_key"])


def _locked(
    actor: Actor, kind: RecordType, record_id: int, right: str, *, in_bin: bool = False
) -> Any:
    rows = kind.model.objects.select_for_update().filter(pk=record_id)
    rows = rows.filter(**(kind.bin_condition if in_bin else kind.condition))
    record = rows.first()
    if record is None:
        raise NotFound
    _require_reach(actor, kind, record, right)
    return record


def _require_reach(actor: Actor, kind: RecordType, record: Any, right: str) -> None:
    see = f"{kind.right}.see"
    if kind.share and actor.may(see) and kind.share.holds(actor, record):
        require(actor, right)
        return
    require_within_reach(
        actor,
        right,
        owner_id=record.owner_id,
        branch_id=record.branch_id,
        department_id=record.department_id,
        see=see,
    )


def _store(record: Any, *names: str) -> Any:
    record.version += 1
    record.save(update_fields=[*names, "version", "updated_at"])
    return record


def _mark_deleted(actor: Actor, record: Any) -> tuple[str, ...]:
    record.deleted_at, record.deleted_by_id = timezone.now(), actor.membership_id
    return ("deleted_at", "deleted_by")


def _mark_archived(_actor: Actor, record: Any) -> tuple[str, ...]:
    """Put a record into the archive, without storing it.

    Raises: AlreadyArchived.
    """
    if record.archived_at:
        raise AlreadyArchived
    record.archived_at = timezone.now()
    return ("archived_at",)


def _mark_unarchived(_actor: Actor, record: Any) -> tuple[str, ...]:
    """Take a record out of the archive, without storing it.

    Raises: NotArchived.
    """
    if not record.archived_at:
        raise NotArchived
    record.archived_at = None
    return ("archived_at",)


MARKS: Mapping[str, Mark] = MappingProxyType(
    {
        "delete": Mark("delete", _mark_deleted),
        "archive": Mark("archive", _mark_archived),
        "unarchive": Mark("archive", _mark_unarchived),
    }
)


# --- statuses ---------------------------------------------------------------------------------


def _first(status: GuardedStatus, values: Values) -> str:
    wanted = str(values.get(status.field_key) or status.first[0])
    if wanted not in status.first:
        raise IllegalTransition(key=wanted, status=None)
    return wanted


def _require_move(
    actor: Actor, kind: RecordType, record: Any, status: GuardedStatus, values: Values
) -> None:
    """Refuse a status that may not follow the present one, by this actor, on what is told."""
    spec = kind.find_field(status.field_key)
    present = spec.value_of(record) if spec else None
    wanted = str(values[status.field_key] or "")
    if wanted == present:
        return
    move = status.table.between(present, wanted)
    if move.right.startswith(f"{kind.right}."):
        _require_reach(actor, kind, record, move.right)
    else:
        require(actor, move.right)
    if move.roles is not None and not actor.is_owner and actor.role_id not in move.roles:
        raise NotPermitted(move.right)
    for name in move.evidence:
        if values.get(name) in (None, "", [], ()):
            raise EvidenceMissing(name)


def _require_declared(kind: RecordType, record: Any, keys: Iterable[str]) -> None:
    """Refuse to leave a field empty that its type requires, whatever the business has designed."""
    for key in keys:
        spec = kind.find_field(key)
        if spec is None or not spec.is_required or spec.depends:
            continue
        value = spec.value_of(record)
        if is_empty(value) or (isinstance(value, str) and shows_nothing(value)):
            raise FieldRequired(spec.key, spec.label)


# --- columns ----------------------------------------------------------------------------------


def _columns(kind: RecordType, values: Values) -> dict[str, Any]:
    """Return the values by attribute of the model, without the place and the custom ones."""
    columns = {}
    for key, value in values.items():
        spec = kind.find_field(key)
        if spec is None or spec.is_custom or key in PLACE_KEYS:
            continue
        if spec.is_computed:
            raise FieldIsComputed(spec.key, spec.label)
        columns[spec.column] = _fitting(kind, spec, value)
    return columns


def _own_values(kind: RecordType, values: Values) -> dict[str, Any]:
    own = {spec.key for spec in kind.fields if spec.is_custom}
    return {key: value for key, value in values.items() if key in own}


def _fitting(kind: RecordType, spec: FieldSpec, value: Any) -> Any:
    column: models.Field[Any, Any] = kind.model._meta.get_field(spec.column)
    if value is None and not column.null:
        return column.get_default()
    try:
        column.run_validators(value)
    except ValidationError as problem:
        raise ValueDoesNotFit(spec.key, spec.label, problem.messages[0]) from None
    return value


def _assign(record: Any, columns: Mapping[str, Any]) -> None:
    for name, value in columns.items():
        setattr(record, name, value)


def _state(record: Any) -> dict[str, Any]:
    return {field.attname: getattr(record, field.attname) for field in record._meta.concrete_fields}


def _title(record: Any, kind: RecordType) -> str:
    spec = kind.find_field(kind.title_field)
    return str(spec.value_of(record) or "") if spec else ""


def _is_searched(spec: FieldSpec) -> bool:
    is_text = spec.type.sql_cast == "text" and not spec.type.options
    return is_text and spec.type.key != "long_text" and not spec.is_computed
