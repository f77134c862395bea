"""Designing the fields of a record type: adding, wording, ordering, deleting, bringing back."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone

from kesher.customfields.choices import DAYS_KEPT, MOST_FIELDS
from kesher.customfields.models import CustomField, FieldDesign
from kesher.lib.errors import NotFound
from kesher.lib.jobs import enqueue
from kesher.records.errors import FieldInUse, TooManyFields
from kesher.records.operations.computing import users_of
from kesher.records.operations.field_settings import (
    LONGEST_LABEL,
    fitting_line,
    keep_used_options,
    key_formula,
    settings_for,
)
from kesher.records.operations.field_wishes import put_wish
from kesher.records.queries import all_record_types, declared_types, record_type
from kesher.records.queries.fields import RIGHT, spec_of
from kesher.records.rules.designing import FieldWish, TypeWish
from kesher.records.rules.record_types import FieldSpec, RecordType
from kesher.tenancy.history import operation
from kesher.tenancy.operations import hold_design, mark_design_changed
from kesher.tenancy.operations.versions import require_version
from kesher.tenancy.rules.access import Actor, require


@operation
def add_field(*, actor: Actor, type_key: str, wish: FieldWish, type_wish: TypeWish) -> CustomField:
    """Add a field of the business' own to a record type.

    Raises: NotPermitted, without `settings.records`; NotFound; TooManyFields; BadDesign and
    BadValue, naming what is wrong.
    """
    hold_design()
    kind = _kind(actor, type_key)
    _require_room(type_key)
    custom = CustomField(
        business_id=actor.business_id,
        record_type=type_key,
        key=_free_key(kind, wish.label_en or wish.label_he),
        type_key=type_wish.key,
        settings=settings_for(type_wish, {}),
        created_by_id=actor.membership_id,
    )
    key_formula(kind, custom)
    spec = spec_of(custom)
    design = FieldDesign(
        business_id=actor.business_id,
        record_type=type_key,
        field_key=custom.key,
        position=max((one.position for one in kind.fields), default=0) + 1,
    )
    put_wish(kind, spec, design, wish)
    custom.save()
    design.save()
    mark_design_changed()
    _recompute(kind, custom, {})
    return custom


@operation
def edit_field(
    *,
    actor: Actor,
    type_key: str,
    field_key: str,
    wish: FieldWish,
    settings: Mapping[str, Any] | None = None,
    version: int | None = None,
) -> FieldDesign:
    """Change how the business wants a field; with `settings`, also what its own type needs.

    Raises: NotPermitted, without `settings.records`; NotFound; FieldIsFixed, where the product
    itself needs the field to be as it is; StaleVersion; BadDesign and BadValue, naming what is
    wrong.
    """
    kind = _kind(actor, type_key)
    design = lock_design(actor, type_key, field_key)
    require_version(design, version)
    custom = CustomField.objects.filter(
        record_type=type_key, key=field_key, deleted_at=None
    ).first()
    if custom and settings is not None:
        before = custom.settings
        type_wish = TypeWish(key=custom.type_key, settings=settings)
        custom.settings = settings_for(type_wish, before)
        keep_used_options(kind, custom, before.get("options", ()))
        key_formula(kind, custom)
        custom.version += 1
        custom.save()
    spec = spec_of(custom) if custom else _declared(type_key, field_key)
    put_wish(kind, spec, design, wish)
    design.save()
    mark_design_changed()
    if custom and settings is not None:
        _recompute(kind, custom, before)
    return design


@operation
def arrange_fields(*, actor: Actor, type_key: str, order: Sequence[tuple[str, str]]) -> None:
    """Put the fields of a record type into this order; each comes with its section.

    Fields that are not named keep their place relative to the one before them. The numbers that
    positions have stay the same, since columns of other apps stand between them.

    Raises: NotPermitted, without `settings.records`; NotFound.
    """
    kind = _kind(actor, type_key)
    sections = dict(order)
    places = {key: place for place, (key, _) in enumerate(order)}
    last, ranked = -1, []
    for place, spec in enumerate(kind.fields):
        last = places.get(spec.key, last)
        ranked.append((last, spec.key not in places, place, spec))
    ranked.sort(key=lambda one: one[:3])
    position = -1
    positions = sorted(spec.position for spec in kind.fields)
    for wanted, (*_rest, spec) in zip(positions, ranked, strict=True):
        position = max(wanted, position + 1)
        section = fitting_line(sections.get(spec.key, spec.section), LONGEST_LABEL, "section")
        if (position, section) != (spec.position, spec.section):
            design = lock_design(actor, type_key, spec.key)
            design.position, design.section = position, section
            design.version += 1
            design.save()
    mark_design_changed()


@operation
def delete_field(*, actor: Actor, type_key: str, field_key: str) -> CustomField:
    """Take a field of the business' own away; its values are kept for thirty days.

    Raises: NotPermitted, without `settings.records`; NotFound; FieldInUse, when other fields
    depend on it or are worked out from it.
    """
    kind = _kind(actor, type_key)
    custom = lock_field(type_key, field_key)
    _require_unused(kind, field_key)
    custom.deleted_at = timezone.now()
    custom.deleted_by_id = actor.membership_id
    custom.version += 1
    custom.save()
    mark_design_changed()
    return custom


@operation
def restore_field(*, actor: Actor, type_key: str, field_key: str) -> CustomField:
    """Bring a deleted field back with its values.

    Raises: NotPermitted, without `settings.records`; NotFound; TooManyFields.
    """
    hold_design()
    _kind(actor, type_key)
    custom = lock_field(type_key, field_key, is_deleted=True)
    if custom.deleted_at is None or custom.deleted_at <= timezone.now() - dt.timedelta(
        days=DAYS_KEPT
    ):
        raise NotFound
    _require_room(type_key)
    custom.deleted_at = custom.deleted_by_id = None
    custom.version += 1
    custom.save()
    mark_design_changed()
    if "formula" in custom.settings:  # records were changed without it
        recompute_all(type_key, custom.business_id)
    return custom


def _recompute(kind: RecordType, custom: CustomField, before: Mapping[str, Any]) -> None:
    """Have all records worked out anew where what computed fields rest on has changed."""
    is_input = bool(users_of(kind, custom.key)) and custom.settings != before
    if is_input or custom.settings.get("formula") != before.get("formula"):
        recompute_all(kind.key, custom.business_id)


def recompute_all(type_key: str, business_id: int) -> None:
    """Have the computed fields of all records of a type worked out anew, behind the screens."""
    enqueue(
        "records.recompute",
        business_id=business_id,
        one_at_a_time=f"records-{business_id}-{type_key}",
        type_key=type_key,
    )


def _kind(actor: Actor, type_key: str) -> RecordType:
    require(actor, RIGHT)
    if type_key not in all_record_types():
        raise NotFound
    return record_type(type_key)


def _declared(type_key: str, field_key: str) -> FieldSpec:
    """Return a built-in field as its app, or the business' own type, declares it."""
    kind = declared_types().get(type_key) or record_type(type_key)
    spec = kind.find_field(field_key)
    if spec is None:
        raise NotFound
    return spec


def lock_field(type_key: str, field_key: str, *, is_deleted: bool = False) -> CustomField:
    """Return a field of the business' own for a change.

    Raises: NotFound.
    """
    custom: CustomField | None = (
        CustomField.objects.select_for_update()
        .filter(record_type=type_key, key=field_key, deleted_at__isnull=not is_deleted)
        .first()
    )
    if custom is None:
        raise NotFound
    return custom


def lock_design(actor: Actor, type_key: str, field_key: str) -> FieldDesign:
    """Return how the business wants a field, for a change; a new one where it said nothing yet.

    Raises: NotFound, when the record type has no such field.
    """
    if record_type(type_key).find_field(field_key) is None:
        raise NotFound
    FieldDesign.objects.get_or_create(
        business_id=actor.business_id, record_type=type_key, field_key=field_key
    )
    design: FieldDesign = FieldDesign.objects.select_for_update().get(
        record_type=type_key, field_key=field_key
    )
    return design


def _require_room(type_key: str) -> None:
    there = CustomField.objects.filter(record_type=type_key, deleted_at=None).count()
    if there >= MOST_FIELDS:
        raise TooManyFields(MOST_FIELDS)


def _require_unused(kind: RecordType, field_key: str) -> None:
    users = [spec for spec in kind.fields if spec.depends and spec.depends.field_key == field_key]
    users += users_of(kind, field_key)
    if users:
        raise FieldInUse([str(spec.label) for spec in users])


_LATIN = dict(zip("אבגדהוזחטיכךלמםנןסעפףצץקרשת", "abgdhvzxtykklmmnnsappccqrst", strict=True))


def _free_key(kind: RecordType, label: str) -> str:
    """Return a key that the type never had; of the label, so that programs can be read."""
    latin = "".join(_LATIN.get(char, char) for char in label.lower())
    stem = "x_" + (re.sub(r"[^a-z0-9]+", "_", latin).strip("_")[:40] or "field")
    taken = set(CustomField.objects.filter(record_type=kind.key).values_list("key", flat=True))
    keys = (stem, *(f"{stem}_{number}" for number in range(2, len(taken) + 3)))
    return next(key for key in keys if key not in taken)
