"""Designing the fields of a record type: adding, wording, ordering, deleting, bringing back."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kesher.customfields.choices import DAYS_KEPT, MOST_FIELDS, MOST_OPTIONS
from kesher.customfields.errors import BadValue
from kesher.customfields.models import CustomField, FieldDesign
from kesher.customfields.rules.field_types import DEFAULT_DECIMALS, own_type
from kesher.customfields.rules.number import MOST_DECIMALS
from kesher.lib.errors import NotFound
from kesher.lib.ids import read_id
from kesher.lib.jobs import enqueue
from kesher.lib.text import clean_line
from kesher.records.errors import BadDesign, FieldInUse, FieldIsFixed, TooManyFields
from kesher.records.operations.computing import RESULTS, keyed_formula, users_of
from kesher.records.queries import all_record_types, declared_types, record_type
from kesher.records.queries.fields import RIGHT, spec_of
from kesher.records.rules.demands import is_empty, texts_of
from kesher.records.rules.designing import PLACES, FieldWish, TypeWish, fixed_parts, reason_of
from kesher.records.rules.record_types import FieldSpec, RecordType
from kesher.tenancy.history import operation
from kesher.tenancy.models import Role
from kesher.tenancy.operations import mark_design_changed
from kesher.tenancy.operations.versions import require_version
from kesher.tenancy.rules.access import Actor, require

_LONGEST_LABEL, _LONGEST_HELP = 80, 300
CHUNK = 500  # rows in one transaction


@operation
def add_field(*, actor: Actor, type_key: str, wish: FieldWish, type_wish: TypeWish) -> CustomField:
    """Add a field of the business' own to a record type.

    Raises: NotPermitted, without `settings.records`; NotFound; TooManyFields; BadDesign and
    BadValue, naming what is wrong.
    """
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
    _key_formula(kind, custom)
    spec = spec_of(custom)
    design = FieldDesign(
        business_id=actor.business_id,
        record_type=type_key,
        field_key=custom.key,
        position=max((one.position for one in kind.fields), default=0) + 1,
    )
    _put_wish(kind, spec, design, wish)
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
        _keep_used_options(kind, custom, before.get("options", ()))
        _key_formula(kind, custom)
        custom.version += 1
        custom.save()
    spec = spec_of(custom) if custom else _declared(type_key, field_key)
    _put_wish(kind, spec, design, wish)
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
        section = _line(sections.get(spec.key, spec.section), _LONGEST_LABEL, "section")
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
    return custom


@operation
def erase_due_field(*, now: dt.datetime) -> bool:
    """Erase the next values of a field that was deleted thirty days ago; tell whether more is due.

    At most `CHUNK` rows; with the last of them the field goes, and its values from the change log.
    The clock is the actor.
    """
    due = CustomField.objects.filter(deleted_at__lte=now - dt.timedelta(days=DAYS_KEPT))
    custom = due.order_by("pk").select_for_update().first()
    if custom is None:
        return False
    kind = all_record_types().get(custom.record_type)
    if kind is not None:
        rows = kind.model.objects.filter(custom_values__has_key=custom.key)
        records = list(rows.order_by("pk").select_for_update()[:CHUNK])
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('kesher.quiet', '1', true)")
        for record in records:
            del record.custom_values[custom.key]
        kind.model.objects.bulk_update(records, ["custom_values"], batch_size=CHUNK)
        if len(records) == CHUNK:
            return True
        _erase_from_log(kind.table, custom.key)
    FieldDesign.objects.filter(record_type=custom.record_type, field_key=custom.key).delete()
    custom.delete()
    return True


def _erase_from_log(table: str, key: str) -> None:
    after: int | None = 0
    with connection.cursor() as cursor:
        while after is not None:
            cursor.execute(
                "SELECT kesher_erase_own_values(%s, %s, %s, %s)", (table, key, after, 10_000)
            )
            (after,) = cursor.fetchone()


# --- what a type needs ------------------------------------------------------------------------


def settings_for(wish: TypeWish, before: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a type keeps of its setting up; `before` is what it kept until now.

    Raises: BadDesign, naming the field of the form that is wrong.
    """
    own = own_type(wish.key)
    if own is None:
        raise BadDesign(_("Choose the type of the field."), field="type_key")
    return {
        name: _SETTINGS[name](wish.settings.get(name), before.get(name)) for name in own.settings
    }


def _decimals(value: Any, _before: Any) -> int:
    decimals = read_id(str(DEFAULT_DECIMALS if value in (None, "") else value))
    if decimals is None or decimals > MOST_DECIMALS:
        text_of_limit = _("Up to %(limit)d digits can stand after the point.")
        raise BadDesign(text_of_limit % {"limit": MOST_DECIMALS}, field="decimals")
    return decimals


def _options(value: Any, before: Any) -> list[dict[str, Any]]:
    """Return the options in their order; one that came without a value is new and gets one."""
    known = {option["value"] for option in before or ()}
    found: list[dict[str, Any]] = []
    for option in value or ():
        label = _line(str(option.get("label", "")), _LONGEST_LABEL, "options")
        if not label:
            continue
        stored = option.get("value")
        found.append(
            {
                "value": stored if stored in known else "",
                "label": label,
                "tone": option.get("tone") if option.get("tone") in TONES else "gray",
                "is_retired": bool(option.get("is_retired")),
            }
        )
    if not found:
        raise BadDesign(_("Write at least one option."), field="options")
    if len(found) > MOST_OPTIONS:
        raise BadDesign(
            _("There can be up to %(limit)d options.") % {"limit": MOST_OPTIONS}, field="options"
        )
    labels = [option["label"] for option in found]
    if len(set(labels)) < len(labels):
        raise BadDesign(_("Two options have the same name."), field="options")
    numbers = (int(one[1:]) for one in known if one[1:].isdecimal())
    last = max(numbers, default=0)
    for option in found:
        if not option["value"]:
            last += 1
            option["value"] = f"o{last}"
    return found


def _formula(value: Any, _before: Any) -> str:
    return str(value or "").strip()


def _result(value: Any, _before: Any) -> str:
    if value not in RESULTS:
        raise BadDesign(_("Choose what the result is."), field="result")
    return str(value)


def _key_formula(kind: RecordType, custom: CustomField) -> None:
    """Let a formula name its fields by their keys, so that renaming one does no harm.

    Raises: BadFormula.
    """
    if "formula" in custom.settings:
        said = custom.settings
        said["formula"] = keyed_formula(kind, custom.key, said["formula"], said["result"])


def _recompute(kind: RecordType, custom: CustomField, before: Mapping[str, Any]) -> None:
    """Have all records worked out anew where what computed fields rest on has changed."""
    is_input = bool(users_of(kind, custom.key)) and custom.settings != before
    if is_input or custom.settings.get("formula") != before.get("formula"):
        enqueue(
            "records.recompute",
            business_id=custom.business_id,
            one_at_a_time=f"records-{custom.business_id}-{kind.key}",
            type_key=kind.key,
        )


def _link_to(value: Any, before: Any) -> str:
    if before:  # the ids that are kept are of that type
        return str(before)
    if value not in all_record_types():
        raise BadDesign(_("Choose to which records the link leads."), field="link_to")
    return str(value)


TONES = ("gray", "green", "amber", "blue", "red", "teal")
_SETTINGS: dict[str, Callable[[Any, Any], Any]] = {
    "decimals": _decimals,
    "options": _options,
    "link_to": _link_to,
    "formula": _formula,
    "result": _result,
}


def _keep_used_options(kind: RecordType, custom: CustomField, before: Iterable[Any]) -> None:
    """Retire the options that somebody took away and that records hold."""
    options = custom.settings.get("options")
    if options is None:
        return
    left = {option["value"] for option in options}
    for option in before:
        if option["value"] not in left and _is_in_use(kind, custom, option["value"]):
            options.append({**option, "is_retired": True})


def _is_in_use(kind: RecordType, custom: CustomField, value: str) -> bool:
    one: Any = [value] if custom.type_key == "choices" else value
    return bool(kind.model.objects.filter(custom_values__contains={custom.key: one}).exists())


# --- what is wanted of a field ----------------------------------------------------------------


def _put_wish(kind: RecordType, spec: FieldSpec, design: FieldDesign, wish: FieldWish) -> None:
    """Put on the design what is wanted, once it is known that it can be."""
    _require_free(kind, spec, wish)
    design.label_he = _line(wish.label_he, _LONGEST_LABEL, "label_he")
    design.label_en = _line(wish.label_en, _LONGEST_LABEL, "label_en")
    design.help_he = _line(wish.help_he, _LONGEST_HELP, "help_he")
    design.help_en = _line(wish.help_en, _LONGEST_HELP, "help_en")
    design.section = _line(wish.section, _LONGEST_LABEL, "section")
    _require_name(kind, spec, design)
    fixed = fixed_parts(kind, spec)
    design.is_required = None if "required" in fixed else wish.is_required
    design.default_value = None if "default" in fixed else _default(spec, wish.default)
    design.places = [place for place in PLACES if place in wish.places]
    design.reader_roles = _roles(wish.readers, "readers")
    design.writer_roles = _roles(wish.writers, "writers")
    _put_dependency(kind, design, wish)


def _require_free(kind: RecordType, spec: FieldSpec, wish: FieldWish) -> None:
    """Refuse to change what the product itself has settled."""
    changed = {
        "required": wish.is_required != spec.is_required,
        "default": wish.default not in (None, ""),
        "depends": bool(wish.depends_on),
        "readers": wish.readers is not None,
        "writers": wish.writers is not None,
        "form": ("form" in wish.places) != spec.in_form,
    }
    for part in fixed_parts(kind, spec):
        if changed[part]:
            raise FieldIsFixed(reason_of(kind, spec), field=_FIELD_OF_PART.get(part, part))


_FIELD_OF_PART = {"required": "is_required", "depends": "depends_on", "form": "places"}


def _require_name(kind: RecordType, spec: FieldSpec, design: FieldDesign) -> None:
    if spec.is_custom and not (design.label_he or design.label_en):
        raise BadDesign(_("Write what the field is called."), field="label_he")
    taken = {str(other.label) for other in kind.fields if other.key != design.field_key}
    for name in ("label_he", "label_en"):
        if getattr(design, name) in taken:
            raise BadDesign(_("Another field is called so."), field=name)


def _default(spec: FieldSpec, value: Any) -> Any:
    try:
        cleaned = spec.type.clean(value)
    except BadValue as problem:
        problem.field = "default"
        raise
    return None if is_empty(cleaned) or cleaned is False else spec.type.to_json(cleaned)


def _roles(ids: Iterable[int] | None, name: str) -> list[int] | None:
    """Return the roles that may; None for all. The owner may always, and is not named."""
    if ids is None:
        return None
    known = set(Role.objects.filter(is_owner=False).values_list("pk", flat=True))
    if not set(ids) <= known:
        raise BadDesign(_("Choose roles of this business."), field=name)
    return sorted(ids)


def _put_dependency(kind: RecordType, design: FieldDesign, wish: FieldWish) -> None:
    design.depends_on, design.depends_values, design.depends_effect = "", [], ""
    if not wish.depends_on:
        return
    other = kind.find_field(wish.depends_on)
    seen = {design.field_key}
    step = other
    while step is not None and step.key not in seen:
        seen.add(step.key)
        step = kind.find_field(step.depends.field_key) if step.depends else None
    if other is None or step is not None:
        raise BadDesign(_("This field cannot decide about itself."), field="depends_on")
    if wish.depends_effect not in ("visible", "required"):
        raise BadDesign(_("Choose what it decides."), field="depends_effect")
    values: set[str] = set()
    for text in wish.depends_values:
        try:
            values |= texts_of(other, other.type.clean(text))
        except BadValue as problem:
            problem.field = "depends_values"
            raise
    design.depends_on, design.depends_values = other.key, sorted(values)
    design.depends_effect = wish.depends_effect


# --- finding ----------------------------------------------------------------------------------


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


def _line(text: str, longest: int, name: str) -> str:
    line = clean_line(text)
    if len(line) > longest:
        raise BadDesign(_("This text is too long."), field=name)
    return line


_LATIN = dict(zip("אבגדהוזחטיכךלמםנןסעפףצץקרשת", "abgdhvzxtykklmmnnsappccqrst", strict=True))


def _free_key(kind: RecordType, label: str) -> str:
    """Return a key that the type never had; of the label, so that programs can be read."""
    latin = "".join(_LATIN.get(char, char) for char in label.lower())
    stem = "x_" + (re.sub(r"[^a-z0-9]+", "_", latin).strip("_")[:40] or "field")
    taken = set(CustomField.objects.filter(record_type=kind.key).values_list("key", flat=True))
    keys = (stem, *(f"{stem}_{number}" for number in range(2, len(taken) + 3)))
    return next(key for key in keys if key not in taken)
