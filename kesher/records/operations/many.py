"""Writing many records of one type in few queries, with the answer for each of them.

What is refused about one record leaves the others alone. What only concerns whose a record is and
the business' own fields, and the marks of the recycle bin and the archive, is written for all at
once; anything else, and whatever a type does in its own way, goes through the type's operation,
one record after another, each in a savepoint.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from django.db import DatabaseError, transaction
from django.utils import timezone

from kesher.lib.errors import NotFound, NotPermitted, Refusal
from kesher.lib.rows import update_rows
from kesher.records.errors import DatabaseRefused, RecordArchived, UnknownField
from kesher.records.operations.links import keep_links, require_links
from kesher.records.operations.places import (
    PLACE_KEYS,
    place_columns,
    place_of_record,
    settle_place,
    wanted_place,
)
from kesher.records.operations.records import (
    archive_record,
    delete_record,
    edit_record,
    unarchive_record,
)
from kesher.records.operations.values import (
    cleaned_values,
    own_values,
    settle_edited,
    values_before,
)
from kesher.records.queries import (
    get_record,
    may_do,
    record_type,
    record_type_for,
    status_mover_of,
    visible_records,
)
from kesher.records.rules.places import Place
from kesher.records.rules.record_types import Mark, RecordType, StatusMover
from kesher.tenancy.history import operation
from kesher.tenancy.rules.access import Actor, require

Values = Mapping[str, Any]
#: True where the record changed, False where it said so already.
Outcome = bool | Refusal

_DEEDS: Mapping[str, Callable[..., Any]] = {
    "delete": delete_record,
    "archive": archive_record,
    "unarchive": unarchive_record,
}


@operation
def edit_records(
    *, actor: Actor, type_key: str, values_by_id: Mapping[int, Values], part: str = ""
) -> dict[int, Outcome]:
    """Change the named fields of many records; return what became of each.

    `part` says for how much of what each belongs to, as in `edit_record`.

    Raises: NotPermitted, when the actor may edit none.
    """
    kind = record_type(type_key)
    require(actor, f"{kind.right}.edit")
    keys = {key for values in values_by_id.values() for key in values}
    if _are_light(kind, keys):
        return _edit_at_once(actor, kind, values_by_id)

    def edit(record_id: int) -> bool:
        version = _version(kind, record_id)
        values = values_by_id[record_id]
        edit_record(actor=actor, type_key=type_key, record_id=record_id, values=values, part=part)
        return _version(kind, record_id) != version

    return {record_id: _attempt(edit, record_id) for record_id in values_by_id}


@operation
def do_to_records(
    *, actor: Actor, type_key: str, record_ids: Sequence[int], deed: str, part: str = ""
) -> dict[int, Outcome]:
    """Delete, archive or unarchive many records; return what became of each.

    `part` says for how much of what each belongs to it is deleted, as in `delete_record`.

    Raises: KeyError, for any other deed.
    """
    kind, do = record_type(type_key), _DEEDS[deed]
    if deed in kind.writer.marks and not kind.form.reach:
        return _mark_at_once(actor, kind, record_ids, kind.writer.marks[deed])
    told = {"part": part} if part else {}

    def change(record_id: int) -> bool:
        do(actor=actor, type_key=type_key, record_id=record_id, **told)
        return True

    return {record_id: _attempt(change, record_id) for record_id in record_ids}


@operation
def move_statuses(
    *,
    actor: Actor,
    type_key: str,
    record_ids: Sequence[int],
    field_key: str,
    to_status: str,
    told: Values,
) -> dict[int, Outcome]:
    """Give many records a status by the guarded engine; return what became of each.

    `told` is the evidence, the same for all. Each record is moved as its own window would move it:
    what its status does not lead to, or its place does not let the actor do, is refused alone.

    Raises: NotPermitted, when the actor may edit none.
    """
    kind = record_type_for(actor, type_key)
    require(actor, f"{kind.right}.edit")
    mover = status_mover_of(type_key) or _plain_mover(kind)

    def move(record_id: int) -> bool:
        record = get_record(actor=actor, record_type=kind, record_id=record_id)
        spec = kind.find_field(field_key)
        if spec is None:
            raise UnknownField(field_key)
        if spec.value_of(record) == to_status:
            return False
        if kind.archived_attribute and getattr(record, kind.archived_attribute):
            raise RecordArchived
        mover(actor=actor, record_id=record_id, field_key=field_key, to_status=to_status, told=told)
        return True

    return {record_id: _attempt(move, record_id) for record_id in record_ids}


def _plain_mover(kind: RecordType) -> StatusMover:
    """Return what moves a status whose evidence the record itself keeps."""

    def move(*, actor: Actor, record_id: int, field_key: str, to_status: str, told: Values) -> None:
        record = get_record(actor=actor, record_type=kind, record_id=record_id)
        status, spec = kind.find_status(field_key), kind.find_field(field_key)
        if status is None or spec is None:
            raise UnknownField(field_key)
        asked = status.table.between(spec.value_of(record), to_status).evidence
        values = {field_key: to_status, **{key: told[key] for key in asked if key in told}}
        edit_record(actor=actor, type_key=kind.key, record_id=record_id, values=values)

    return move


def _attempt(deed: Callable[[int], bool], record_id: int) -> Outcome:
    """Do the deed to one record, and answer with what it refused instead of raising.

    Raises: nothing; a fault of the database is answered as DatabaseRefused.
    """
    try:
        with transaction.atomic():
            return deed(record_id)
    except Refusal as refusal:
        return refusal
    except DatabaseError:
        return DatabaseRefused()


def _version(kind: RecordType, record_id: int) -> int | None:
    versions = kind.model.objects.filter(pk=record_id).values_list("version", flat=True)
    return versions.first()  # type: ignore[no-any-return]


def _are_light(kind: RecordType, keys: set[str]) -> bool:
    """Tell whether nothing would change but whose it is, and fields of the business' own."""
    if kind.writer.edits_alone or kind.reach_path:
        return False
    return keys <= PLACE_KEYS | {spec.key for spec in kind.fields if spec.is_custom}


def _edit_at_once(
    actor: Actor, kind: RecordType, values_by_id: Mapping[int, Values]
) -> dict[int, Outcome]:
    records = _locked(actor, kind, values_by_id)
    places = _Places(actor, f"{kind.right}.edit")
    cleaned = _Cleaned(actor, kind)
    outcomes: dict[int, Outcome] = {}
    changed: list[Any] = []
    moved: list[int] = []
    has_own = False
    for record_id, values in values_by_id.items():
        record = records.get(record_id)
        try:
            if record is None:
                raise NotFound
            before = (record.custom_values, place_of_record(record))
            _put(actor, kind, record, cleaned.of(values), places)
        except Refusal as refusal:
            outcomes[record_id] = refusal
            continue
        is_changed = before != (record.custom_values, place_of_record(record))
        outcomes[record_id] = is_changed
        if is_changed:
            changed.append(_as_changed(record))
            has_own = has_own or before[0] != record.custom_values
            if before[1] != place_of_record(record):
                moved.append(record_id)
    # What stays as it is is not sent: own values are by far the most of a record.
    names = ["custom_values"] if has_own else []
    names += ["owner", "branch", "department"] if moved else []
    update_rows(changed, [*names, "version", "updated_at"])
    keep_links(kind.key, changed)
    # Own fields are searched too, so what is searched follows them.
    keys = {key for values in values_by_id.values() for key in values}
    if kind.writer.refresh and not keys <= PLACE_KEYS:
        kind.writer.refresh(record_ids=[record.pk for record in changed])
    if moved and kind.writer.moved:
        kind.writer.moved(record_ids=moved)
    return outcomes


def _mark_at_once(
    actor: Actor, kind: RecordType, record_ids: Sequence[int], mark: Mark
) -> dict[int, Outcome]:
    records = _locked(actor, kind, record_ids)
    outcomes: dict[int, Outcome] = {}
    marked: list[Any] = []
    names: tuple[str, ...] = ()
    for record_id in record_ids:
        record = records.get(record_id)
        try:
            if record is None:
                raise NotFound
            _require_reach(actor, kind, record, f"{kind.right}.{mark.right}")
            names = mark.put(actor, record)
        except Refusal as refusal:
            outcomes[record_id] = refusal
            continue
        outcomes[record_id] = True
        marked.append(_as_changed(record))
    update_rows(marked, [*names, "version", "updated_at"])
    return outcomes


def _locked(actor: Actor, kind: RecordType, record_ids: Collection[int]) -> dict[int, Any]:
    """Return those of the records that the actor may see, locked in the order of their ids."""
    seen = visible_records(actor, kind).filter(pk__in=record_ids)
    return {one.pk: one for one in seen.select_for_update(of=("self",)).order_by("pk")}


def _require_reach(actor: Actor, kind: RecordType, record: Any, right: str) -> None:
    if not may_do(actor, kind, record, right):
        raise NotPermitted(right)


def _as_changed(record: Any) -> Any:
    record.version += 1
    record.updated_at = timezone.now()
    return record


def _put(actor: Actor, kind: RecordType, record: Any, values: Values, places: "_Places") -> None:
    """Put values on a record that is not stored yet."""
    _require_reach(actor, kind, record, f"{kind.right}.edit")
    if kind.archived_attribute and getattr(record, kind.archived_attribute):
        raise RecordArchived
    before = values_before(kind.key, record)
    if PLACE_KEYS & values.keys():
        place = places.settled(wanted_place(values, place_of_record(record)), record)
        for name, value in place_columns(place).items():
            setattr(record, name, value)
    settle_edited(
        actor=actor,
        type_key=kind.key,
        record=record,
        before=before,
        custom=own_values(kind, values),
        said=values.keys(),
    )


class _Places:
    """Which moves are allowed; each is looked up once for all records that make it."""

    def __init__(self, actor: Actor, right: str) -> None:
        self._actor, self._right = actor, right
        self._known: dict[tuple[Place | None, Place], Place | Refusal] = {}

    def settled(self, wanted: Place | None, record: Any) -> Place:
        current = place_of_record(record)
        if (wanted, current) not in self._known:
            try:
                settled: Place | Refusal = settle_place(
                    actor=self._actor, wanted=wanted, current=current, right=self._right
                )
            except Refusal as refusal:
                settled = refusal
            self._known[(wanted, current)] = settled
        found = self._known[(wanted, current)]
        if isinstance(found, Refusal):
            raise found
        return found


class _Cleaned:
    """Values as their fields hold them; what is the same for many records is cleaned once."""

    def __init__(self, actor: Actor, kind: RecordType) -> None:
        self._actor, self._kind = actor, kind
        self._known: dict[str, dict[str, Any] | Refusal] = {}

    def of(self, values: Values) -> dict[str, Any]:
        said = repr(sorted(values.items()))
        if said not in self._known:
            try:
                cleaned: dict[str, Any] | Refusal = cleaned_values(
                    self._actor, self._kind.key, values
                )
                if isinstance(cleaned, dict):
                    require_links(self._actor, self._kind, cleaned)
            except Refusal as refusal:
                cleaned = refusal
            self._known[said] = cleaned
        found = self._known[said]
        if isinstance(found, Refusal):
            raise found
        return found
